"""The registry of one organization, and the list of all for those who see all."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from contacts import services, weight
from contacts.audit import of_weight
from contacts.models import DesignatedContact, Organization, User, today
from contacts.requests import Request
from contacts.services import RegistryRefused
from contacts.views.lists import Standing, standing_of
from helpdesk.htmx import render_page

PAST_SHOWN = 20


@dataclass(frozen=True)
class Row:
    """An appointment as the page of the registry shows it."""

    contact: DesignatedContact
    standing: Standing
    is_unconfirmed: bool

    @property
    def is_leaver(self) -> bool:
        return not self.contact.user.is_active


@require_GET
def registry_detail(request: Request, pk: int) -> HttpResponse:
    organizations = Organization.objects.registry_open_to(request.user).select_related("plan")
    organization = get_object_or_404(organizations, pk=pk)
    rows = rows_of(organization)
    past = organization.contacts.filter(valid_until__lt=today()).select_related(
        "user", "deputy_for"
    )
    offers = organization.primary_handovers.pending().select_related("giver", "receiver")
    context = {
        "organization": organization,
        "rows": rows,
        "past": past.order_by("-valid_until", "-pk")[:PAST_SHOWN],
        "unconfirmed": [row.contact.pk for row in rows if row.is_unconfirmed],
        "confirm_days": settings.REGISTRY_CONFIRM_DAYS,
        "leavers": [row.contact for row in rows if row.is_leaver],
        "has_primary": any(is_acting_primary(row) for row in rows),
        "offers": list(offers.order_by("pk")),
        **acts_on(organization, rows, request.user),
    }
    return render_page(request, "contacts/registry_detail.html", context)


@of_weight(weight.CONFIRM)
@require_POST
def registry_confirm(request: Request, pk: int) -> HttpResponse:
    """Confirm at one go the appointments that the page named."""
    organization = get_object_or_404(Organization.objects.kept_by(request.user), pk=pk)
    keys = [int(key) for key in request.POST.getlist("row")[:1000] if key.isdecimal()]
    try:
        count = services.confirm_appointments(organization, by=request.user, keys=keys)
    except RegistryRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        words = ngettext("%(n)s entry is confirmed.", "%(n)s entries are confirmed.", count)
        messages.success(request, words % {"n": count})
    return redirect("contacts:registry_detail", organization.pk)


@require_GET
@permission_required("contacts.view_designatedcontact", raise_exception=True)
def registry_list(request: Request) -> HttpResponse:
    """Every org, and what of its registry wants looking after."""
    contacts = DesignatedContact.objects.filter(organization=OuterRef("pk"))
    organizations = Organization.objects.filter(production=None).annotate(
        has_primary=Exists(contacts.own_in_force().filter(is_primary=True)),
        has_leavers=Exists(contacts.of_leavers()),
        has_unconfirmed=Exists(contacts.unconfirmed()),
        open_rows=Count("contacts", filter=still_open()),
    )
    page = organizations.order_by("has_primary", "-has_leavers", "-has_unconfirmed", "name", "pk")
    return render_page(request, "contacts/registry_list.html", {"organizations": page[:500]})


def still_open() -> Q:
    return Q(contacts__valid_until=None) | Q(contacts__valid_until__gte=today())


def rows_of(organization: Organization) -> list[Row]:
    """Return the appointments that stand, each contact followed by their deputies."""
    contacts = list(
        organization.contacts.open_on()
        .select_related("user", "deputy_for", "confirmed_by")
        .order_by("-is_primary", "user__name", "valid_from", "pk")
    )
    in_force = set(organization.contacts.in_force().values_list("pk", flat=True))
    unconfirmed = set(organization.contacts.unconfirmed().values_list("pk", flat=True))
    own = [contact for contact in contacts if contact.deputy_for_id is None]
    people = list(dict.fromkeys(contact.user_id for contact in own))
    ordered = sorted(contacts, key=lambda row: place_of(row, people))
    return [
        Row(
            contact,
            standing_of(contact, today(), is_in_force=contact.pk in in_force),
            contact.pk in unconfirmed,
        )
        for contact in ordered
    ]


def place_of(row: DesignatedContact, people: list[int]) -> tuple[int, bool]:
    person = row.deputy_for_id or row.user_id
    return (people.index(person) if person in people else len(people), bool(row.deputy_for_id))


def is_acting_primary(row: Row) -> bool:
    return row.contact.is_primary and row.standing == Standing.IN_FORCE


def acts_on(organization: Organization, rows: list[Row], user: User) -> dict[str, bool]:
    keeps_all = user.has_perm("contacts.change_designatedcontact")
    is_primary = any(is_acting_primary(row) and row.contact.user_id == user.pk for row in rows)
    return {
        "can_keep": keeps_all or is_primary,
        "can_offer": is_primary,
        "sees_cases": user.is_contact_of(organization.pk) or user.has_perm("cases.audit_case"),
        "can_hand_over": keeps_all,
        "can_call": takes_passcode(organization) and user.is_own_contact_of(organization.pk),
        "can_set_passcode": takes_passcode(organization)
        and user.has_perm("contacts.change_organization"),
    }


def takes_passcode(organization: Organization) -> bool:
    return organization.plan is not None and organization.plan.has_passcode
