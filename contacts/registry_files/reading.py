"""The rows of a file, by the columns that its first row names."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from contacts.registry_files.columns import read_headings
from contacts.spreadsheets import Limits, no_table, read_rows, too_wide

LIMITS = Limits(bytes=20 * 1024**2, unpacked_bytes=120 * 1024**2, rows=50_000)

type Tell = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    cells: dict[str, str]


def read_lines(data: bytes, *, tell: Tell) -> list[Line]:
    """Return what a file says, row by row; empty rows count, but say nothing."""
    rows = read_rows(data, LIMITS)
    columns = read_headings(next(rows, []))
    lines = []
    for number, row in enumerate(rows, 2):
        tell("reading", number, None)
        if any(cell and not name for cell, name in zip_longest(row, columns, fillvalue="")):
            raise too_wide(number)
        if any(row):
            pairs = zip_longest(columns, row[: len(columns)], fillvalue="")
            lines.append(Line(number, {name: cell for name, cell in pairs if name}))
    if not lines:
        raise no_table()
    return lines
