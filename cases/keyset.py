"""Lists by key: the next page begins behind a row, however many rows stand before it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from contacts.models import Blank, KeptQuery

SEPARATOR = "~"


@dataclass(frozen=True)
class Page[M: Model]:
    rows: list[M]
    next_after: str
    """Names the last row for the link to the next page; empty on the last page."""


SIZE = 25


def keyset_page[M: Model](
    queryset: QuerySet[M], *, keys: list[str], after: str = "", size: int = SIZE
) -> Page[M]:
    """Return the rows behind `after`, ordered by `keys` (`-` for falling), the last one unique.

    An `after` that names no row of this order is left aside: the first page is shown.
    """
    rows = _behind(queryset, keys, _named_by(after, queryset, keys))
    return _page(list(rows[: size + 1]), keys, size)


class KeptPages[M: Model]:
    """The pages of a list that is asked for often: their queries are kept, their rows never."""

    def __init__(self, queryset: QuerySet[M], keys: list[str]) -> None:
        self.queryset, self.keys = queryset, keys

    def page(self, after: str) -> Page[M]:
        named = _named_by(after, self.queryset, self.keys)
        rows = self._later.rows(**named) if named else self._first.rows()
        return _page(rows, self.keys, SIZE)

    @cached_property
    def _first(self) -> KeptQuery:
        return KeptQuery(_behind(self.queryset, self.keys, {})[: SIZE + 1])

    @cached_property
    def _later(self) -> KeptQuery:
        blanks = {name: Blank(name, _column(self.queryset, name)) for name in _names(self.keys)}
        return KeptQuery(_behind(self.queryset, self.keys, blanks)[: SIZE + 1])


def _page[M: Model](rows: list[M], keys: list[str], size: int) -> Page[M]:
    is_last = len(rows) <= size
    return Page(rows[:size], "" if is_last else _name_of(rows[size - 1], keys))


def _names(keys: list[str]) -> list[str]:
    return [key.lstrip("-") for key in keys]


def _name_of(row: Model, keys: list[str]) -> str:
    values = (getattr(row, name) for name in _names(keys))
    texts = (value.isoformat() if hasattr(value, "isoformat") else str(value) for value in values)
    return SEPARATOR.join(texts)


def _aware(value: Any) -> Any:
    if isinstance(value, datetime) and timezone.is_naive(value):
        raise ValueError(value)
    return value


def _column(queryset: QuerySet[Any], name: str) -> Field[Any, Any]:
    field: Any = queryset.query.annotations.get(name) or queryset.model._meta.get_field(name)
    return cast("Field[Any, Any]", getattr(field, "output_field", field))


def _named_by(after: str, queryset: QuerySet[Any], keys: list[str]) -> dict[str, Any]:
    """Return what a row has in each key; nothing where it names none."""
    texts = after.split(SEPARATOR)
    if len(texts) != len(keys):
        return {}
    try:
        return {
            name: _aware(_column(queryset, name).to_python(text))
            for name, text in zip(_names(keys), texts, strict=True)
        }
    except (ValidationError, ValueError, OverflowError):
        return {}


def _behind[M: Model](queryset: QuerySet[M], keys: list[str], row: dict[str, Any]) -> QuerySet[M]:
    """Return the rows behind one, in their order; all where none is named."""
    if row:
        names = _names(keys)
        signs = ["lt" if key.startswith("-") else "gt" for key in keys]
        behind = Q(pk__in=[])
        for index, (name, sign) in enumerate(zip(names, signs, strict=True)):
            same = {before: row[before] for before in names[:index]}
            behind |= Q(**same, **{f"{name}__{sign}": row[name]})
        # Says nothing new, but lets the index begin where the page does.
        begins = Q(**{f"{names[0]}__{signs[0]}e": row[names[0]]})
        queryset = queryset.filter(begins & behind)
    return queryset.order_by(*keys)
