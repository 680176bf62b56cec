"""The designated contact's acts on a case, and its end."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.choices import Status
from cases.models import Case, Verb
from cases.moves import IllegalMove
from cases.outgoing import spoken_value
from cases.services.events import announce, readers_of, record
from contacts.models import User


@transaction.atomic
def complete_case(case: Case, *, by: User, **fields: Any) -> Case:
    """Let the holder fill in or mend fields; the event says what changed, before and after."""
    case = Case.objects.locked(case.pk)
    if not case.may_be_completed_by(by):
        raise IllegalMove(f"{case.number} is not in review with this person")
    changes = {}
    for name, value in fields.items():
        if getattr(case, name) != value:
            before = spoken_value(case, name)
            setattr(case, name, value)
            changes[name] = [before, spoken_value(case, name)]
    unparsed = {name: text for name, text in case.unparsed.items() if name not in fields}
    if changes or unparsed != case.unparsed:
        case.unparsed = unparsed
        case.save(update_fields=[*changes, "unparsed", "updated_at"])
    if changes:
        record(case, Verb.COMPLETED, by=by, changes=changes)
    return case


@transaction.atomic
def answer_case(case: Case, *, by: User, note: str) -> Case:
    """Give the requester the answer, Salesforce's or our own, and tell them by mail."""
    case = Case.objects.locked(case.pk)
    was_forwarded = case.status == Status.FORWARDED
    case.move_to(Status.ANSWERED, by=by)
    case.answered_at = timezone.now()
    case.save(update_fields=["status", "moved_at", "answered_at", "updated_at"])
    if was_forwarded and case.handover:
        case.handover.answered_at = case.answered_at
        case.handover.save(update_fields=["answered_at"])
    event = record(case, Verb.ANSWERED, by=by, note=note)
    announce(event, to=[case.requester])
    return case


@transaction.atomic
def reopen_case(case: Case, *, by: User, note: str) -> Case:
    """Put a case that was answered, pointed elsewhere or closed in review again, and tell why.

    It stays with its holder; one who is no contact any more leaves it waiting.
    """
    case = Case.objects.locked(case.pk)
    if not case.may_be_reopened_by(by):
        raise IllegalMove(f"{case.number} may not be opened again by {by.pk}")
    case.move_to(Status.IN_REVIEW, by=by)
    case.closed_at = None
    case.save(update_fields=["status", "moved_at", "closed_at", "updated_at"])
    event = record(case, Verb.REOPENED, by=by, note=note)
    announce(event, to=[case.requester, *others(readers_of(case), case.requester)])
    return case


def others(people: list[User], one: User) -> list[User]:
    return [person for person in people if person.pk != one.pk]
