"""The rows of the rules as plain values, table by table, to be compared and kept."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model

from routing.rulebook import SECTIONS
from routing.rulebook.sections import Section

type Values = dict[str, Any]
type RowKey = tuple[str, int]
type Snapshot = dict[RowKey, Values]


def sections() -> dict[str, Section]:
    """Return the tables of the rules, parts after what they are a part of."""
    found = {}
    for section in SECTIONS.values():
        for each in (section, *section.parts.values()):
            found[each.label] = each
    return found


def columns(section: Section) -> "list[Field[Any, Any]]":
    parent = [section.model._meta.get_field(section.parent)] if section.parent else []
    return [*parent, *section.fields]


def snapshot() -> Snapshot:
    """Return every row of the rules as it stands."""
    return {
        (label, row.pk): values_of(section, row)
        for label, section in sections().items()
        for row in section.model._default_manager.all()
    }


def values_of(section: Section, row: Model) -> Values:
    values = {fact.attname: getattr(row, fact.attname) for fact in columns(section)}
    plain: Values = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    # The forms cut blanks off both ends: they mean nothing.
    return {name: v.strip() if isinstance(v, str) else v for name, v in plain.items()}


def fill(section: Section, row: Any, values: Values) -> Any:
    """Give a row values as they were kept; a column that is gone since is left aside."""
    for fact in columns(section):
        if fact.attname in values:
            setattr(row, fact.attname, fact.to_python(values[fact.attname]))
    return row


def top_of(table: str, key: int, *versions: Values | None) -> RowKey:
    """Return the row that another is a part of: a way's door; of a door the door itself."""
    section = sections()[table]
    parent = next((v[f"{section.parent}_id"] for v in versions if v and section.parent), None)
    if parent is None:
        return table, key
    return next(
        label for label, whole in sections().items() if section in whole.parts.values()
    ), parent
