"""How often a person may do what gives something away, counted for all processes together."""

import time

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

from contacts.models import User

HOUR = 3600


def may_look_up_people(user: User) -> bool:
    """Count a look-up in the directory, and say whether the person has any left in this hour."""
    most: int = settings.PERSON_SEARCH_MAX_HOURLY
    return _counted("people", user) <= most


def may_bring_files(user: User) -> bool:
    """Count a file for the registry, and say whether the person has any left in this hour."""
    most: int = settings.REGISTRY_FILES_MAX_HOURLY
    return _counted("files", user) <= most


def _counted(act: str, user: User) -> int:
    """Return how often this person has done it within the hour, this time included."""
    key = f"limit:{act}:{user.pk}:{int(time.time()) // HOUR}"
    with transaction.atomic(), connection.cursor() as cursor:
        # The cache reads and writes in two steps: two at once count one after the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        count: int = cache.get(key, 0) + 1
        cache.set(key, count, HOUR)
    return count
