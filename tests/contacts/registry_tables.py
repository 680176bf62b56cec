"""Files of the registry for tests, as offices write them."""

import csv
import io
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from contacts import services
from contacts.models import RegistryFile, User
from contacts.registry_files.running import run_file

HEADINGS = ["org_id", "email", "valid_from", "valid_until", "deputy_for", "is_primary"]


def as_csv(*rows: list[Any], encoding: str = "utf-8", delimiter: str = ",") -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return SimpleUploadedFile("contacts.csv", text.getvalue().encode(encoding))


def as_xlsx(*rows: list[Any]) -> SimpleUploadedFile:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return SimpleUploadedFile("contacts.xlsx", content.getvalue())


def checked(upload: SimpleUploadedFile, *, by: User) -> RegistryFile:
    """Take a file, and let the worker check it."""
    file = services.take_file(upload, by=by)
    run_file(file.pk)
    file.refresh_from_db()
    return file


def imported(file: RegistryFile, *, by: User) -> RegistryFile:
    """Have a checked file imported, as somebody who has just read what it does."""
    services.import_file(file, by=by, seen=file.digest)
    run_file(file.pk)
    file.refresh_from_db()
    return file


def brought_in(upload: SimpleUploadedFile, *, by: User) -> RegistryFile:
    return imported(checked(upload, by=by), by=by)


def outcomes(file: RegistryFile) -> dict[int, str]:
    return dict(file.rows.order_by("number").values_list("number", "outcome"))


def errors(file: RegistryFile) -> dict[tuple[int, str], str]:
    """Return the words of each error by row of the file and column."""
    rows = file.rows.order_by("number")
    return {(row.number, column): words for row in rows for column, words, _cell in row.errors}
