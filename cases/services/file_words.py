"""What is said of a file: what it shows, and whether it may leave the company."""

import contextlib
from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Attachment, Case
from cases.moves import Act, IllegalMove
from cases.services.approval import editing
from cases.services.attachments import lock_draft_of
from cases.services.refusals import PartChanged
from cases.spoken import Spoken, in_each_language
from cases.stored import file_token
from contacts.models import User


@transaction.atomic
def describe_attachment(
    attachment: Attachment, *, by: User, caption: str, step: str, seen: str = ""
) -> Attachment:
    """Say what a file shows, and at which step: it goes out beside the name.

    In a draft its writer says so, in review the holder. Raises PartChanged where the words are
    neither as they were `seen` (their token) nor as they are sent.
    """
    case = Case.objects.locked(attachment.case_id)
    if not case.may(Act.EDIT, by=by):
        case = lock_draft_of(attachment, by=by)
    attachment = _there(case, attachment)
    sent = {"caption": caption, "step": step}
    changed = [name for name, text in sent.items() if getattr(attachment, name) != text]
    if seen and seen != file_token(attachment) and changed:
        raise PartChanged(case, changed)
    before = {name: getattr(attachment, name) for name in changed}
    with telling(case, attachment, by=by) as changes:
        attachment.caption, attachment.step = caption, step
        attachment.save(update_fields=["caption", "step"])
        case.save(update_fields=["updated_at"])
        changes |= {name: [before[name], sent[name]] for name in changed}
    return attachment


@transaction.atomic
def mark_attachment(attachment: Attachment, *, by: User, may_be_sent: bool) -> Attachment:
    """Let the holder decide whether a file goes to Salesforce or stays in the company.

    While an outside desk has the case, any contact of the org decides what may go after it. What
    changes an approved case ends the approval.
    """
    case = Case.objects.locked(attachment.case_id)
    if not (case.may(Act.EDIT, by=by) or case.may(Act.RECORD, by=by)):
        raise IllegalMove(f"{case.number} is not in review with this person")
    attachment = _there(case, attachment)
    if attachment.is_internal:
        raise IllegalMove(f"Attachment {attachment.pk} came with an internal note")
    if attachment.may_be_sent != may_be_sent:
        words = [in_each_language(lambda: _("internal only"))]
        words.append(in_each_language(lambda: _("may be sent")))
        with telling(case, attachment, by=by) as changes:
            attachment.may_be_sent = may_be_sent
            attachment.save(update_fields=["may_be_sent"])
            changes["may_be_sent"] = [words[not may_be_sent], words[may_be_sent]]
    return attachment


def _there(case: Case, attachment: Attachment) -> Attachment:
    present = case.attachments.filter(pk=attachment.pk).first()
    if present is None:
        raise IllegalMove(f"{case.number} has no attachment {attachment.pk} any more")
    return present


@contextlib.contextmanager
def telling(case: Case, attachment: Attachment, *, by: User) -> Iterator[dict[str, list[Spoken]]]:
    """Write the event of an edit of a file, where it is one of the holder's.

    A file that only contacts may know of is not named in it.
    """
    words: dict[str, list[Spoken]] = {}
    if not case.may(Act.EDIT, by=by):
        yield words
        return
    is_internal = attachment.comment is not None and attachment.comment.is_internal
    with editing(case, by=by) as changes:
        yield words
        if not is_internal:
            changes |= {f"{name}/{attachment.name}": texts for name, texts in words.items()}
