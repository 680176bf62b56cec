"""Makes the rules be as a file says: all of it, or nothing."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from routing.rulebook.differences import differences
from routing.rulebook.refusals import RulesRefused
from routing.rulebook.sections import SECTIONS, Section
from routing.rulebook.writing import VERSION, Data, rules_as_data

__all__ = ["Loaded", "RulesRefused", "load_rules"]


@dataclass(frozen=True)
class Loaded:
    """What a file changes, as one line a change."""

    changes: list[str]
    # Names what stood and what will stand: the lines are cut where texts are long.
    fingerprint: str
    is_in_force: bool


def load_rules(data: Data, *, dry_run: bool = False, only_if: str | None = None) -> Loaded:
    """Make each section of a file be so; one that the file does not name stays as it is.

    With `only_if` just what was shown under that fingerprint: looking and loading are one step.
    """
    with transaction.atomic():
        lock_rules()
        lock_rows()
        before = rules_as_data()
        apply_rules(data)
        after = rules_as_data()
        fingerprint = hashlib.sha256(repr((before, after)).encode()).hexdigest()
        is_in_force = not dry_run and only_if in (None, fingerprint)
        transaction.set_rollback(not is_in_force)
    return Loaded(list(differences(before, after)), fingerprint, is_in_force)


def lock_rules() -> None:
    """Let one after the other change the rules as a whole."""
    kind = ContentType.objects.get_for_model(SECTIONS["doors"].model)
    ContentType.objects.select_for_update(no_key=True).get(pk=kind.pk)


def lock_rows() -> None:
    """Keep every row of the rules from whoever does not wait for the rules as a whole."""
    for section in SECTIONS.values():
        for each in (section, *section.parts.values()):
            rows = each.model._base_manager.select_for_update(no_key=True)
            list(rows.order_by("pk").values_list("pk"))


def apply_rules(data: Data) -> None:
    """Write the rows of a file, each of whose sections names all rows there are."""
    reasons = list(misnamed(data))
    if reasons:
        raise RulesRefused(reasons)
    with transaction.atomic():
        for name, section in SECTIONS.items():
            if name in data:
                Writer(reasons).write(section, data[name] or [], name)
        if reasons:
            raise RulesRefused(reasons)


def misnamed(data: Data) -> Iterator[str]:
    if data.get("version") != VERSION:
        yield _("version: this portal reads version %(version)s.") % {"version": VERSION}
    for name in data:
        if name != "version" and name not in SECTIONS:
            yield _("%(path)s: there is no such section.") % {"path": name}


class Writer:
    """Writes one section, and gathers by path what is wrong with it."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons

    def refuse(self, path: str, text: str) -> None:
        self.reasons.append(f"{path}: {text}")

    def write(self, section: Section, entries: Any, path: str, **parent: Any) -> None:
        if not isinstance(entries, list):
            return self.refuse(path, _("A list is expected here."))
        there = rows_by_key(section, parent)
        seen: Counter[tuple[Any, ...]] = Counter()
        written: list[tuple[Any, Data, str]] = []
        for number, entry in enumerate(entries):
            place = f"{path}[{number + 1}]"
            if self.is_shaped(section, entry, place):
                key = tuple(entry.get(name) for name in section.key)
                seen[key] += 1
                row = there.pop((key, seen[key]), None) or section.model(**parent)
                written.append((row, entry, f"{path}.{named(key) or number + 1}"))
        for row in there.values():
            self.take_away(row, f"{path}.{row}")
        self.save_all(section, written)
        return None

    def save_all(self, section: Section, written: list[tuple[Any, Data, str]]) -> None:
        """Save the rows first and what they say of each other last, when all are there."""
        within = {fact.name for fact in section.fields if fact.related_model is section.model}
        for row, entry, place in written:
            if not self.save(section, row, entry, place, without=within):
                continue
            for name, part in section.parts.items():
                parent = {part.parent: row}
                self.write(part, entry.get(name) or [], f"{place}.{name}", **parent)
        for row, entry, place in written:
            if within and row.pk:
                self.save(section, row, entry, place)

    def is_shaped(self, section: Section, entry: Any, place: str) -> bool:
        if not isinstance(entry, dict):
            self.refuse(place, _("Names with values are expected here."))
            return False
        good = True
        for name, value in entry.items():
            if name in section.parts:
                continue
            if section.field(name) is None:
                self.refuse(f"{place}.{name}", _("There is no such field."))
                good = False
            elif isinstance(value, list | dict | set | bytes):
                self.refuse(f"{place}.{name}", _("A single value is expected here."))
                good = False
        return good

    def save(
        self,
        section: Section,
        row: Any,
        entry: Data,
        place: str,
        without: set[str] | frozenset[str] = frozenset(),
    ) -> bool:
        """Check a row as its page in the administration does, and save what that makes of it."""
        try:
            data = values_of(section, row, entry, without)
        except LookupError as error:
            self.refuse(place, str(error.args[0]))
            return False
        form = section.form_class()(data, instance=row)
        if form.is_valid():
            # Nobody changed it: no version of it is written.
            if row._state.adding or form.has_changed():
                form.save()
            return True
        for name, errors in form.errors.get_json_data().items():
            at = place if name == "__all__" else f"{place}.{name}"
            for told in errors:
                self.refuse(at, told["message"])
        return False

    def take_away(self, row: Model, path: str) -> None:
        used = _("People used it, so it cannot be deleted. Keep it in the file and end it there.")
        try:
            with transaction.atomic():
                if is_used(row):
                    raise ValidationError(used)
                row.delete()
        except (ProtectedError, ValidationError):
            self.refuse(path, used)


def is_used(row: Any) -> bool:
    asked = getattr(row, "consultation_set", None)
    through = getattr(row, "channels", None)
    return bool(
        (asked is not None and asked.exists())
        or (through is not None and through.filter(consultation__isnull=False).exists())
    )


def rows_by_key(section: Section, parent: dict[str, Any]) -> dict[tuple[Any, int], Any]:
    """Return what is there by the words it goes by; rows of the same words by their turn."""
    if any(not row.pk for row in parent.values()):
        return {}
    found: dict[tuple[Any, int], Any] = {}
    seen: Counter[tuple[Any, ...]] = Counter()
    for row in section.model._default_manager.filter(**parent).order_by(*section.order()):
        key = tuple(section.named_value(row, name) for name in section.key)
        seen[key] += 1
        found[key, seen[key]] = row
    return found


def named(key: tuple[Any, ...]) -> str:
    return "/".join(str(part) for part in key if part is not None)


def values_of(section: Section, row: Any, entry: Data, without: Any) -> Data:
    """Return what a form of the row would post."""
    data: Data = {}
    if section.parent:
        data[section.parent] = getattr(row, f"{section.parent}_id")
    for fact in section.fields:
        value = entry.get(fact.name, fact.get_default())
        if fact.name in without:
            value = getattr(row, fact.attname)
        elif section.refers(fact) and value is not None:
            value = key_of(section, fact, value)
        data[fact.name] = value
    return data


def key_of(section: Section, fact: Any, name: Any) -> Any:
    target = fact.related_model._default_manager.filter(**{section.named[fact.name]: name})
    found = target.values_list("pk", flat=True).first()
    if found is None:
        words = {"field": fact.name, "name": name}
        raise LookupError(_("%(field)s: nothing is called “%(name)s”.") % words)
    return found
