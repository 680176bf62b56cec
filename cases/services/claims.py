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
    if case.status == Status.IN_REVIEW:
        _take_abandoned(case, by=by)
    else:
        case.move_to(Status.IN_REVIEW, by=by, only_from=[Status.SUBMITTED, Status.RETURNED])
    case.reviewer = by
    case.save(update_fields=["status", "moved_at", "reviewer", "updated_at"])
    record(case, Verb.CLAIMED, by=by)
    return case


def _take_abandoned(case: Case, *, by: User) -> None:
    if not may_claim(case, by):
        raise IllegalMove(f"{case.number} is held by {case.reviewer_id}")


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
    """Become the holder in the place of the one who was seen, say why, and tell them."""
    case = Case.objects.locked(case.pk)
    # Not joined: who waited for the lock would get the holder of before, or none.
    holder = case.reviewer
    if holder is None or holder.pk != seen_holder or not may_take_over(case, by):
        raise IllegalMove(f"{case.number} is held by {case.reviewer_id}")
    case.reviewer = by
    case.save(update_fields=["reviewer", "updated_at"])
    announce(record(case, Verb.TAKEN_OVER, by=by, note=note), to=[holder])
    return case


def may_claim(case: Case, by: User) -> bool:
    """Say of one case what `CaseQuerySet.waiting` says of many."""
    contacts = by.fellow_contacts.get(case.organization_id)
    if contacts is None:
        return False
    is_abandoned = case.status == Status.IN_REVIEW and case.reviewer_id not in contacts
    return case.status == Status.SUBMITTED or is_abandoned


def may_take_over(case: Case, by: User) -> bool:
    return case.reviewer_id not in (None, by.pk) and case.may(Act.TAKE_OVER, by=by)
