"""What in the doors and registers needs a hand: one function a check, each with one look."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import DesignatedContact, Organization, Role, User, today
from routing.models import (
    Category,
    Channel,
    CodeOwner,
    FeedbackReason,
    LearningLink,
    LinkCheck,
    Package,
    Product,
    lines,
)
from routing.models.link_check import LinkProblem

ENDING_SOON = datetime.timedelta(days=30)
CHECK_AFTER = datetime.timedelta(days=180)
ADDRESSES: dict[type[Model], str] = {
    Channel: "address",
    LearningLink: "url",
    Package: "vendor_url",
    CodeOwner: "team_url",
}
TRANSLATED = (Category, Channel, LearningLink, Product, FeedbackReason)


class Row(NamedTuple):
    """What a check found, and the row by which it is mended."""

    name: str
    text: str
    mended_at: Model

    def address_for(self, user: User) -> str:
        """Return the page of the administration that mends it; nothing where they may not."""
        model = self.mended_at._meta
        if not (user.is_staff and user.has_perm(f"{model.app_label}.change_{model.model_name}")):
            return ""
        return reverse(f"admin:{model.label_lower.replace('.', '_')}_change", args=[self.pk])

    @property
    def pk(self) -> Any:
        return self.mended_at.pk


class Check(NamedTuple):
    title: str | Promise
    mended_by: Role
    rows: Callable[[], Iterator[Row]]


CHECKS: list[Check] = []


def check(
    title: str | Promise, mended_by: Role = Role.ROUTING_ADMIN
) -> Callable[[Callable[[], Iterator[Row]]], Callable[[], Iterator[Row]]]:
    """Put a function among the checks of the page."""

    def add(rows: Callable[[], Iterator[Row]]) -> Callable[[], Iterator[Row]]:
        CHECKS.append(Check(title, mended_by, rows))
        return rows

    return add


def open_ways() -> QuerySet[Channel]:
    return Channel.objects.valid_on(today())


def ending_ways() -> QuerySet[Channel]:
    """Ways whose last day is near."""
    return open_ways().filter(valid_until__lte=today() + ENDING_SOON)


def unchecked_ways() -> QuerySet[Channel]:
    """Ways not yet ended that nobody has checked for long."""
    day = today()
    due = Q(checked_on__isnull=True) | Q(checked_on__lt=day - CHECK_AFTER)
    return Channel.objects.filter(due).exclude(valid_until__lt=day)


def has_way(ways: QuerySet[Channel], door: str = "pk") -> Exists:
    """Return a condition on a door: one of these ways is its own."""
    return Exists(ways.filter(category=OuterRef(door)))


def rows_of_ways(ways: QuerySet[Channel], text: Callable[[Channel], str]) -> Iterator[Row]:
    for way in ways.select_related("category").order_by("category__position", "position", "pk"):
        yield Row(f"{way.category.name} – {way.label}", text(way), way.category)


def day_of(day: datetime.date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


@check(gettext_lazy("Doors without a way today"))
def doors_without_a_way() -> Iterator[Row]:
    """A door that leads on to another with a way is closed on purpose."""
    closed = Category.objects.exclude(has_way(open_ways()))
    for door in closed.exclude(has_way(open_ways(), "replacement")).order_by("position", "pk"):
        yield Row(door.name, _("People are sent to the designated contacts."), door)


@check(gettext_lazy("Ways that end soon, or ended with nothing in their place"))
def ways_ended_or_ending() -> Iterator[Row]:
    replaced = has_way(open_ways(), "category") | has_way(open_ways(), "category__replacement")
    ended = Channel.objects.filter(~replaced, valid_until__lt=today())

    def text(way: Channel) -> str:
        return _("Its last day: %(day)s") % {"day": day_of(way.valid_until)}

    return rows_of_ways(Channel.objects.filter(Q(pk__in=ending_ways()) | Q(pk__in=ended)), text)


@check(gettext_lazy("Ways not checked for 180 days"))
def ways_unchecked() -> Iterator[Row]:
    def text(way: Channel) -> str:
        if way.checked_on:
            return _("Last checked on %(day)s") % {"day": day_of(way.checked_on)}
        return _("Never checked")

    return rows_of_ways(unchecked_ways(), text)


def one_sided(model: type[Model]) -> tuple[Q, list[tuple[str, str]]]:
    """Return a model's pairs of columns, and the condition that one side of a pair is empty."""
    names = {field.name for field in model._meta.get_fields()}
    pairs = [
        (name, f"{name[:-3]}_en")
        for name in sorted(names)
        if name.endswith("_ja") and f"{name[:-3]}_en" in names
    ]
    condition = Q()
    for first, second in pairs:
        condition |= Q(**{first: ""}) ^ Q(**{second: ""})
    return condition, pairs


