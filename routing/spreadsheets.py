"""Tables as CSV or Excel files, in the encodings of Japanese offices, no cell ever a formula."""

import csv
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from itertools import islice
from typing import Any

import tablib
from django.utils.translation import gettext as _
from import_export.formats import base_formats

from contacts.cells import CONTROL, guarded, plain, unguarded

MAX_BYTES = 2 * 1024**2
MAX_UNPACKED_BYTES = 50 * 1024**2
MAX_ROWS = 5_000
MAX_COLUMNS = 50


class SpreadsheetRefused(Exception):
    """Says in the reader's language why a file is not taken."""


def read_table(data: bytes) -> tablib.Dataset:
    """Return the first sheet of a file: its first row as headers, every cell as text."""
    rows = _excel_rows(data) if data.startswith(b"PK\x03\x04") else _csv_rows(data)
    table = [[_text(cell) for cell in row] for row in islice(rows, MAX_ROWS + 2)]
    if len(table) > MAX_ROWS + 1:
        message = _("The file has more than %(count)s rows, empty ones among them. Divide it.")
        raise SpreadsheetRefused(message % {"count": MAX_ROWS})
    while table and not any(table[-1]):
        table.pop()
    headers = [name.lower() for name in table[0]] if table else []
    while headers and not headers[-1]:
        headers.pop()
    if not headers or len(table) == 1:
        raise SpreadsheetRefused(
            _("The first row of the file must name the columns, and rows must follow it.")
        )
    return tablib.Dataset(*_even(table[1:], len(headers)), headers=headers)


def _even(rows: Iterable[Sequence[str]], width: int) -> Iterator[list[str]]:
    """Return each row as wide as the headers."""
    for number, row in enumerate(rows, 2):
        if any(row[width:]):
            message = _("Row %(number)s has more cells than the first row has columns.")
            raise SpreadsheetRefused(message % {"number": number})
        yield [*row[:width], *[""] * (width - len(row))]


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else unguarded(plain(CONTROL.sub("", str(cell))))


def _csv_rows(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return csv.reader(StringIO(text, newline=""), strict=True)
    raise SpreadsheetRefused(_("Save the CSV file as UTF-8 or as Shift_JIS."))


def _excel_rows(data: bytes) -> Iterator[tuple[Any, ...]]:
    import openpyxl  # large, and rarely needed

    with zipfile.ZipFile(BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise SpreadsheetRefused(_("The Excel file is too large once unpacked. Divide it."))
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # some programs write wrong ones
    yield from sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)


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
