"""What a draft changes, in words: row by row, before and after, and where somebody was faster."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any

from django.db import transaction
from django.db.models import DateField, Field, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.history import changes_of
from routing.drafts.applying import name_of, overlaid
from routing.drafts.rows import RowKey, Snapshot, Values, columns, sections, snapshot, top_of
from routing.models import Category, DraftEdit, RulesDraft
from routing.rulebook.loading import lock_rules


@dataclass(frozen=True)
class Line:
    """One field: what goes and what comes; where somebody was faster, the same of theirs."""

    label: str
    before: str
    after: str
    gone_now: str = ""
    now: str = ""


@dataclass(frozen=True)
class RowLook:
    name: str
    verb: str
    edit: DraftEdit
    lines: list[Line]
    # Who changed it since it was drafted; empty while nobody did.
    faster: str = ""


@dataclass
class Item:
    """A row with its parts, as one page of the administration shows it."""

    key: str
    name: str
    url: str
    # The key of a door that will be there: it has a page.
    door: int | None = None
    rows: list[RowLook] = field(default_factory=list)

    @property
    def is_conflict(self) -> bool:
        return any(row.faster for row in self.rows)


@dataclass(frozen=True)
class Look:
    items: list[Item]
    problems: list[str]
    # Names what was seen, the rules in force among it.
    fingerprint: str

    @property
    def has_conflicts(self) -> bool:
        return any(item.is_conflict for item in self.items)

    @property
    def may_be_published(self) -> bool:
        return bool(self.items) and not self.problems and not self.has_conflicts


def look_at(draft: RulesDraft) -> Look:
    """Return what a draft changes, and what keeps it from being published now."""
    edits = edits_of(draft)
    if not draft.is_open:
        # What it did, whatever became of that since.
        then = {edit.row: edit.before for edit in edits if edit.before is not None}
        return Look(items_of(edits, then, Names(edits)), [], "")
    with transaction.atomic():
        lock_rules()
        live = snapshot()
        items = items_of(edits, live, Names(edits))
        with overlaid(edits) as problems:
            pass
    return Look(items, problems, fingerprint_of(edits, live))


def edits_of(draft: RulesDraft) -> list[DraftEdit]:
    """Return the changes in the order of the tables; nothing has a key that was never saved."""
    if draft.pk is None:
        return []
    order = list(sections())
    edits = draft.edits.select_related("edited_by").order_by("key")
    return sorted(edits, key=lambda edit: order.index(edit.table))


def fingerprint_of(
    edits: Sequence[DraftEdit], live: Snapshot, among: Iterable[RowKey] | None = None
) -> str:
    """Name what a draft says together with the rows in force that it touches, or with others."""
    said = [(edit.row, edit.before, edit.after) for edit in edits]
    rows = [(row, live.get(row)) for row in among or [edit.row for edit in edits]]
    text = json.dumps([said, rows], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def has_clash(edit: DraftEdit, current: Values | None) -> bool:
    """Say whether a row changed since it was drafted to something else than the draft wants."""
    if same(current, edit.before) or same(current, edit.after):
        return False
    if current is None or edit.before is None or edit.after is None:
        return True
    before, after = edit.before, edit.after
    changed = [name for name in current if name in before and current[name] != before[name]]
    return any(current[name] != after.get(name) for name in changed)


def same(one: Values | None, other: Values | None) -> bool:
    """Compare the columns that both know: a column may be newer than a draft."""
    if one is None or other is None:
        return one is other
    return all(one[name] == other[name] for name in one.keys() & other.keys())


def new_parts(edit: DraftEdit, edits: Sequence[DraftEdit], live: Snapshot) -> Iterator[RowKey]:
    """Yield what was added to a row since a draft deletes it: it would go without a word."""
    if edit.after is not None:
        return
    known = {other.row for other in edits}
    for key, values in live.items():
        if key not in known and key != edit.row and top_of(*key, values) == edit.row:
            yield key


class Names:
    """What rows are called that a change names; some are there in the draft alone."""

    def __init__(self, edits: Sequence[DraftEdit]) -> None:
        self.known = {edit.row: name_of(edit, with_kind=False) for edit in edits}

    def name(self, model: Any, key: int) -> str:
        row = (model._meta.label_lower, key)
        if row not in self.known:
            found = model._base_manager.filter(pk=key).first()
            self.known[row] = str(found) if found else _("no longer there (%(key)s)") % {"key": key}
        return self.known[row]


def items_of(edits: Sequence[DraftEdit], live: Snapshot, names: Names) -> list[Item]:
    grouped: dict[RowKey, list[DraftEdit]] = defaultdict(list)
    for edit in edits:
        grouped[top_of(*edit.row, edit.after, edit.before)].append(edit)
    items = []
    for (table, key), group in grouped.items():
        model = sections()[table].model
        title = _("%(kind)s “%(name)s”") % {
            "kind": model._meta.verbose_name,
            "name": names.name(model, key),
        }
        url = reverse(f"admin:{table.replace('.', '_')}_change", args=[key])
        rows = [row_look(edit, edits, live, names) for edit in group]
        is_door = model is Category and not any(
            e.row == (table, key) and not e.after for e in group
        )
        items.append(Item(f"{table}:{key}", title, url, key if is_door else None, rows))
    return items


def row_look(edit: DraftEdit, edits: Sequence[DraftEdit], live: Snapshot, names: Names) -> RowLook:
    current = live.get(edit.row)
    is_clash = has_clash(edit, current)
    added = [
        names.name(sections()[table].model, key) for table, key in new_parts(edit, edits, live)
    ]
    verb = _("changed")
    if edit.is_about_whole_row:
        verb = _("added") if edit.before is None else _("deleted")
    lines = list(clash_lines(edit, current, names) if is_clash else lines_of(edit, names))
    lines += [Line(_("added meanwhile"), "", _("deleted"), now=name) for name in added]
    faster = last_change(edit) if is_clash or added else ""
    return RowLook(name_of(edit), verb, edit, lines, faster)


def last_change(edit: DraftEdit) -> str:
    """Say who changed a row last, and when."""
    model = sections()[edit.table].model
    newest = changes_of([(model, Q(pgh_obj_id=edit.key))], size=1).changes
    if not newest:
        return _("somebody")
    return f"{newest[0].who}, {date_format(newest[0].at, 'SHORT_DATETIME_FORMAT')}"


def lines_of(edit: DraftEdit, names: Names) -> Iterator[Line]:
    if edit.after is None:
        return
    for fact, value in facts_of(edit, edit.changed):
        is_new = edit.before is None
        if is_new and (value == fact.get_default() or value in ("", None)):
            continue
        before = "" if edit.before is None else words(fact, edit.before.get(fact.attname), names)
        yield Line(str(fact.verbose_name), *what_differs(before, words(fact, value, names)))


def clash_lines(edit: DraftEdit, current: Values | None, names: Names) -> Iterator[Line]:
    """Yield the fields that either side changed, and how."""
    before, after = edit.before or {}, edit.after or {}
    if current is None:
        for line in lines_of(edit, names):
            yield replace(line, now=_("deleted"))
        return
    now = current
    for fact, _value in facts_of(edit, before | after | now):
        then, mine, theirs = (
            words(fact, values.get(fact.attname), names) for values in (before, after, now)
        )
        if len({then, mine, theirs}) > 1:
            sides = *what_differs(then, mine), *what_differs(then, theirs)
            yield Line(str(fact.verbose_name), *sides)


def facts_of(edit: DraftEdit, values: Values) -> "Iterator[tuple[Field[Any, Any], Any]]":
    section = sections()[edit.table]
    for fact in columns(section):
        if fact.attname in values and fact.name != section.parent:
            yield fact, values[fact.attname]


def words(fact: "Field[Any, Any]", value: Any, names: Names) -> str:
    """Return a value that was kept, in words."""
    if value is None or value == "":
        return ""
    if fact.related_model:
        return names.name(fact.related_model, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(fact, DateField):
        return date_format(fact.to_python(value), "DATE_FORMAT")
    return str(dict(fact.flatchoices).get(value, value))


def what_differs(before: str, after: str) -> tuple[str, str]:
    """Return of two texts of several lines the lines that differ; of others all."""
    if before == after:
        return "", ""
    if "\n" not in before + after or not before or not after:
        return before, after
    old, new = before.splitlines(), after.splitlines()
    gone: list[str] = []
    come: list[str] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, False).get_opcodes():
        if tag != "equal":
            gone += old[start:end]
            come += new[new_start:new_end]
    return "\n".join(gone), "\n".join(come)
