import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from contacts.models import (
    DesignatedContact,
    Organization,
    PrimaryHandover,
    Role,
    User,
    restrictions_in_force,
    today,
)
from contacts.requests import Request
from helpdesk.htmx import render_page


class Standing(models.TextChoices):
    """How an appointment stands on a day; the page has the words."""

    IN_FORCE = "in_force"
    NOT_COUNTING = "not_counting"  # a deputy's, while nobody is stood in for
    UPCOMING = "upcoming"
    ENDED = "ended"


@dataclass(frozen=True)
class Appointment:
    """One of the reader's own appointments, and how it stands today."""

    row: DesignatedContact
    standing: Standing


@dataclass(frozen=True)
class Contact:
    """A designated contact of today in their own right, and who stands in for them."""

    row: DesignatedContact
    deputies: list[DesignatedContact]


@dataclass(frozen=True)
class Registry:
    """An organization of the reader's, and its designated contacts of today."""

    organization: Organization
    contacts: list[Contact]
    is_mine: bool

    @property
    def has_primary(self) -> bool:
        return any(contact.row.is_primary for contact in self.contacts)

    @property
    def first_to_ask(self) -> DesignatedContact | None:
        """The primary, who comes first in the list; else any other contact."""
        return self.contacts[0].row if self.contacts else None


def registries_of(user: User) -> list[Registry]:
    """Return the production orgs that are a person's by membership or by appointment today."""
    mine = user.contact_organizations
    own = Q(memberships__user=user) | Q(sandboxes__memberships__user=user) | Q(pk__in=mine)
    organizations = list(
        Organization.objects.filter(own, production=None).distinct().order_by("name", "pk")
    )
    rows = (
        DesignatedContact.objects.in_force()
        .filter(organization__in=organizations)
        .select_related("user")
        .order_by("-is_primary", "user__name", "pk")
    )
    by_organization: dict[int, list[DesignatedContact]] = defaultdict(list)
    for row in rows:
        by_organization[row.organization_id].append(row)
    return [
        Registry(org, contacts_among(by_organization[org.pk]), is_mine=org.pk in mine)
        for org in organizations
    ]


def contacts_among(rows: list[DesignatedContact]) -> list[Contact]:
    """Put the deputies among the rows of one organization to those they stand in for."""
    return [
        Contact(row, [deputy for deputy in rows if deputy.deputy_for_id == row.user_id])
        for row in rows
        if row.deputy_for_id is None
    ]


def appointments_of(user: User, registries: Iterable[Registry]) -> list[Appointment]:
    """Return a person's appointments; one that ended only where its org has no later one."""
    contacts = [contact for registry in registries for contact in registry.contacts]
    in_force = {row.pk for contact in contacts for row in (contact.row, *contact.deputies)}
    rows = user.appointments.select_related("organization", "deputy_for").order_by(
        "organization__name", models.F("valid_until").desc(nulls_first=True), "pk"
    )
    found: list[Appointment] = []
    for row in rows:
        standing = standing_of(row, today(), is_in_force=row.pk in in_force)
        is_old = standing is Standing.ENDED
        if not is_old or all(row.organization_id != old.row.organization_id for old in found):
            found.append(Appointment(row, standing))
    return found


def standing_of(row: DesignatedContact, day: datetime.date, *, is_in_force: bool) -> Standing:
    if is_in_force:
        return Standing.IN_FORCE
    if row.valid_from > day:
        return Standing.UPCOMING
    if row.valid_until and row.valid_until < day:
        return Standing.ENDED
    return Standing.NOT_COUNTING


@require_GET
def contact_list(request: Request) -> HttpResponse:
    registries = registries_of(request.user)
    offers = PrimaryHandover.objects.open_to(request.user).pending().order_by("pk")
    system_admins = list(User.objects.with_role(Role.SYSTEM_ADMIN).order_by("name", "pk"))
    context = {
        "registries": registries,
        "others": [registry for registry in registries if not registry.is_mine],
        "appointments": appointments_of(request.user, registries),
        "is_contact": any(registry.is_mine for registry in registries),
        "is_system_admin": request.user in system_admins,
        "offers": list(offers.select_related("organization", "giver", "receiver")),
        "restrictions": restrictions_in_force(request.user),
        "sees_all": request.user.has_perm("contacts.view_designatedcontact"),
        "system_admin": next((who for who in system_admins if who != request.user), None),
    }
    return render_page(request, "contacts/contact_list.html", context)
