"""Whether some tables have changed: how often they were written, and what stands in them."""

from django.db import connection
from django.db.models import Model


def times_written(*models: type[Model]) -> int:
    """Return how often a row of some tables was written in this transaction, undone or not."""
    kinds = (f"pg_stat_get_xact_tuples_{kind}(t)" for kind in ("inserted", "updated", "deleted"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT sum({' + '.join(kinds)}) FROM unnest(%s::regclass[]) AS t",
            [[model._meta.db_table for model in models]],
        )
        return cursor.fetchone()[0]


def fingerprint(*models: type[Model]) -> list[tuple]:
    """Return all rows of each table as one value: two differ where anything has changed."""
    query = " UNION ALL ".join(
        f"SELECT md5(string_agg({table}::text, '' ORDER BY id)) FROM {table}"
        for table in (model._meta.db_table for model in models)
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()
