"""What a file would do to the registry, row by row, held to the rules of its pages."""

import copy
import datetime
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from contacts.models import DesignatedContact, Organization, RowOutcome, User
from contacts.registry_files.columns import COLUMNS, NOT_OF_DEPUTIES, read_terms
from contacts.registry_files.directory import Directory, Organizations, address_of, unknown_person
from contacts.registry_files.reading import Line, Tell
from contacts.services.refusals import RegistryRefused
from contacts.services.roster import Roster
from contacts.services.rules import check, check_open

# A person's rows are held against each other: more than these nobody has.
MOST_ROWS_OF_A_PERSON = 100
COLUMN_OF_FIELD = {"person": "email"}

type Key = tuple[int, int, int | None, datetime.date]


@dataclass(slots=True)
class Step:
    """One row of a file: what is wrong with it, or the appointment as it would stand."""

    line: Line
    organization: Organization | None = None
    person: User | None = None
    deputy_for: User | None = None
    terms: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    row: DesignatedContact | None = None
    is_new: bool = False

    @property
    def outcome(self) -> RowOutcome:
        if self.errors:
            return RowOutcome.WRONG
        if self.is_new:
            return RowOutcome.ADDED
        return RowOutcome.CHANGED if self.changes else RowOutcome.UNCHANGED

    @property
    def who(self) -> str:
        """Name the person, as far as the row names one."""
        cells = self.line.cells
        return self.person.name if self.person else cells.get("name") or cells["email"]

    @property
    def key(self) -> Key | None:
        if not (self.organization and self.person and "valid_from" in self.terms):
            return None
        deputy_for = self.deputy_for.pk if self.deputy_for else None
        return self.organization.pk, self.person.pk, deputy_for, self.terms["valid_from"]


class Plan:
    """All rows of a file as they would stand together."""

    def __init__(self, lines: Sequence[Line], *, by: User, tell: Tell) -> None:
        self.organizations = Organizations(by)
        self.steps = [Step(line) for line in lines]
        directory = Directory(lines, self.organizations)
        for number, step in enumerate(self.steps, 1):
            tell("checking", number, len(lines))
            _read(step, self.organizations, directory)
        self._meet(_stored_in({step.organization for step in self.steps if step.organization}))
        self._hold_to_rules(directory)

    @property
    def digest(self) -> str:
        """Name what the plan does, so that another one is told apart."""
        digest = hashlib.sha256()
        for step in self.steps:
            does = [step.line.number, step.key, step.outcome, step.changes]
            digest.update(json.dumps(does, default=str).encode())
        return digest.hexdigest()

    def count(self) -> Counter[str]:
        return Counter(step.outcome.value for step in self.steps)

    def rows(self, outcome: RowOutcome) -> list[DesignatedContact]:
        """Return the appointments, as they would stand, of those rows that end so."""
        return [step.row for step in self.steps if step.row and step.outcome == outcome]

    def _meet(self, stored: Iterable[DesignatedContact]) -> None:
        """Find the appointment that each row is about, and what it changes there."""
        self._stored: dict[int, list[DesignatedContact]] = defaultdict(list)
        known: dict[Key, DesignatedContact] = {}
        for row in stored:
            self._stored[row.organization_id].append(row)
            known[row.organization_id, row.user_id, row.deputy_for_id, row.valid_from] = row
        seen: dict[Key, int] = {}
        often: Counter[int] = Counter()
        for step in self.steps:
            if not step.key:
                continue
            first = seen.setdefault(step.key, step.line.number)
            often[step.key[1]] += 1
            if first != step.line.number:
                words = _("Row %(number)s of the file is about the same appointment.")
                step.errors["email"] = words % {"number": first}
            elif often[step.key[1]] > MOST_ROWS_OF_A_PERSON:
                words = _("More than %(count)s rows are about this person.")
                step.errors["email"] = words % {"count": MOST_ROWS_OF_A_PERSON}
            elif not step.errors:
                _compare(step, known.get(step.key))

    def _hold_to_rules(self, directory: Directory) -> None:
        """Ask the rules about each row that changes something, once all of them stand."""
        active = directory.active_among(self._stored)
        rosters = {
            organization: Roster(self._stored[organization], active=active)
            for organization in {step.key[0] for step in self.steps if step.key}
        }
        acting = [
            (step, step.row, rosters[step.row.organization_id]) for step in self.steps if step.row
        ]
        for _step, row, roster in acting:
            roster.put(row)
        for step, row, roster in acting:
            try:
                check(row, roster)
            except RegistryRefused as refusal:
                _note(step, refusal)


def _read(step: Step, organizations: Organizations, directory: Directory) -> None:
    cells = step.line.cells
    step.organization, step.errors = organizations.find(cells)
    step.person = directory.people.get(address_of(cells["email"]))
    if step.person is None:
        step.errors["email"] = (
            unknown_person() if cells["email"] else _("Enter the mail address of the person.")
        )
    if stood_in_for := cells.get("deputy_for", ""):
        step.deputy_for = directory.people.get(address_of(stood_in_for))
        if step.deputy_for is None:
            step.errors["deputy_for"] = unknown_person()
    step.terms, errors = read_terms(cells)
    step.errors |= errors


def _stored_in(organizations: set[Organization]) -> Iterable[DesignatedContact]:
    rows = DesignatedContact.objects.filter(organization__in=organizations)
    return rows.order_by("pk").iterator(chunk_size=5_000)


def _compare(step: Step, stored: DesignatedContact | None) -> None:
    """Let a row appoint, or change what differs; one that says what stands does nothing."""
    step.is_new = stored is None
    old = stored or DesignatedContact()
    step.changes = [
        (column.name, None if step.is_new else getattr(old, column.name), step.terms[column.name])
        for column in COLUMNS
        if column.name in step.terms and getattr(old, column.name) != step.terms[column.name]
    ]
    if not step.changes:
        return
    if step.deputy_for:
        words = _("A deputy has none of these: leave the cell empty.")
        step.errors |= {
            name: words
            for name, _before, after in step.changes
            if name in NOT_OF_DEPUTIES and after
        }
    if stored:
        try:
            check_open(stored)
        except RegistryRefused as refusal:
            _note(step, refusal)
            return
    step.row = copy.copy(old)
    step.row.organization, step.row.user = step.organization, step.person  # type: ignore[assignment]
    step.row.deputy_for = step.deputy_for
    for name, _before, after in step.changes:
        setattr(step.row, name, after)


def _note(step: Step, refusal: RegistryRefused) -> None:
    column = COLUMN_OF_FIELD.get(refusal.field or "", refusal.field or "")
    step.errors[column] = str(refusal)


def changes_as_kept(step: Step) -> list[tuple[str, Any, Any]]:
    """Return what changes by column, for a page to put into its reader's words."""
    return [(name, _kept(before), _kept(after)) for name, before, after in step.changes]


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def errors_as_kept(step: Step) -> list[tuple[str, str, str]]:
    """Return what is wrong by column, with what the cell holds."""
    cells = step.line.cells
    return [(name, words, cells.get(name, "")[:100]) for name, words in step.errors.items()]
