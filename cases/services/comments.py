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
from cases.services.events import readers_of
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
    with stored_ahead(case, uploads or [], by=by) as attachments:
        return _add(case, by=by, creation_key=creation_key, text=text, attachments=attachments)


@transaction.atomic
def _add(
    case: Case, *, by: User, creation_key: uuid.UUID, text: str, attachments: list[Attachment]
) -> Comment:
    case = Case.objects.locked(case.pk)
    if not case.may_be_commented_by(by):
        raise IllegalMove(f"{case.number} is not open to comments of {by.pk}")
    said = Comment.objects.filter(creation_key=creation_key).first()
    if said and (said.case_id, said.author_id) == (case.pk, by.pk):
        return said
    # A key that is somebody else's says nothing about their comment.
    key = uuid.uuid4() if said else creation_key
    comment = case.comments.create(creation_key=key, author=by, text=text)
    for attachment in attachments:
        attachment.comment, attachment.may_be_sent = comment, False
        add_row(case, attachment)
    if may_mail(comment):
        tell(comment)
    return comment


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
