"""The registry as a table: what a person sees on its pages, and no more."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from contacts.models import DesignatedContact, Organization, User
from contacts.registry_files.columns import COLUMNS, cell_of
from contacts.spreadsheets import csv_of, xlsx_of


@dataclass(frozen=True)
class Kind:
    ending: str
    content_type: str
    write: Callable[[Iterable[Sequence[Any]]], bytes]


KINDS = {
    "xlsx": Kind(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx_of,
    ),
    "csv": Kind("csv", "text/csv; charset=utf-8", partial(csv_of, encoding="utf-8-sig")),
    "sjis": Kind("csv", "text/csv; charset=shift_jis", partial(csv_of, encoding="cp932")),
}


def table_for(user: User, organization: Organization | None = None) -> Iterator[list[Any]]:
    """Yield the headings, and each appointment that stands in an org open to the person."""
    yield [str(column.heading) for column in COLUMNS]
    open_to = Organization.objects.registry_open_to(user)
    rows = DesignatedContact.objects.open_on().filter(organization__in=open_to)
    if organization:
        rows = rows.filter(organization=organization)
    rows = rows.select_related("organization", "user", "deputy_for")
    for row in rows.order_by("organization__name", "user__name", "valid_from", "pk").iterator():
        yield [cell_of(value) for value in _values_of(row)]


def _values_of(row: DesignatedContact) -> Iterator[Any]:
    known = {
        "org_id": row.organization.org_id,
        "organization": row.organization.name,
        "name": row.user.name,
        "email": row.user.email,
        "deputy_for": row.deputy_for.email if row.deputy_for else "",
    }
    for column in COLUMNS:
        yield known[column.name] if column.name in known else getattr(row, column.name)
