"""The passcode of an org: written by system admins, read by its contacts, each look recorded."""

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from contacts import weight
from contacts.audit import record_audit
from contacts.identity.sealing import seal, unseal
from contacts.models import Organization, Passcode, PasscodeView, User


@sensitive_variables("passcode")
@transaction.atomic
def set_passcode(organization: Organization, *, by: User, passcode: str) -> None:
    """Keep a passcode sealed; an empty one takes away what was kept."""
    organization = Organization.objects.locked(organization.pk)
    record_audit(weight.SET_PASSCODE, by=by, on=organization)
    if not passcode:
        Passcode.objects.filter(organization=organization).delete()
        return
    values = {"sealed": seal(passcode), "changed_by": by}
    Passcode.objects.update_or_create(organization=organization, defaults=values)


@sensitive_variables()
@transaction.atomic
def look_at_passcode(organization: Organization, *, by: User) -> str:
    """Return the passcode, and write down who looked."""
    row = Passcode.objects.get(organization=organization)
    PasscodeView.objects.create(organization=organization, user=by)
    record_audit(weight.LOOK_AT_PASSCODE, by=by, on=organization)
    return unseal(row.sealed)
