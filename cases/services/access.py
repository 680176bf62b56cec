import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from cases.changes import spoken_of
from cases.choices import AccessGranted, Status
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


def may_extend_access(case: Case, by: User) -> bool:
    """Say whether a person may note a later end while the case is outside; before, it is edited."""
    is_theirs = by.pk == case.requester_id or by.is_contact_of(case.organization_id)
    is_granted = case.access_granted == AccessGranted.YES
    return is_theirs and is_granted and case.status == Status.FORWARDED


@transaction.atomic
def note_access_extended(case: Case, *, by: User, access_until: datetime.date) -> Case:
    """Note until when the login access is granted now; what was sent stays as it was sent."""
    case = Case.objects.locked(case.pk)
    if not may_extend_access(case, by):
        raise IllegalMove(f"{case.number} has no login access to extend")
    if case.access_until == access_until and case.access_withdrawn_at is None:
        return case
    before = spoken_of(case, "access_until")
    case.access_until, case.access_withdrawn_at = access_until, None
    case.save(update_fields=["access_until", "access_withdrawn_at", "updated_at"])
    changes = {"access_until": [before, spoken_of(case, "access_until")]}
    record(case, Verb.ACCESS_EXTENDED, by=by, changes=changes)
    return case


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
