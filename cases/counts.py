"""Counts that cost little however many cases there are."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, QuerySet

from cases.models import Case

COUNT_LIMIT = 1000


def capped(count: int) -> str:
    """Return a count as the pages show it: nothing for none, no exact figure above the limit."""
    return f"{COUNT_LIMIT:,}+" if count > COUNT_LIMIT else str(count or "")


def up_to_limit(cases: QuerySet[Case]) -> Func:
    """Return an expression that counts cases, no further than to one above the limit."""
    some = ArraySubquery(cases.order_by().values("pk")[: COUNT_LIMIT + 1])
    return Func(some, function="cardinality", output_field=IntegerField())
