"""Who holds a case: it is claimed, given back, taken over."""

from django.db import transaction

from cases.choices import Status
from cases.models import Case, Verb
from cases.moves import IllegalMove
from cases.services.events import record
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
    waits = Case.objects.waiting(by.fellow_contacts).filter(pk=case.pk).exists()
    if not (waits and by.is_contact_of(case.organization_id)):
        raise IllegalMove(f"{case.number} is held by {case.reviewer_id}")
