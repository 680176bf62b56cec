"""Level 1 is phoned in, not typed in: the record of that call puts the case outside."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from cases.changes import spoken_of
from cases.choices import Status
from cases.models import Case, Direction, Handover, HandoverKind, SeverityLevel, Verb
from cases.moves import Act, IllegalMove
from cases.outgoing import outgoing_content
from cases.services.approval import demand_second_person
from cases.services.claims import is_anothers
from cases.services.events import announce, record
from cases.services.handover import name_there, next_look_of
from cases.severity import CRITICAL
from cases.spoken import Spoken
from contacts.models import User


@dataclass(frozen=True)
class Call:
    """A call to Salesforce support: when, what was said, and the number if there is one yet."""

    at: datetime.datetime
    said: str = ""
    number: str = ""
    url: str = ""


@transaction.atomic
def phone_case(case: Case, *, by: User, call: Call, note: str = "") -> Case:
    """Record that level 1 was phoned in; the caller confirms the level and holds the case.

    No approval comes first, but where the org wants a second person the requester does not phone
    (`note` as in approving). Whoever else held it is told. The same call again, by the same
    person, does nothing.
    """
    case = Case.objects.locked(case.pk)
    if was_phoned_so(case, by=by, call=call):
        return case
    if not case.may(Act.PHONE, by=by):
        raise IllegalMove(f"{case.number} is not {by.pk}'s to phone in while {case.status}")
    case.move_to(Status.FORWARDED, by=by, only_from=[Status.SUBMITTED, Status.IN_REVIEW])
    demand_second_person(case, by=by, note=note)
    changes = confirm_critical(case)
    holder = case.reviewer if is_anothers(case, by) else None
    case.reviewer = by
    case.handover = handover = phoned_handover(case, by=by, call=call)
    fields = ["status", "moved_at", "severity_confirmed", "reviewer", "handover", "updated_at"]
    case.save(update_fields=fields)
    event = record(case, Verb.PHONED, by=by, note=call.number, changes=changes)
    if holder:
        announce(event, to=[holder], template="taken_over")
    if call.said:
        handover.entries.create(direction=Direction.OUT, by=by, at=call.at, text=call.said)
    return case


def was_phoned_so(case: Case, *, by: User, call: Call) -> bool:
    """Say whether this is the same form, pressed again."""
    last = case.handover
    return (
        case.status == Status.FORWARDED
        and last is not None
        and (last.phoned_at, last.number, last.sent_by_id) == (call.at, call.number, by.pk)
    )


def confirm_critical(case: Case) -> dict[str, list[Spoken]]:
    before = spoken_of(case, "severity_confirmed")
    case.severity_confirmed = CRITICAL
    after = spoken_of(case, "severity_confirmed")
    return {"severity_confirmed": [before, after]} if before != after else {}


def phoned_handover(case: Case, *, by: User, call: Call) -> Handover:
    """Make the handover of a call: the text as it was read out, and no file."""
    level = SeverityLevel.objects.get(pk=CRITICAL)
    content = outgoing_content(case, files=[], level=level)
    handover = Handover(
        case=case,
        kind=HandoverKind.SALESFORCE_HELP,
        text_ja=content.text_ja,
        text_en=content.text_en,
        content_hash=content.hash,
        level=CRITICAL,
        prepared_by=by,
        sent_by=by,
        sent_at=call.at,
        phoned_at=call.at,
    )
    name_there(handover, call.number, call.url)
    handover.next_look_on = next_look_of(handover)
    handover.save()
    return handover
