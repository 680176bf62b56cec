"""Queries built once, where building one costs more than its answer."""

import copy
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import BigIntegerField, Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils.functional import cached_property


class Blank(Expression):
    """A place in a kept query, to be filled each time the query is asked; with a key, mostly."""

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field or BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class KeptQuery:
    """A query whose SQL is kept; what it answers never is."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self._rows = rows

    @cached_property
    def _compiler(self) -> SQLCompiler:
        """Return a compiler whose work is done: it knows its answers."""
        compiler: SQLCompiler = self._rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        vars(compiler).update(
            as_sql=lambda *_args, **_more: (sql, params), get_converters=lambda _: converters
        )
        return compiler

    def _filled(self, values: dict[str, Any]) -> tuple[str, list[Any]] | None:
        """Return what to ask; None where no row can be meant, such as one of nobody's org."""
        try:
            sql, params = self._compiler.as_sql()
        except EmptyResultSet:
            return None
        return sql, [values[p.name] if isinstance(p, Blank) else p for p in params]

    def ask(self, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows, as the database gives them, with these values in the blanks."""
        if not (filled := self._filled(values)):
            return []
        with connection.cursor() as cursor:
            cursor.execute(*filled)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def rows(self, **values: Any) -> list[Any]:
        """Return the rows as the query set makes them, with these values in the blanks."""
        if not (filled := self._filled(values)):
            return []
        compiler = copy.copy(self._compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # that of this thread
        vars(compiler)["as_sql"] = lambda *_args, **_more: filled
        rows = self._rows.all()
        vars(rows.query)["get_compiler"] = lambda *_args, **_more: compiler
        return list(rows)


def columns_of(model: type[Model], path: str = "") -> list[str]:
    """Return all columns of a model as `values_list` names them, a path before each."""
    return [f"{path}{field.attname}" for field in model._meta.concrete_fields]


def next_of[Row: Model](model: type[Row], values: Iterator[Any]) -> Row:
    """Return a row made of the next values, as many as the model has columns."""
    names = columns_of(model)
    return model.from_db(DEFAULT_DB_ALIAS, names, [next(values) for _name in names])
