"""The registry as a table: what a person sees on its pages, and no more.

A short one is made while its reader waits, a long one by the worker.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation

from contacts.models import (
    DesignatedContact,
    ExportKind,
    ExportState,
    Organization,
    RegistryExport,
    User,
    today,
)
from contacts.models.registry_file import stored_name
from contacts.registry_files.columns import COLUMNS, cell_of
from contacts.spreadsheets import SpreadsheetRefused, csv_of, xlsx_of
from contacts.storage import discard, store_as

# So many rows are half a second as an Excel file.
SHORT = 2_000


@dataclass(frozen=True)
class Kind:
    ending: str
    content_type: str
    write: Callable[[Iterable[Sequence[Any]]], bytes]


KINDS = {
    ExportKind.XLSX: Kind(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx_of,
    ),
    ExportKind.CSV: Kind("csv", "text/csv; charset=utf-8", partial(csv_of, encoding="utf-8-sig")),
    ExportKind.SJIS: Kind("csv", "text/csv; charset=shift_jis", partial(csv_of, encoding="cp932")),
}


def readable_by(user: User, organization: Organization | None = None) -> QuerySet[Organization]:
    """Return the orgs whose registry a person reads now: all of them, or that one."""
    readable = Organization.objects.registry_open_to(user)
    return readable.filter(pk=organization.pk) if organization else readable


def rows_in(organizations: Collection[int] | QuerySet[Any]) -> QuerySet[DesignatedContact]:
    return DesignatedContact.objects.open_on().filter(organization__in=organizations)


def is_long(user: User, organization: Organization | None = None) -> bool:
    """Say whether a list is one for the worker."""
    rows = rows_in(readable_by(user, organization).values("pk"))
    return rows[: SHORT + 1].count() > SHORT


def table_for(user: User, organization: Organization | None = None) -> Iterator[list[Any]]:
    """Yield the headings, and each appointment that stands in an org open to the person."""
    return table_of(list(readable_by(user, organization).values_list("pk", flat=True)))


def table_of(organizations: Collection[int]) -> Iterator[list[Any]]:
    yield [str(column.heading) for column in COLUMNS]
    rows = rows_in(organizations).select_related("organization", "user", "deputy_for")
    for row in rows.order_by("organization__name", "user__name", "valid_from", "pk").iterator():
        yield [cell_of(value) for value in _values_of(row)]


def file_name(kind: Kind) -> str:
    return f"contacts-{today():%Y%m%d}.{kind.ending}"


def make_export(export_id: int) -> None:
    """Make a list that somebody waits for, of what they may read by now."""
    waiting = RegistryExport.objects.filter(pk=export_id, state=ExportState.MAKING)
    if not waiting.update(attempt=F("attempt") + 1, beat_at=timezone.now()):
        return
    export = waiting.select_related("asked_by", "organization").get()
    readable = readable_by(export.asked_by, export.organization)
    organizations = list(readable.values_list("pk", flat=True))
    with translation.override(export.language):
        try:
            content = KINDS[ExportKind(export.kind)].write(table_of(organizations))
        except SpreadsheetRefused as refusal:
            waiting.update(state=ExportState.REFUSED, reason=str(refusal))
            return
    name = store_as(stored_name(), ContentFile(content))
    with transaction.atomic():
        export.organizations.set(organizations)
        is_first = waiting.update(state=ExportState.READY, file=name)
    if not is_first:
        discard(name)


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
