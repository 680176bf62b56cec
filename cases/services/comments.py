"""Comments on a case: said between requester and contacts, moving nothing."""

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from cases.models import Attachment, Case, Comment
from cases.moves import IllegalMove
from cases.services.attachments import add_row, stored_ahead
from cases.services.events import readers_of, stood_in_for
from cases.tasks import mail_comment
from contacts.models import User

HOUR = datetime.timedelta(hours=1)


def add_comment(
    case: Case,
    *,
    by: User,
    creation_key: uuid.UUID,
    text: str,
    uploads: list[UploadedFile[Any]] | None = None,
) -> Comment:
    """Say something about a case, with files, and tell the other side by mail.

    The files are for us only until a contact lets them be sent. The same form sent twice makes
    one comment. Raises FileRefused or NotStored, and keeps nothing, where a file cannot be taken.
    """
    comment = Comment(case=case, author=by, creation_key=creation_key, text=text)
    with stored_ahead(case, uploads or [], by=by) as attachments:
        return _add(comment, attachments)


def add_note(
    case: Case,
    *,
    by: User,
    creation_key: uuid.UUID,
    text: str,
    uploads: list[UploadedFile[Any]] | None = None,
) -> Comment:
    """Note something about a case, with files, for designated contacts only; nobody is mailed."""
    note = Comment(case=case, author=by, creation_key=creation_key, text=text, is_internal=True)
    with stored_ahead(case, uploads or [], by=by) as attachments:
        return _add(note, attachments)


@transaction.atomic
def _add(comment: Comment, attachments: list[Attachment]) -> Comment:
    author = comment.author
    case = comment.case = Case.objects.locked(comment.case_id)
    may = may_note(case, author) if comment.is_internal else case.may_be_commented_by(author)
    if not may:
        raise IllegalMove(f"{case.number} is not open to words of {author.pk}")
    said = Comment.objects.filter(creation_key=comment.creation_key).first()
    if said and said.is_same_as(comment):
        return said
    if said:
        # A key that is somebody else's says nothing about their comment.
        comment.creation_key = uuid.uuid4()
    comment.acting_for_id = stood_in_for(case, author)
    comment.save(force_insert=True)
    for attachment in attachments:
        attachment.comment, attachment.may_be_sent = comment, False
        add_row(case, attachment)
    if not comment.is_internal and may_mail(comment):
        tell(comment)
    return comment


def may_note(case: Case, by: User) -> bool:
    """Say whether a person may write what only designated contacts read."""
    return case.submitted_at is not None and by.is_contact_of(case.organization_id)


def may_mail(comment: Comment) -> bool:
    """Say whether the author has not had others mailed too often: about this case, or in all."""
    # Comments of one person on several cases are counted one after the other.
    User.objects.select_for_update(no_key=True).get(pk=comment.author_id)
    pause = timezone.now() - datetime.timedelta(minutes=settings.COMMENT_MAIL_MINUTES)
    told = Comment.objects.filter(author=comment.author, was_announced=True)
    if told.filter(case=comment.case, created_at__gt=pause).exists():
        return False
    in_all = told.filter(created_at__gt=timezone.now() - HOUR).count()
    return bool(in_all < settings.COMMENT_MAIL_HOURLY)


def tell(comment: Comment) -> None:
    case = comment.case
    is_requester = comment.author_id == case.requester_id
    for user in readers_of(case) if is_requester else [case.requester]:
        if user.pk != comment.author_id:
            mail_comment.defer(comment_id=comment.pk, user_id=user.pk)
    comment.was_announced = True
    comment.save(update_fields=["was_announced"])
