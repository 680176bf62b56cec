"""Who holds a case: it is claimed, given back, taken over."""

from django.db import transaction

from cases.choices import Status
from cases.models import Case, Verb
from cases.moves import Act, IllegalMove
from cases.services.events import announce, record
from contacts.models import User


@transaction.atomic
def claim_case(case: Case, *, by: User) -> Case:
    """Become the holder of a case that waits; a holder who is a contact today keeps it."""
    case = Case.objects.locked(case.pk)
    if is_anothers(case, by):
        raise IllegalMove(f"{case.number} is held by {case.reviewer_id}")
    if not is_abandoned(case, by):
        case.move_to(Status.IN_REVIEW, by=by, only_from=[Status.SUBMITTED, Status.RETURNED])
    case.reviewer = by
    case.save(update_fields=["status", "moved_at", "reviewer", "updated_at"])
    record(case, Verb.CLAIMED, by=by)
    return case


@transaction.atomic
def release_case(case: Case, *, by: User) -> Case:
    """Let the holder give a case back to those who wait."""
    case = Case.objects.locked(case.pk)
    case.move_to(Status.SUBMITTED, by=by, only_from=[Status.IN_REVIEW])
    case.reviewer = None
    case.save(update_fields=["status", "moved_at", "reviewer", "updated_at"])
    record(case, Verb.RELEASED, by=by)
    return case


@transaction.atomic
def take_over_case(case: Case, *, by: User, seen_holder: int, note: str) -> Case:
    """Become the holder in the place of the one who was seen, say why, and tell them.

    One that waits for them, since it came back from its requester, is in review by that.
    """
    case = Case.objects.locked(case.pk)
    # Not joined: who waited for the lock would get the holder of before, or none.
    holder = case.reviewer
    if holder is None or holder.pk != seen_holder or not may_take_over(case, by):
        raise IllegalMove(f"{case.number} is held by {case.reviewer_id}")
    if case.status == Status.SUBMITTED:
        case.move_to(Status.IN_REVIEW, by=by)
    case.reviewer = by
    case.save(update_fields=["status", "moved_at", "reviewer", "updated_at"])
    announce(record(case, Verb.TAKEN_OVER, by=by, note=note), to=[holder])
    return case


def may_claim(case: Case, by: User) -> bool:
    """Say of one case what `CaseQuerySet.waiting_for` says of many."""
    waits = case.status == Status.SUBMITTED and by.is_contact_of(case.organization_id)
    return is_abandoned(case, by) or (waits and not is_anothers(case, by))


def is_abandoned(case: Case, by: User) -> bool:
    """Say whether a case is in review with somebody who is no contact today."""
    fellows = by.fellow_contacts.get(case.organization_id, frozenset())
    is_left = by.pk in fellows and case.reviewer_id not in fellows
    return is_left and case.status == Status.IN_REVIEW


def is_anothers(case: Case, by: User) -> bool:
    """Say whether another contact of today holds a case."""
    fellows = by.fellow_contacts.get(case.organization_id, frozenset())
    return case.reviewer_id != by.pk and case.reviewer_id in fellows


def may_take_over(case: Case, by: User) -> bool:
    return case.reviewer_id not in (None, by.pk) and case.may(Act.TAKE_OVER, by=by)
