"""What is said of a file: what it shows, and whether it may leave the company."""

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Attachment, Case, Verb
from cases.moves import Act, IllegalMove
from cases.services.attachments import lock_draft_of
from cases.services.events import record
from cases.services.refusals import PartChanged
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
    if not case.may_be_completed_by(by):
        case = lock_draft_of(attachment, by=by)
    attachment = _there(case, attachment)
    sent = {"caption": caption, "step": step}
    changed = [name for name, text in sent.items() if getattr(attachment, name) != text]
    if seen and seen != file_token(attachment) and changed:
        raise PartChanged(case, changed)
    before = {name: getattr(attachment, name) for name in changed}
    attachment.caption, attachment.step = caption, step
    attachment.save(update_fields=["caption", "step"])
    case.save(update_fields=["updated_at"])
    if changed and case.may_be_completed_by(by):
        _tell(case, attachment, {name: [before[name], sent[name]] for name in changed}, by=by)
    return attachment


@transaction.atomic
def mark_attachment(attachment: Attachment, *, by: User, may_be_sent: bool) -> Attachment:
    """Let the holder decide whether a file goes to Salesforce or stays in the company.

    While an outside desk has the case, any contact of the org decides what may go after it.
    """
    case = Case.objects.locked(attachment.case_id)
    in_review = case.may_be_completed_by(by)
    if not (in_review or case.may(Act.RECORD, by=by)):
        raise IllegalMove(f"{case.number} is not in review with this person")
    attachment = _there(case, attachment)
    if attachment.may_be_sent != may_be_sent:
        attachment.may_be_sent = may_be_sent
        attachment.save(update_fields=["may_be_sent"])
        if in_review:
            words = [_("internal only"), _("may be sent")]
            after = words[may_be_sent]
            _tell(case, attachment, {"may_be_sent": [words[not may_be_sent], after]}, by=by)
    return attachment


def _there(case: Case, attachment: Attachment) -> Attachment:
    present = case.attachments.filter(pk=attachment.pk).first()
    if present is None:
        raise IllegalMove(f"{case.number} has no attachment {attachment.pk} any more")
    return present


def _tell(case: Case, attachment: Attachment, changes: dict[str, list[str]], *, by: User) -> None:
    """Note what changed of a file, but for one that only contacts may know of."""
    if attachment.comment and attachment.comment.is_internal:
        return
    named = {f"{name}/{attachment.name}": texts for name, texts in changes.items()}
    record(case, Verb.COMPLETED, by=by, changes=named)
