"""Lists by key: the next page begins behind a row, however many rows stand before it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.utils import timezone

SEPARATOR = "~"


@dataclass(frozen=True)
class Page[M: Model]:
    rows: list[M]
    next_after: str
    """Names the last row for the link to the next page; empty on the last page."""


def keyset_page[M: Model](
    queryset: QuerySet[M], *, keys: list[str], after: str = "", size: int = 25
) -> Page[M]:
    """Return the rows behind `after`, ordered by `keys` (`-` for falling), the last one unique.

    An `after` that names no row of this order is left aside: the first page is shown.
    """
    behind = _behind(queryset, keys, after)
    rows = list(queryset.filter(behind).order_by(*keys)[: size + 1])
    is_last = len(rows) <= size
    return Page(rows[:size], "" if is_last else _name_of(rows[size - 1], keys))


def _name_of(row: Model, keys: list[str]) -> str:
    values = (getattr(row, key.lstrip("-")) for key in keys)
    texts = (value.isoformat() if hasattr(value, "isoformat") else str(value) for value in values)
    return SEPARATOR.join(texts)


def _aware(value: Any) -> Any:
    if isinstance(value, datetime) and timezone.is_naive(value):
        raise ValueError(value)
    return value


def _column(queryset: QuerySet[Any], name: str) -> Field[Any, Any]:
    field: Any = queryset.query.annotations.get(name) or queryset.model._meta.get_field(name)
    return cast("Field[Any, Any]", getattr(field, "output_field", field))


def _behind(queryset: QuerySet[Any], keys: list[str], after: str) -> Q:
    names = [key.lstrip("-") for key in keys]
    texts = after.split(SEPARATOR)
    if len(texts) != len(keys):
        return Q()
    try:
        values = [
            _aware(_column(queryset, name).to_python(text))
            for name, text in zip(names, texts, strict=True)
        ]
    except (ValidationError, ValueError, OverflowError):
        return Q()
    signs = ["lt" if key.startswith("-") else "gt" for key in keys]
    behind = Q(pk__in=[])
    for index, (name, sign) in enumerate(zip(names, signs, strict=True)):
        same = dict(zip(names[:index], values[:index], strict=True))
        behind |= Q(**same, **{f"{name}__{sign}": values[index]})
    # Says nothing new, but lets the index begin where the page does.
    return Q(**{f"{names[0]}__{signs[0]}e": values[0]}) & behind
