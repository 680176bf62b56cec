"""The rules of the registry, in words: asked under the lock of the organization's row."""

import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.limits import may_ask_in_registry, may_change_registry
from contacts.models import DesignatedContact, Organization, User, today
from contacts.services.refusals import RegistryRefused
from contacts.services.roster import Roster


def lock_kept(organization_id: int, by: User) -> Organization:
    """Lock the organization for somebody who keeps its registry at this moment."""
    organization = Organization.objects.locked(organization_id)
    if not Organization.objects.kept_by(by).filter(pk=organization.pk).exists():
        raise RegistryRefused(_("You no longer keep the registry of this org."))
    return organization


def refuse_many_changes(by: User) -> None:
    """Count a change that people are told of; RegistryRefused where it is one too many."""
    if not may_change_registry(by):
        message = _(
            "You have changed the registry %(limit)s times within an hour, and each time people"
            " are told by mail. Wait an hour, or bring the changes as one file."
        )
        raise RegistryRefused(message % {"limit": settings.REGISTRY_CHANGES_MAX_HOURLY})


def refuse_many_asks(by: User) -> None:
    """Count a request that others have to answer; RegistryRefused where it is one too many."""
    if not may_ask_in_registry(by):
        message = _(
            "You have offered the primary role or asked for the restriction %(limit)s times within"
            " an hour, and each time others have to answer. Wait an hour before you ask again."
        )
        raise RegistryRefused(message % {"limit": settings.REGISTRY_ASKS_MAX_HOURLY})


def check(row: DesignatedContact, roster: Roster | None = None) -> None:
    """Raise RegistryRefused where the registry cannot hold the row beside those it has.

    Without a roster that holds the row already, what is stored counts.
    """
    if roster is None:
        roster = Roster.around(row)
        roster.put(row)
    _check_person(row, roster)
    if row.deputy_for:
        _check_deputy(row, row.deputy_for, roster)
    _check_overlap(row, roster)
    _check_primary_stays(row, roster)


def check_primary_stays(row: DesignatedContact, *, is_removed: bool = False) -> None:
    """Raise RegistryRefused where an end would leave the organization without a lasting primary."""
    roster = Roster.around(row)
    if is_removed:
        roster.take(row)
    else:
        roster.put(row)
    _check_primary_stays(row, roster)


def check_open(row: DesignatedContact) -> None:
    """Raise RegistryRefused where an appointment has ended: what was stays as it was."""
    if row.valid_until and row.valid_until < today():
        message = _("This appointment has ended (%(days)s) and stays as it was.")
        raise RegistryRefused(message % {"days": days_of(row)}, "valid_until")


def _check_person(row: DesignatedContact, roster: Roster) -> None:
    if row.user_id not in roster.active:
        raise RegistryRefused(_("This person is switched off and cannot be a contact."), "person")


def _check_deputy(row: DesignatedContact, stood_in_for: User, roster: Roster) -> None:
    if row.user_id == row.deputy_for_id:
        raise RegistryRefused(_("Nobody is their own deputy. Choose another person."), "person")
    others = roster.beside(row, stood_in_for.pk)
    is_active = stood_in_for.pk in roster.active
    if not is_active or all(other.deputy_for_id for other in others):
        message = _("%(name)s is not a designated contact in their own right in that time.")
        raise RegistryRefused(message % {"name": stood_in_for}, "deputy_for")
    if any(other.deputy_for_id == row.user_id for other in others):
        message = _(
            "%(name)s stands in for this person in that time. Two people cannot stand in for"
            " each other at once: choose other dates or another person."
        )
        raise RegistryRefused(message % {"name": stood_in_for}, "deputy_for")


def _check_overlap(row: DesignatedContact, roster: Roster) -> None:
    others = roster.beside(row, row.user_id)
    other = next((other for other in others if other.deputy_for_id == row.deputy_for_id), None)
    if other is None:
        return
    if row.deputy_for:
        message = _("This person is their deputy already, %(days)s. Change that entry.")
    else:
        message = _("This person is a designated contact already, %(days)s. Change that entry.")
    raise RegistryRefused(message % {"days": days_of(other)}, "valid_from" if row.pk else "person")


def _check_primary_stays(row: DesignatedContact, roster: Roster) -> None:
    """Refuse what would leave the organization without a lasting primary."""
    if roster.loses_primary(row):
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
