"""Queries built once, where building one costs more than its answer."""

from collections.abc import Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, Model, QuerySet
from django.utils.functional import cached_property


class Blank(Expression):
    """A place in a kept query, to be filled each time the query is asked."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class KeptQuery:
    """A query of rows as tuples, whose SQL is kept; what it answers never is."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self._rows = rows

    @cached_property
    def _sql_with_params(self) -> tuple[str, tuple[Any, ...]]:
        return self._rows.query.sql_with_params()

    def ask(self, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows, as the database gives them, with these values in the blanks."""
        sql, params = self._sql_with_params
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[p.name] if isinstance(p, Blank) else p for p in params])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def columns_of(model: type[Model], path: str = "") -> list[str]:
    """Return all columns of a model as `values_list` names them, a path before each."""
    return [f"{path}{field.attname}" for field in model._meta.concrete_fields]


def next_of[Row: Model](model: type[Row], values: Iterator[Any]) -> Row:
    """Return a row made of the next values, as many as the model has columns."""
    names = columns_of(model)
    return model.from_db(DEFAULT_DB_ALIAS, names, [next(values) for _name in names])
