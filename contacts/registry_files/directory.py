"""The people and organizations that the rows of a file name, found with few questions."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from itertools import batched

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from contacts.forms.dates import narrow
from contacts.models import DesignatedContact, Organization, User
from contacts.org_id import check_org_id
from contacts.registry_files.columns import folded
from contacts.registry_files.reading import Line

ASKED_AT_ONCE = 5_000
LONGEST_ID = 200


@lru_cache(maxsize=1_000)
def read_org_id(cell: str) -> str:
    """Return an ID with 18 characters; a file has the same few again and again."""
    return check_org_id(cell[:LONGEST_ID]).id18 or ""


def address_of(cell: str) -> str:
    return narrow(cell).lower()


class Organizations:
    """The organizations whose registry a person keeps now; of others a file learns nothing."""

    def __init__(self, by: User) -> None:
        self.kept = list(Organization.objects.kept_by(by).order_by("pk"))
        self._by_id = {org.org_id: org for org in self.kept if org.org_id}
        self._by_name: dict[str, list[Organization]] = {}
        for org in self.kept:
            self._by_name.setdefault(folded(org.name), []).append(org)

    def find(self, cells: Mapping[str, str]) -> tuple[Organization | None, dict[str, str]]:
        """Return the organization that a row means, or what is wrong, by column."""
        org_id, name = cells.get("org_id", ""), cells.get("organization", "")
        named = self._by_name.get(folded(name), []) if name else []
        if org_id:
            found = self._by_id.get(read_org_id(org_id))
            if found and name and found not in named:
                words = _("This ID belongs to %(name)s. Correct the one or the other.")
                return None, {"org_id": words % {"name": found}}
            return (found, {}) if found else (None, {"org_id": unknown_organization()})
        if len(named) > 1:
            return None, {"organization": _("Several orgs have this name. Enter the ID as well.")}
        if not named:
            words = unknown_organization() if name else _("Enter the ID of the org, or its name.")
            return None, {"organization" if name else "org_id": words}
        return named[0], {}


def unknown_organization() -> str:
    """The same words whether there is none or whether it is no concern of theirs."""
    return _("There is no such org among those whose registry you keep.")


def unknown_person() -> str:
    return _(
        "Nobody in the directory has this mail address. Check it. Whoever is new comes into the"
        " directory with their first login, or a system admin adds them; until then leave the row"
        " out."
    )


class Directory:
    """The people whom a file names: whoever is active, and who is in those registries already."""

    def __init__(self, lines: Iterable[Line], organizations: Organizations) -> None:
        cells = (line.cells for line in lines)
        addresses = {
            address_of(cell[name])
            for cell in cells
            for name in ("email", "deputy_for")
            if name in cell
        }
        appointed = DesignatedContact.objects.filter(
            Q(user=OuterRef("pk")) | Q(deputy_for=OuterRef("pk")),
            organization__in=organizations.kept,
        )
        self.people: dict[str, User] = {}
        for some in batched(sorted(addresses), ASKED_AT_ONCE, strict=False):
            people = User.objects.filter(Q(is_active=True) | Exists(appointed), email__in=some)
            for person in people.only("email", "name", "is_active"):
                self.people[person.email] = person

    def active_among(self, organizations: Collection[int]) -> set[int]:
        """Return the keys of who is active among these people and those of some registries."""
        people = User.objects.filter(is_active=True, appointments__organization__in=organizations)
        active = {person.pk for person in self.people.values() if person.is_active}
        return active | set(people.values_list("pk", flat=True))
