"""The columns of the registry's files, and what their cells mean."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from contacts.forms.dates import narrow
from contacts.forms.registry import RIGHTS, RightsForm
from contacts.spreadsheets import SpreadsheetRefused

YES = {"yes", "y", "true", "1", "はい", "○", "〇", "◯", "有", "あり", "✓"}
NO = {"", "no", "n", "false", "0", "いいえ", "×", "無", "なし", "-", "－", "ー"}
# The form's own fields: a cell is read as what is typed there.
FIELDS: dict[str, forms.Field] = RightsForm.base_fields
FLAGS = ("is_primary", *RIGHTS)
# Shift_JIS has one character for two of these each, so that the other comes back.
SJIS_TWINS = str.maketrans("〜−‖", "～－∥")
# Of a deputy's appointment the pages ask none of these.
NOT_OF_DEPUTIES = ("trailblazer_email", *FLAGS)


@dataclass(frozen=True)
class Column:
    name: str
    heading: str | Promise
    help: str | Promise = ""
    is_required: bool = False


COLUMNS = [
    Column(
        "org_id",
        gettext_lazy("organization ID"),
        gettext_lazy("15 or 18 characters. It says which org; without it, the name does."),
    ),
    Column("organization", gettext_lazy("organization"), gettext_lazy("The name of the org.")),
    Column("name", gettext_lazy("name"), gettext_lazy("Only for whoever reads the file.")),
    Column(
        "email",
        gettext_lazy("mail address"),
        gettext_lazy("Of somebody who is in the directory of this helpdesk."),
        is_required=True,
    ),
    Column(
        "deputy_for",
        gettext_lazy("deputy for"),
        gettext_lazy("The mail address of the contact. Empty: a contact in their own right."),
    ),
    Column("valid_from", gettext_lazy("valid from"), is_required=True),
    Column(
        "valid_until",
        gettext_lazy("valid until"),
        gettext_lazy("The last day that counts. Empty: without an end date."),
    ),
    Column("trailblazer_email", gettext_lazy("Trailblazer mail address")),
    Column(
        "is_primary",
        gettext_lazy("primary designated contact"),
        gettext_lazy("Yes or no; an empty cell is no. The same for the three rights."),
    ),
    Column("may_view_all_cases", gettext_lazy("View All Cases")),
    Column("may_manage_contacts", gettext_lazy("Manage Designated Contacts")),
    Column("has_full_rights", gettext_lazy("Full Administrative Rights")),
]
BY_NAME = {column.name: column for column in COLUMNS}


def folded(text: str) -> str:
    """Return a heading or a name without what people and encodings vary: width, case, blanks."""
    return "".join(narrow(text.translate(SJIS_TWINS)).casefold().split())


@cache
def spellings() -> dict[str, str]:
    """Return the column that each heading means, in either language or by its own name."""
    found = {folded(column.name): column.name for column in COLUMNS}
    for language in ("ja", "en"):
        with translation.override(language):
            found |= {folded(str(column.heading)): column.name for column in COLUMNS}
    return found


def read_headings(row: Sequence[str]) -> list[str]:
    """Return the columns of a file by its first row; one without a heading is ""."""
    names = [spellings().get(folded(heading), heading and f"?{heading}") for heading in row]
    known = ", ".join(str(column.heading) for column in COLUMNS)
    unknown = [name[1:] for name in names if name.startswith("?")]
    if unknown:
        message = _("Unknown columns: %(unknown)s. There are: %(known)s.")
        raise SpreadsheetRefused(message % {"unknown": ", ".join(unknown)[:300], "known": known})
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        words = ", ".join(str(BY_NAME[name].heading) for name in twice)
        raise SpreadsheetRefused(_("Columns that are there twice: %(twice)s.") % {"twice": words})
    missing = [str(c.heading) for c in COLUMNS if c.is_required and c.name not in names]
    if "org_id" not in names and "organization" not in names:
        missing.insert(0, str(BY_NAME["org_id"].heading))
    if missing:
        message = _("Columns that are missing: %(missing)s.")
        raise SpreadsheetRefused(message % {"missing": ", ".join(missing)})
    return names


def _email(text: str) -> str:
    address: str = FIELDS["trailblazer_email"].clean(narrow(text))
    return address.lower()


def _flag(text: str) -> bool:
    word = narrow(text).casefold()
    if word not in YES and word not in NO:
        raise forms.ValidationError(_("Enter yes or no, or leave the cell empty."))
    return word in YES


READERS: dict[str, Callable[[str], Any]] = {
    "valid_from": FIELDS["valid_from"].clean,
    "valid_until": FIELDS["valid_until"].clean,
    "trailblazer_email": _email,
    **dict.fromkeys(FLAGS, _flag),
}


def read_terms(cells: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the cells of a row say of an appointment, and what is wrong, by column."""
    terms: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, read in READERS.items():
        if name not in cells:
            continue
        try:
            terms[name] = read(cells[name])
        except forms.ValidationError as error:
            errors[name] = " ".join(error.messages)
    start, end = terms.get("valid_from"), terms.get("valid_until")
    if start and end and end < start:
        errors["valid_until"] = _("The last day is before the first one. Enter a later day.")
    return terms, errors


def cell_of(value: Any) -> Any:
    """Return a value as a file has it: days as days, yes in the reader's language, no as empty."""
    if isinstance(value, bool):
        return pgettext("cell of a file", "yes") if value else ""
    return "" if value is None else value


def words_of(name: str, value: Any) -> str:
    """Return a value that a change kept in the reader's words."""
    if name in ("valid_from", "valid_until") and value:
        return date_format(datetime.date.fromisoformat(value), "DATE_FORMAT")
    return pgettext("cell of a file", "no") if value is False else str(cell_of(value))
