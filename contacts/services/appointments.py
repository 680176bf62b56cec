"""Who may speak to Salesforce: appointed, changed, confirmed, ended."""

import datetime
from collections.abc import Collection
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import weight
from contacts.audit import record_audit
from contacts.limits import mailable
from contacts.models import DesignatedContact, Organization, User, today
from contacts.services.refusals import RegistryChanged
from contacts.services.rules import (
    check,
    check_primary_stays,
    last_day_before,
    lock_kept,
    refuse_many_changes,
)
from contacts.tasks import tell_of_registry


class Terms(TypedDict, total=False):
    """What an appointment says; what is left out is empty, no, or stays as it is."""

    trailblazer_email: str
    is_primary: bool
    may_view_all_cases: bool
    may_manage_contacts: bool
    has_full_rights: bool
    valid_from: datetime.date
    valid_until: datetime.date | None


@transaction.atomic
def appoint_contact(
    organization: Organization,
    *,
    by: User,
    person: User,
    deputy_for: User | None = None,
    **terms: Unpack[Terms],
) -> DesignatedContact:
    """Appoint a person, or a deputy for one; a repeat of the same act changes nothing."""
    organization = lock_kept(organization.pk, by)
    row = DesignatedContact(organization=organization, user=person, deputy_for=deputy_for, **terms)
    twin = DesignatedContact.objects.filter(
        organization=organization, user=person, deputy_for=deputy_for, confirmed_by=by, **terms
    ).first()
    if twin:
        return twin
    check(row)
    refuse_many_changes(by)
    _store(row, by=by)
    record_audit(weight.DEPUTE if deputy_for else weight.APPOINT, by=by, on=row)
    _tell(row, by=by, template="deputy_named" if deputy_for else "appointed")
    return row


@transaction.atomic
def change_appointment(
    row: DesignatedContact, *, by: User, seen: str, **terms: Unpack[Terms]
) -> DesignatedContact:
    """Change what an appointment says; RegistryChanged where it is not what the person saw."""
    row = _locked(row, by=by, seen=seen)
    for name, value in terms.items():
        setattr(row, name, value)
    check(row)
    refuse_many_changes(by)
    _store(row, by=by)
    record_audit(weight.CHANGE, by=by, on=row)
    _tell(row, by=by, template="appointment_changed")
    return row


@transaction.atomic
def end_appointment(
    row: DesignatedContact, *, by: User, seen: str, valid_until: datetime.date | None = None
) -> DesignatedContact:
    """End an appointment with a day, or at once; one that never counted goes."""
    row = _locked(row, by=by, seen=seen)
    row.valid_until = valid_until or last_day_before(today())
    if row.valid_until < row.valid_from:
        check_primary_stays(row, is_removed=True)
        key = row.pk
        row.delete()
        row.pk = key  # what it was is still told
    else:
        check_primary_stays(row)
        _store(row, by=by)
    record_audit(weight.END, by=by, on=row)
    _tell(row, by=by, template="appointment_ended")
    return row


@transaction.atomic
def confirm_appointments(organization: Organization, *, by: User, keys: Collection[int]) -> int:
    """Confirm those of the appointments that were seen and still stand; return how many."""
    organization = lock_kept(organization.pk, by)
    rows = DesignatedContact.objects.unconfirmed().filter(organization=organization, pk__in=keys)
    record_audit(weight.CONFIRM, by=by, on=organization)
    # The rows first: an update through a join locks in no order.
    found = list(rows.values_list("pk", flat=True))
    return DesignatedContact.objects.filter(pk__in=found).update(
        confirmed_at=timezone.now(), confirmed_by=by
    )


def _locked(row: DesignatedContact, *, by: User, seen: str) -> DesignatedContact:
    lock_kept(row.organization_id, by)
    rows = DesignatedContact.objects.select_related("user", "organization", "deputy_for")
    stored = rows.filter(pk=row.pk).first()
    if stored is None or stored.version != seen:
        message = _("Somebody has changed this entry meanwhile. Look at it again before you save.")
        raise RegistryChanged(message)
    return stored


def _store(row: DesignatedContact, *, by: User) -> None:
    row.confirmed_at, row.confirmed_by = timezone.now(), by
    row.save()


def _tell(row: DesignatedContact, *, by: User, template: str) -> None:
    """Queue a mail to the person, and to the one a deputy stands in for."""
    told = {row.user_id: template}
    if row.deputy_for_id:
        told[row.deputy_for_id] = "deputized" if template == "deputy_named" else template
    told.pop(by.pk, None)
    for person in mailable(list(told), by=by):
        occasion = f"{row.pk}-{timezone.now():%Y%m%d%H%M%S%f}"
        tell_of_registry.defer(user_id=person, template=told[person], occasion=occasion)