@check(gettext_lazy("Addresses that do not answer"))
def addresses_without_answer() -> Iterator[Row]:
    """What asks for a login, or leads to where only people reach, is none of them."""
    failing = Q(status__in=[404, 410]) | Q(status__gte=500) | Q(problem=LinkProblem.UNREACHABLE)
    rows = {row.address: row for row in LinkCheck.objects.filter(failing)}
    for model, column in ADDRESSES.items():
        found: QuerySet[Any] = model._default_manager.filter(**{f"{column}__in": rows})
        if column in ("address", "url"):
            found = found.select_related("category")
        for row in found.order_by("pk"):
            address = getattr(row, column)
            answer = rows[address].status or rows[address].get_problem_display()
            text = _("%(address)s: %(answer)s (asked on %(day)s)") % {
                "address": address,
                "answer": answer,
                "day": day_of(timezone.localdate(rows[address].checked_at)),
            }
            yield Row(str(row), text, getattr(row, "category", row))


@check(gettext_lazy("Words missing in one language"))
def missing_translations() -> Iterator[Row]:
    for model in TRANSLATED:
        condition, pairs = one_sided(model)
        rows: QuerySet[Any] = model._default_manager.filter(condition).order_by("pk")
        for row in rows.select_related("category") if hasattr(model, "category") else rows:
            empty = [
                str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
                for pair in pairs
                for name, other in (pair, pair[::-1])
                if getattr(row, other) and not getattr(row, name)
            ]
            text = _("Empty: %(fields)s") % {"fields": ", ".join(empty)}
            door = getattr(row, "category", None)
            yield Row(f"{door.name} – {row}" if door else str(row), text, door or row)


@check(gettext_lazy("Orgs without a primary designated contact"), Role.SYSTEM_ADMIN)
def organizations_without_primary() -> Iterator[Row]:
    """Asks production orgs: a sandbox has the contacts of its own."""
    primaries = DesignatedContact.objects.own_in_force().filter(is_primary=True)
    orgs = Organization.objects.filter(production=None)
    for org in orgs.exclude(pk__in=primaries.values("organization")).order_by("name", "pk"):
        yield Row(org.name, _("Nobody speaks for it today."), org)


@check(gettext_lazy("Packages without a contact"))
def packages_without_contact() -> Iterator[Row]:
    found = Package.objects.filter(vendor_email="", vendor_phone="", vendor_url="")
    for package in found.order_by("name", "pk"):
        yield Row(package.name, _("No mail, phone or page of its vendor."), package)


@check(gettext_lazy("Own applications without a contact"))
def applications_without_contact() -> Iterator[Row]:
    for owner in CodeOwner.objects.filter(team_email="", team_url="").order_by("name", "pk"):
        yield Row(owner.name, _("No mail or page of its team."), owner)


@check(gettext_lazy("Class prefixes that two own applications claim"))
def prefixes_claimed_twice() -> Iterator[Row]:
    first: dict[str, CodeOwner] = {}
    for owner in CodeOwner.objects.order_by("name", "pk"):
        for prefix in lines(owner.prefixes):
            if first.setdefault(prefix.casefold(), owner) != owner:
                other = {"prefix": prefix, "name": first[prefix.casefold()].name}
                yield Row(owner.name, _("%(prefix)s also belongs to “%(name)s”.") % other, owner)
