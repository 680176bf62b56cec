"""The registers as CSV or Excel files for django-import-export, no cell ever a formula."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import tablib
from import_export.formats import base_formats

from contacts.cells import guarded
from contacts.spreadsheets import Limits, no_table, read_rows, too_wide

LIMITS = Limits(bytes=2 * 1024**2, unpacked_bytes=50 * 1024**2, rows=5_000)


def read_table(data: bytes) -> tablib.Dataset:
    """Return the first sheet of a file: its first row as headers, every cell as text."""
    table = list(read_rows(data, LIMITS))
    while table and not any(table[-1]):
        table.pop()
    headers = [name.lower() for name in table[0]] if table else []
    while headers and not headers[-1]:
        headers.pop()
    if not headers or len(table) == 1:
        raise no_table()
    return tablib.Dataset(*_even(table[1:], len(headers)), headers=headers)


def _even(rows: Iterable[Sequence[str]], width: int) -> Iterator[list[str]]:
    """Return each row as wide as the headers."""
    for number, row in enumerate(rows, 2):
        if any(row[width:]):
            raise too_wide(number)
        yield [*row[:width], *[""] * (width - len(row))]


class Spreadsheet(base_formats.Format):  # type: ignore[misc]
    """What the administration takes: CSV or Excel, whichever the file turns out to be."""

    def __init__(self, encoding: str | None = None) -> None:
        """Take an encoding, which the content of the file decides."""

    def get_title(self) -> str:
        return "CSV, Excel"

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        return read_table(in_stream)

    def get_read_mode(self) -> str:
        return "rb"

    def is_binary(self) -> bool:
        return True

    def can_import(self) -> bool:
        return True


def _guarded_dataset(dataset: tablib.Dataset) -> tablib.Dataset:
    rows = ([guarded(cell) for cell in row] for row in dataset)
    return tablib.Dataset(*rows, headers=dataset.headers)


class GuardedCSV(base_formats.CSV):  # type: ignore[misc]
    CONTENT_TYPE = "text/csv; charset=utf-8"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        """Return the table with the mark by which Excel knows UTF-8."""
        return f"\ufeff{super().export_data(_guarded_dataset(dataset), **kwargs)}"


class GuardedXLSX(base_formats.XLSX):  # type: ignore[misc]
    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        content: bytes = super().export_data(_guarded_dataset(dataset), column_width=30, **kwargs)
        return content
