"""The page of the review: the case in the order of the text that goes out, row by row."""

import copy
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.checklist import Mark, Need, label_of, marks
from cases.checklist.asked import NO_FIELD
from cases.choices import Part
from cases.forms import REVIEW_FIELDS, CaseFieldsForm, review_form
from cases.models import Attachment, Case
from cases.outgoing import spoken_value
from cases.stored import field_token
from cases.views.draft_page import in_words

# Support's form asks these first, in this order.
FIRST = ["organization", "product", "severity_confirmed", "title", "summary_en"]
NOT_SENT = ["kind", "origin", "severity"]
# Fields that are read, and changed, as one.
TOGETHER = {
    "occurred_at": ["occurred_at", "occurred_note"],
    "wanted_on": ["wanted_on", "wanted_fixed"],
    "triage_verdict": ["triage_verdict", "triage_reason"],
}
LEVELS = ("severity", "severity_confirmed")
LEADS = {name: lead for lead, names in TOGETHER.items() for name in names}


@dataclass
class Row:
    """One line of the page: what is stored, what the checklist says of it, and its form if open."""

    name: str
    label: str
    text: str
    mark: Mark | None = None
    form: CaseFieldsForm | None = None
    tokens: dict[str, str] = field(default_factory=dict)
    theirs: list[tuple[str, str]] = field(default_factory=list)
    """What somebody else stored meanwhile, by label."""
    level: int | None = None
    """The severity that it says."""

    asked: list[str] = field(default_factory=list)
    """The rows that this one asks for in their place."""
    is_asked_below: bool = False

    @property
    def fields(self) -> list[str]:
        return [name for row in self.asked or [self.name] for name in fields_of(row)]

    @property
    def may_change(self) -> bool:
        return self.name in REVIEW_FIELDS

    @cached_property
    def is_missing(self) -> bool:
        mark = self.mark
        return bool(mark and not mark.is_answered and mark.need <= Need.APPROVE)

    @property
    def is_done(self) -> bool:
        return self.mark.is_answered if self.mark else bool(self.text)


@dataclass(frozen=True)
class Section:
    title: str
    rows: list[Row]


def fields_of(row: str) -> list[str]:
    return TOGETHER.get(row, [row])


def rows_of(names: Iterable[str]) -> list[str]:
    """Return the rows in which some fields stand."""
    return list(dict.fromkeys(LEADS.get(name, name) for name in names))


def sections(case: Case, files: list[Attachment]) -> list[Section]:
    found = {mark.item.field: mark for mark in marks(case, files)}

    def section(title: str, names: Iterable[str]) -> Section:
        return Section(title, [row_of(case, name, found.get(name), files) for name in names])

    own = {"occurred_note", *FIRST}
    page = [
        section(_("What support’s form asks"), FIRST),
        *(
            section(
                str(part.label),
                [name for name in found if found[name].item.part == part and name not in own],
            )
            for part in Part
        ),
        section(_("Triage"), ["triage_verdict"]),
        section(_("Not sent"), NOT_SENT),
    ]
    return [part for part in page if part.rows]


def row_of(case: Case, name: str, mark: Mark | None, files: list[Attachment]) -> Row:
    if name == "severity":
        label = _("Severity, as the requester chose it")
    else:
        label = mark.item.label if mark else label_of(case, name)
    level = getattr(case, name) if name in LEVELS else None
    return Row(name, label, text_of(case, name, files), mark, level=level)


def text_of(case: Case, name: str, files: list[Attachment]) -> str:
    """Return what a row says: its field as people read it, or as it was typed."""
    if name in NO_FIELD - {"severity_confirmed"}:
        wanted = name == "screenshots"
        return ", ".join(file.name for file in files if file.is_picture == wanted)
    if name == "organization" and case.organization.is_sandbox:
        return f"{case.organization.name} ({_('sandbox')})"
    typed = " ".join(case.unparsed[part] for part in fields_of(name) if part in case.unparsed)
    return typed or spoken_value(case, name)


def all_rows(page: list[Section]) -> Iterator[Row]:
    for part in page:
        yield from part.rows


@dataclass(frozen=True)
class Opened:
    """Which rows have inputs; what was sent in them, and which fields are stored otherwise."""

    rows: Collection[str]
    posted: QueryDict | None = None
    differing: Collection[str] = ()


def open_rows(case: Case, page: list[Section], opened: Opened) -> Row:
    """Put forms in the rows that are open, and return the one that asks for all that is missing.

    What is asked there is asked only there.
    """
    shown = {row.name for row in all_rows(page)}
    # Sent by a page on which the case was of another kind.
    strays = [name for name in REVIEW_FIELDS if name in opened.rows and name not in shown]
    page[-1].rows.extend(row_of(case, name, None, []) for name in strays)
    todo = Row("missing", _("Complete it"), "")
    for row in all_rows(page):
        is_unread = not case.unparsed.keys().isdisjoint(row.fields)
        row.is_asked_below = row.may_change and (row.is_missing or is_unread)
        if row.is_asked_below:
            todo.asked.append(row.name)
        elif row.name in opened.rows and row.may_change:
            put_form(row, case, opened)
    if todo.asked:
        was_sent = not set(todo.asked).isdisjoint(opened.rows)
        put_form(todo, case, opened if was_sent else Opened([]))
    return todo


def put_form(row: Row, case: Case, opened: Opened) -> None:
    row.form = review_form(row.fields)(opened.posted, instance=copy.copy(case))
    row.tokens = {f"seen-{name}": field_token(case, name) for name in row.fields}
    row.theirs = theirs(case, row.form, [name for name in row.fields if name in opened.differing])
    if row.name in opened.rows:
        next(iter(row.form.fields.values())).widget.attrs["autofocus"] = True
    for asked in row.form.fields.values():  # The helps of a requester's page.
        asked.no_badge = True  # type: ignore[attr-defined]
        asked.example = None  # type: ignore[attr-defined]
        asked.unasked = False  # type: ignore[attr-defined]


def theirs(case: Case, form: CaseFieldsForm, names: Iterable[str]) -> list[tuple[str, str]]:
    """Return what is stored of some fields, as a form shows it."""
    stored = type(form)(instance=copy.copy(case))
    return [(str(form[name].label), in_words(stored, name, stored[name].initial)) for name in names]


def mine(form: CaseFieldsForm) -> list[tuple[str, str]]:
    """Return what was typed in a form."""
    return [(str(form[name].label), in_words(form, name, form[name].data)) for name in form.sent]
