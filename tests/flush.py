"""Empty the database after a test that committed: only what holds something, and for good measure
not what the migrations made, which Django's own flush deletes and makes again each time."""

from functools import cache

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
}


@cache
def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_user_tables ORDER BY relname")
        return [name for [name] in cursor.fetchall() if name not in KEPT]


def empty_tables() -> None:
    """Empty them; anew where a request that a closed page has left behind was in the way."""
    try:
        _empty_filled()
    except OperationalError as error:
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
        _empty_filled()


def _empty_filled() -> None:
    filled = " UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables())
    with connection.cursor() as cursor:
        cursor.execute(filled)
        if names := [name for [name] in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
