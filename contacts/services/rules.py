"""The rules of the registry, in words: asked under the lock of the organization's row."""

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.models import DesignatedContact, Organization, User, today
from contacts.services.refusals import RegistryRefused


def lock_kept(organization_id: int, by: User) -> Organization:
    """Lock the organization for somebody who keeps its registry at this moment."""
    organization = Organization.objects.locked(organization_id)
    if not Organization.objects.kept_by(by).filter(pk=organization.pk).exists():
        raise RegistryRefused(_("You no longer keep the registry of this org."))
    return organization


def check(row: DesignatedContact) -> None:
    """Raise RegistryRefused where the registry cannot hold the row beside those it has."""
    _check_person(row)
    if row.deputy_for:
        _check_deputy(row, row.deputy_for)
    _check_overlap(row)
    if row.pk:
        check_primary_stays(row)


def _check_person(row: DesignatedContact) -> None:
    if not User.objects.filter(pk=row.user_id, is_active=True).exists():
        raise RegistryRefused(_("This person is switched off and cannot be a contact."), "person")


def _check_deputy(row: DesignatedContact, stood_in_for: User) -> None:
    others = DesignatedContact.objects.filter(organization=row.organization)
    others = others.overlapping(row.valid_from, row.valid_until)
    if row.user_id == row.deputy_for_id:
        raise RegistryRefused(_("Nobody is their own deputy. Choose another person."), "person")
    own = others.filter(deputy_for=None, user=stood_in_for, user__is_active=True)
    if not own.exists():
        message = _("%(name)s is not a designated contact in their own right in that time.")
        raise RegistryRefused(message % {"name": stood_in_for}, "deputy_for")
    if others.filter(user=stood_in_for, deputy_for=row.user).exists():
        message = _(
            "%(name)s stands in for this person in that time. Two people cannot stand in for"
            " each other at once: choose other dates or another person."
        )
        raise RegistryRefused(message % {"name": stood_in_for}, "deputy_for")


def _check_overlap(row: DesignatedContact) -> None:
    rows = DesignatedContact.objects.filter(
        organization=row.organization, user=row.user, deputy_for=row.deputy_for
    )
    other = rows.exclude(pk=row.pk).overlapping(row.valid_from, row.valid_until).first()
    if other is None:
        return
    if row.deputy_for:
        message = _("This person is their deputy already, %(days)s. Change that entry.")
    else:
        message = _("This person is a designated contact already, %(days)s. Change that entry.")
    raise RegistryRefused(message % {"days": days_of(other)}, "valid_from" if row.pk else "person")


def check_primary_stays(row: DesignatedContact, *, is_removed: bool = False) -> None:
    """Refuse what would leave the organization without a lasting primary."""
    primaries = DesignatedContact.objects.lasting_primaries()
    lasting = primaries.filter(organization=row.organization)
    stays = row.is_primary and row.valid_until is None and row.valid_from <= today()
    if (stays and not is_removed) or not lasting.filter(pk=row.pk).exists():
        return
    if not lasting.filter(user__is_active=True).exclude(pk=row.pk).exists():
        raise RegistryRefused(
            _(
                "This is the last primary designated contact without an end date. Hand the"
                " primary role over first."
            ),
            "is_primary" if not row.is_primary else "valid_until",
        )


def days_of(row: DesignatedContact) -> str:
    """Return the days of an appointment in words."""
    start = date_format(row.valid_from, "DATE_FORMAT")
    if row.valid_until is None:
        return _("since %(start)s, without an end date") % {"start": start}
    end = date_format(row.valid_until, "DATE_FORMAT")
    return _("%(start)s to %(end)s") % {"start": start, "end": end}


def last_day_before(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=1)
