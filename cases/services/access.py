from django.db import transaction
from django.utils import timezone

from cases.choices import AccessGranted
from cases.models import Case, Verb
from cases.moves import IllegalMove
from cases.services.events import record
from contacts.models import User


@transaction.atomic
def note_access_withdrawn(case: Case, *, by: User) -> Case:
    """Note that the login access given for a case is taken back, as requester or contact."""
    case = Case.objects.locked(case.pk)
    may = by.pk == case.requester_id or by.is_contact_of(case.organization_id)
    is_open = case.access_granted == AccessGranted.YES and case.access_withdrawn_at is None
    if not (may and is_open):
        raise IllegalMove(f"{case.number} has no login access to take back")
    case.access_withdrawn_at = timezone.now()
    case.save(update_fields=["access_withdrawn_at", "updated_at"])
    record(case, Verb.ACCESS_WITHDRAWN, by=by)
    return case
