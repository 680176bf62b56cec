"""Counts that cost little however many cases there are."""

import functools
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Func, IntegerField, QuerySet

from cases.models import Case
from contacts.models import User

COUNT_LIMIT = 1000


def capped(count: int) -> str:
    """Return a count as the pages show it: nothing for none, no exact figure above the limit."""
    return f"{COUNT_LIMIT:,}+" if count > COUNT_LIMIT else str(count or "")


def up_to_limit(cases: QuerySet[Case]) -> Func:
    """Return an expression that counts cases, no further than to one above the limit."""
    some = ArraySubquery(cases.order_by().values("pk")[: COUNT_LIMIT + 1])
    return Func(some, function="cardinality", output_field=IntegerField())


def open_counts(user: User) -> tuple[int, int]:
    """Return how many own cases are open and how many wait for the person, in one query."""
    sql, params = _question(user, frozenset(user.fellow_contacts.items()))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        mine, waiting = [*cursor.fetchone(), 0][:2]
    return mine, waiting


# Every page asks this: building the question costs more than the answer. Only the question is kept;
# what it asks for, the person and the contacts of the day, is its key.
@functools.lru_cache(maxsize=1024)
def _question(
    user: User, contacts: frozenset[tuple[int, frozenset[int]]]
) -> tuple[str, tuple[Any, ...]]:
    lists = [Case.objects.of(user).unfinished()]
    if contacts:
        lists.append(Case.objects.waiting_for(user))
    counts = User.objects.filter(pk=user.pk).values_list(*map(up_to_limit, lists))
    return counts.query.sql_with_params()
