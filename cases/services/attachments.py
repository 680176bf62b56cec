"""Files of a case."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from cases.files import display_name, sha256_of, sniffed_type
from cases.models import Attachment, Case
from cases.moves import IllegalMove
from cases.services.refusals import FileRefused
from contacts.models import User


@transaction.atomic
def add_attachment(case: Case, *, by: User, upload: UploadedFile[Any]) -> Attachment:
    """Store a file with the draft; its type is read from its content, its name only shown."""
    case = Case.objects.locked(case.pk)
    if not case.may_be_drafted_by(by):
        raise IllegalMove(f"{case.number} is no draft of this person")
    refuse_over_limit(case, upload)
    content_type = sniffed_type(upload)
    return case.attachments.create(
        file=upload,
        name=display_name(upload.name or ""),
        size=upload.size or 0,
        content_type=content_type,
        sha256=sha256_of(upload),
        may_be_sent=content_type.startswith("image/"),
        uploaded_by=by,
    )


def refuse_over_limit(case: Case, upload: UploadedFile[Any]) -> None:
    """Raise FileRefused where a file, or the case with it, passes a limit of the settings."""
    size = upload.size or 0
    stored = case.attachments.aggregate(count=Count("pk"), size=Sum("size", default=0))
    name = display_name(upload.name or "")
    if not size:
        raise FileRefused(_("%(name)s is empty.") % {"name": name})
    for limit, used, text in (
        (settings.ATTACHMENT_MAX_BYTES, size, _("%(name)s is larger than %(limit)s. Send a part.")),
        (
            settings.ATTACHMENT_MAX_CASE_BYTES,
            stored["size"] + size,
            _("With %(name)s the files would pass %(limit)s in all. Remove one first."),
        ),
    ):
        if used > limit:
            raise FileRefused(text % {"name": name, "limit": filesizeformat(limit)})
    if stored["count"] >= settings.ATTACHMENT_MAX_COUNT:
        limit = settings.ATTACHMENT_MAX_COUNT
        raise FileRefused(
            _("%(name)s is one too many: an inquiry may have %(limit)s files.")
            % {"name": name, "limit": limit}
        )


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: User) -> None:
    """Take a file out of a draft; its bytes go once that is committed."""
    case = Case.objects.locked(attachment.case_id)
    if not case.may_be_drafted_by(by):
        raise IllegalMove(f"{case.number} is no draft of this person")
    storage, name = attachment.file.storage, str(attachment.file.name)
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def mark_attachment(attachment: Attachment, *, by: User, may_be_sent: bool) -> Attachment:
    """Let the holder decide whether a file goes to Salesforce or stays in the company."""
    case = Case.objects.locked(attachment.case_id)
    if not case.may_be_completed_by(by):
        raise IllegalMove(f"{case.number} is not in review with this person")
    attachment.may_be_sent = may_be_sent
    attachment.save(update_fields=["may_be_sent"])
    return attachment
