from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from cases.choices import AccessGranted
from cases.login_access import FIELDS
from cases.models import Case, Verb
from cases.moves import IllegalMove
from cases.services.events import record
from contacts.models import User


def open_again(case: Case, changed: Collection[str]) -> list[str]:
    """Forget that a grant was taken back where it is said anew; return the fields that changed."""
    is_anew = not set(FIELDS).isdisjoint(changed) and case.access_granted == AccessGranted.YES
    if case.access_withdrawn_at is None or not is_anew:
        return []
    case.access_withdrawn_at = None
    return ["access_withdrawn_at"]


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
