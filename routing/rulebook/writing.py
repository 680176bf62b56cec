"""Rules as plain data: what differs from an empty row, in the order of the pages."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model

from contacts.history import rows_as_of
from routing.rulebook.sections import SECTIONS, Section

VERSION = 1

type Data = dict[str, Any]
type Rows = Callable[[type[Model]], Iterable[Any]]


def rows_now(model: type[Model]) -> Iterable[Any]:
    return model._default_manager.all()


def rules_as_of(moment: datetime.datetime) -> Data:
    """Return the rules as they stood at a moment."""
    return rules_as_data(lambda model: rows_as_of(model, moment))


def rules_as_data(rows: Rows = rows_now) -> Data:
    kept: dict[type[Model], list[Any]] = {}

    def once(model: type[Model]) -> list[Any]:
        if model not in kept:
            kept[model] = list(rows(model))
        return kept[model]

    data: Data = {"version": VERSION}
    for name, section in SECTIONS.items():
        data[name] = [entry_of(section, row, once) for row in in_order(section, once)]
    return data


def in_order(section: Section, rows: Rows, **parent: Any) -> list[Any]:
    found = [
        row
        for row in rows(section.model)
        if all(getattr(row, name) == value for name, value in parent.items())
    ]

    def place(row: Any) -> list[tuple[bool, Any]]:
        values = (section.named_value(row, name) for name in section.order())
        return [(value is not None, value) for value in values]

    return sorted(found, key=place)


def entry_of(section: Section, row: Any, rows: Rows = rows_now) -> Data:
    """Return one row with its parts; what is as in an empty row is left out."""
    entry: Data = {}
    for fact in section.fields:
        value = getattr(row, fact.attname)
        if isinstance(value, str):
            # The forms cut blanks off both ends: they mean nothing.
            value = value.strip()
        if section.refers(fact) and value is not None:
            target: Any = fact.related_model
            known = {other.pk: other for other in rows(target)}
            other = known.get(value) or target._default_manager.get(pk=value)
            value = getattr(other, section.named[fact.name])
        if fact.name in section.key or value != fact.get_default():
            entry[fact.name] = value
    for name, part in section.parts.items():
        if found := in_order(part, rows, **{f"{part.parent}_id": row.pk}):
            entry[name] = [entry_of(part, other, rows) for other in found]
    return entry
