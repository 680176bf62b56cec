"""Empty the database after a test that committed: only what holds something, and for good measure
not what the migrations made, which Django's own flush deletes and makes again each time."""

from functools import cache

from django.db import connection

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
    filled = " UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables())
    with connection.cursor() as cursor:
        cursor.execute(filled)
        if names := [name for [name] in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
