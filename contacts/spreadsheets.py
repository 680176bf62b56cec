"""Tables as CSV or Excel files, in the encodings of Japanese offices.

What comes in is text, cell by cell; what goes out is never a formula.
"""

import csv
import datetime
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO, StringIO
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _

from contacts.cells import CONTROL, guarded, plain, unguarded

MAX_COLUMNS = 50
NAMED_AT_MOST = 20
ENCODINGS = ("utf-8-sig", "cp932")
DELIMITERS = ",\t;"
# What csv, zipfile and openpyxl raise where a file is not what it says.
UNREADABLE = (
    csv.Error,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


class SpreadsheetRefused(Exception):
    """Says in the reader's language why a file is not taken."""


def no_table() -> SpreadsheetRefused:
    return SpreadsheetRefused(
        _("The first row of the file must name the columns, and rows must follow it.")
    )


def too_wide(number: int) -> SpreadsheetRefused:
    """Refuse a row with a cell that no heading names."""
    message = _("Row %(number)s has more cells than the first row has columns.")
    return SpreadsheetRefused(message % {"number": number})


@dataclass(frozen=True)
class Limits:
    """How much of a file is read."""

    bytes: int
    unpacked_bytes: int
    rows: int


def read_rows(data: bytes, limits: Limits) -> Iterator[list[str]]:
    """Yield the rows of a file's first sheet as text, that of the headings first."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SpreadsheetRefused(
            _("This is an old Excel file, or one with a password. Save it as .xlsx without one.")
        )
    is_excel = data.startswith(b"PK\x03\x04")
    try:
        rows = _excel_rows(data, limits) if is_excel else _csv_rows(data)
        for number, row in enumerate(islice(rows, limits.rows + 2)):
            if number > limits.rows:
                message = _(
                    "The file has more than %(count)s rows, empty ones among them. Divide it."
                )
                raise SpreadsheetRefused(message % {"count": limits.rows})
            yield [_text(cell) for cell in row]
    except UNREADABLE as error:
        raise SpreadsheetRefused(
            _("This file cannot be read. Save it as CSV or as an Excel workbook (.xlsx).")
        ) from error


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        cell = cell.date()
    return "" if cell is None else unguarded(plain(CONTROL.sub("", str(cell))))


def _csv_rows(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    return csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)


def _decoded(data: bytes) -> str:
    """Return the text of a file; where it has none, name the line that no encoding reads."""
    read = 0
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            read = max(read, error.start)
    row = data.count(b"\n", 0, read) + 1
    message = _(
        "Line %(row)s holds a character that is neither UTF-8 nor Shift_JIS. Save the CSV file"
        " as UTF-8 or as Shift_JIS."
    )
    raise SpreadsheetRefused(message % {"row": row})


def _delimiter(text: str) -> str:
    """Return what parts the headings: whichever of comma, tab and semicolon finds the most."""

    headings = re.sub(r'"[^"]*"', "", text[:10_000]).partition("\n")[0]
    return max(DELIMITERS, key=headings.count)


def _excel_rows(data: bytes, limits: Limits) -> Iterator[tuple[Any, ...]]:
    import openpyxl  # large, and rarely needed

    with zipfile.ZipFile(BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > limits.unpacked_bytes:
            raise SpreadsheetRefused(_("The Excel file is too large once unpacked. Divide it."))
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # some programs write wrong ones
    yield from sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)


def csv_of(rows: Iterable[Sequence[Any]], encoding: str) -> bytes:
    """Return a table as CSV; refuse by name what the encoding cannot hold."""
    text = StringIO(newline="")
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    try:
        return text.getvalue().encode(encoding)
    except UnicodeEncodeError as error:
        lost = dict.fromkeys(c for c in text.getvalue() if not _can_hold(encoding, c))
        named = " ".join(list(lost)[:NAMED_AT_MOST])
        message = _("Shift_JIS has no such characters: %(named)s. Save the list as UTF-8.")
        raise SpreadsheetRefused(message % {"named": named}) from error


@cache
def _can_hold(encoding: str, character: str) -> bool:
    return bool(character.encode(encoding, "ignore"))


def xlsx_of(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a table as an Excel workbook, days as days."""
    import openpyxl

    book, content = openpyxl.Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([guarded(cell) for cell in row])
    book.save(content)
    return content.getvalue()
