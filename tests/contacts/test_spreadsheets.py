"""Rows of files as text, whatever wrote the file; what is no table is refused in words."""

import datetime
import io

import openpyxl
import pytest
from django.utils import translation

from contacts.spreadsheets import Limits, SpreadsheetRefused, read_rows

LIMITS = Limits(bytes=1000, unpacked_bytes=100_000, rows=5)


def rows_of(data: bytes) -> list[list[str]]:
    return list(read_rows(data, LIMITS))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_read_rows_takes_each_encoding_and_delimiter(encoding, delimiter):
    text = f'名前{delimiter}"a,b"\r\n㈱①髙～－{delimiter}\'=1\r\n'

    assert rows_of(text.encode(encoding)) == [["名前", "a,b"], ["㈱①髙～－", "=1"]]


def test_read_rows_takes_days_and_numbers_of_a_workbook_as_people_type_them():
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["a", 12.0, datetime.datetime(2026, 12, 1), None, True])
    book.save(content)

    [row] = rows_of(content.getvalue())
    assert row[:5] == ["a", "12", "2026-12-01", "", "True"]


REFUSED = {
    "a byte of no encoding": ("a\nb\n髙".encode() + b"\xff\n", "Line 3 "),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel file"),
    "open quote": (b'a\n"b', "cannot be read"),
    "no workbook": (b"PK\x03\x04 nothing", "cannot be read"),
    "too many rows": (b"a\n" * 7, "more than 5 rows"),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED)
def test_read_rows_refuses_in_words(data, words):
    with translation.override("en"), pytest.raises(SpreadsheetRefused, match=words):
        rows_of(data)
