"""Following a case that an outside desk has: looking, taking it back, going on with it."""

import datetime
import uuid

from django.db import transaction
from django.utils import timezone

from cases.choices import Status
from cases.models import Case, Handover, Verb, WaitingOn
from cases.moves import Act, IllegalMove
from cases.services.approval import demand_second_person
from cases.services.entries import lock_followed, the_handover, write_out
from cases.services.events import announce, readers_of, record
from cases.services.handover import next_look_of
from cases.services.review import others
from contacts.models import User


@transaction.atomic
def look_at_handover(
    case: Case,
    *,
    by: User,
    next_look_on: datetime.date | None = None,
    reopen_until: datetime.date | None = None,
    is_closed: bool = False,
) -> Handover:
    """Note that somebody has looked at the case outside, and when to look next.

    Without a day the next look is as the target of the plan, else the setting, says.
    """
    handover = the_handover(lock_followed(case, Act.LOOK, by=by))
    handover.looked_at = now = timezone.now()
    handover.next_look_on = next_look_on or next_look_of(handover)
    handover.reopen_until = reopen_until
    handover.closed_at = (handover.closed_at or now) if is_closed else None
    handover.save(update_fields=["looked_at", "next_look_on", "reopen_until", "closed_at"])
    return handover


@transaction.atomic
def recall_case(case: Case, *, by: User, note: str) -> Case:
    """End the handover of a case outside, and put the case in review again.

    It stays with its holder; where there is none, whoever takes it back becomes it.
    """
    case = Case.objects.locked(case.pk)
    case.move_to(Status.IN_REVIEW, by=by, only_from=[Status.FORWARDED])
    handover = the_handover(case)
    handover.closed_at = handover.closed_at or timezone.now()
    handover.save(update_fields=["closed_at"])
    case.reviewer = case.reviewer or by
    case.save(update_fields=["status", "moved_at", "reviewer", "updated_at"])
    event = record(case, Verb.RECALLED, by=by, note=note)
    announce(event, to=[case.requester, *others(readers_of(case), case.requester)])
    return case


@transaction.atomic
def resume_handover(
    handover: Handover, *, by: User, creation_key: uuid.UUID, text: str, seen_hash: str
) -> Case:
    """Go on with an earlier handover of a case, never with a new one; what is added is an entry.

    From an answer any contact may say that they are still at it; to send something is for a
    contact in their own right, and never for the requester where the org wants a second person.
    Raises SecondPersonNeeded, and StaleApproval where other files were shown.
    """
    case = Case.objects.locked(handover.case_id)
    was_in_review = case.status == Status.IN_REVIEW
    case.move_to(Status.FORWARDED, by=by, only_from=[Status.ANSWERED, Status.IN_REVIEW])
    handover = case.handovers.select_for_update(no_key=True).get(pk=handover.pk)
    handover.case = case
    if handover.sent_at is None:
        raise IllegalMove(f"Handover {handover.pk} was never sent")
    if was_in_review:
        demand_second_person(case, by=by, note="")
    if text:
        if not by.is_own_contact_of(case.organization_id):
            raise IllegalMove(f"{by.pk} stands in as a deputy today")
        write_out(handover, by=by, creation_key=creation_key, text=text, seen_hash=seen_hash)
    handover.waiting_on, handover.answered_at, handover.closed_at = WaitingOn.THEM, None, None
    handover.next_look_on = next_look_of(handover)
    handover.save(update_fields=["waiting_on", "answered_at", "closed_at", "next_look_on"])
    case.handover = handover
    case.save(update_fields=["status", "moved_at", "handover", "updated_at"])
    record(case, Verb.RESUMED, by=by, note=handover.number)
    return case
