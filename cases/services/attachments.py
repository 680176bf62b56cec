"""Files of a case."""

import contextlib
import datetime
import uuid
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.files import HEIC, display_name, first_lines, sample_of, sha256_of, sniffed_type
from cases.models import Attachment, Case
from cases.models.attachment import CopyState
from cases.moves import IllegalMove
from cases.pictures import COPIED_TYPES
from cases.services.refusals import FileRefused
from cases.services.saving import locked_draft
from cases.stored_files import discard, store
from cases.tasks import copy_picture
from contacts.models import User

HOUR = datetime.timedelta(hours=1)


def add_attachment(
    case: Case, *, by: User, upload: UploadedFile[Any], upload_key: uuid.UUID | None = None
) -> Attachment:
    """Store a file with the draft; its type is read from its content, its name only shown.

    The same key sent twice returns the file it made the first time. Raises FileRefused, or
    NotStored where the storage fails; then neither a row nor a byte is left.
    """
    if made := _uploaded_before(case, upload_key):
        return made
    with stored_ahead(case, [upload], by=by) as [attachment]:
        attachment.upload_key = upload_key
        return _add_to_draft(case, attachment)


@contextlib.contextmanager
def stored_ahead(
    case: Case, uploads: list[UploadedFile[Any]], *, by: User
) -> Iterator[list[Attachment]]:
    """Store files ahead of their rows, so that no lock is held while bytes travel.

    What has no row at the end of the block is deleted. Raises FileRefused and NotStored.
    """
    attachments: list[Attachment] = []
    try:
        for upload in uploads:
            attachment = _described(upload, by=by)
            _refuse_flood(by, attachment.name)
            # Before it is written, and again under the lock: two uploads at once pass no limit.
            _refuse_over_limit(case, attachment)
            attachment.file = store(upload)
            attachments.append(attachment)
        yield attachments
    except BaseException:
        _discard_files(attachments)
        raise
    _discard_files([attachment for attachment in attachments if not attachment.pk])


def _discard_files(attachments: list[Attachment]) -> None:
    for attachment in attachments:
        discard(str(attachment.file.name))


def _described(upload: UploadedFile[Any], *, by: User) -> Attachment:
    """Return what is known of an upload before it is stored."""
    sample = sample_of(upload)
    content_type = sniffed_type(sample)
    name = display_name(upload.name or "")
    if content_type == HEIC:
        text = _(
            "%(name)s is a HEIC picture, which Salesforce cannot show. Save it as a JPEG: on an"
            " iPhone open it in Photos, take a screenshot and send that; on a Mac export it."
        )
        raise FileRefused(text % {"name": name})
    return Attachment(
        name=name,
        size=upload.size or 0,
        content_type=content_type,
        sha256=sha256_of(upload),
        first_lines=first_lines(sample),
        copy_state=CopyState.MAKING if content_type in COPIED_TYPES else CopyState.NONE,
        may_be_sent=content_type.startswith("image/"),
        uploaded_by=by,
    )


@transaction.atomic
def _add_to_draft(case: Case, attachment: Attachment) -> Attachment:
    case = locked_draft(case, by=attachment.uploaded_by)
    if made := _uploaded_before(case, attachment.upload_key):
        return made
    if case.submitted_at:
        attachment.may_be_sent = False  # what comes later stays with us until a contact allows it
    add_row(case, attachment)
    return attachment


def add_row(case: Case, attachment: Attachment) -> None:
    """Add a stored file to a case whose row is locked; raise FileRefused over a limit."""
    _refuse_over_limit(case, attachment)
    attachment.case = case
    attachment.save(force_insert=True)
    if attachment.waits_for_copies:
        copy_picture.defer(attachment_id=attachment.pk)


def _uploaded_before(case: Case, upload_key: uuid.UUID | None) -> Attachment | None:
    return case.attachments.filter(upload_key=upload_key).first() if upload_key else None


def _refuse_over_limit(case: Case, attachment: Attachment) -> None:
    """Raise FileRefused where a file, or the case with it, passes a limit of the settings."""
    stored = case.attachments.aggregate(count=Count("pk"), size=Sum("size", default=0))
    for used, limit, text in (
        (
            attachment.size,
            settings.ATTACHMENT_MAX_BYTES,
            _("%(name)s is larger than %(size)s. Send a part."),
        ),
        (
            stored["size"] + attachment.size,
            settings.ATTACHMENT_MAX_CASE_BYTES,
            _("With %(name)s the files would pass %(size)s in all. Remove one first."),
        ),
        (
            stored["count"] + 1,
            settings.ATTACHMENT_MAX_COUNT,
            _("%(name)s is one too many: an inquiry may have %(limit)s files."),
        ),
    ):
        if used > limit:
            values = {"name": attachment.name, "limit": limit, "size": filesizeformat(limit)}
            raise FileRefused(text % values)
    if not attachment.size:
        raise FileRefused(_("%(name)s is empty.") % {"name": attachment.name})


def _refuse_flood(user: User, name: str) -> None:
    recent = Attachment.with_removed.filter(uploaded_by=user, uploaded_at__gt=timezone.now() - HOUR)
    limit = settings.ATTACHMENT_MAX_HOURLY
    if recent.count() >= limit:
        text = _("%(name)s was not stored: %(limit)s files an hour are the most. Try again later.")
        raise FileRefused(text % {"name": name, "limit": limit})


def lock_draft_of(attachment: Attachment, *, by: User) -> Case:
    """Return the draft a file belongs to, locked; what came with words of its own stays."""
    if attachment.comment_id or attachment.entry_id:
        raise IllegalMove(f"Attachment {attachment.pk} came with words of its own")
    return locked_draft(attachment.case, by=by)


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: User) -> None:
    """Take a file out of a draft; for a day it can be restored."""
    lock_draft_of(attachment, by=by)
    attachment.removed_at = timezone.now()
    # A later upload of the same page is no repeat of this one.
    attachment.upload_key = None
    attachment.save(update_fields=["removed_at", "upload_key"])


@transaction.atomic
def restore_attachment(attachment: Attachment, *, by: User) -> Attachment:
    """Put a removed file back, as far as the limits of the case allow."""
    case = lock_draft_of(attachment, by=by)
    removed = case.attachments(manager="with_removed").filter(pk=attachment.pk).first()
    if removed is None:
        raise IllegalMove(f"{case.number} has lost attachment {attachment.pk}")
    if removed.removed_at:
        _refuse_over_limit(case, removed)
        removed.removed_at = None
        removed.save(update_fields=["removed_at"])
    return removed
