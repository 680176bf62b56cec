"""How often a person may do what gives something away, or makes us mail others.

Counted for all processes together.
"""

import time
from collections import Counter
from collections.abc import Sequence

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


def may_ask_for_lists(user: User) -> bool:
    """Count a long list that the worker makes, and say whether any is left in this hour."""
    most: int = settings.REGISTRY_FILES_MAX_HOURLY
    return _counted("lists", user) <= most


def may_change_registry(user: User) -> bool:
    """Count a change that people are told of, and say whether any is left in this hour."""
    most: int = settings.REGISTRY_CHANGES_MAX_HOURLY
    return _counted("registry", user) <= most


def may_ask_in_registry(user: User) -> bool:
    """Count a request that others have to answer, and say whether any is left in this hour."""
    most: int = settings.REGISTRY_ASKS_MAX_HOURLY
    return _counted("asks", user) <= most


def mailable(people: Sequence[int], *, by: User | None) -> list[int]:
    """Count a mail to each of these that an act of one person makes; return who may still get it.

    What is done too often to one person in an hour is read with the rest. The clock tells all.
    """
    if by is None or not people:
        return list(people)
    counts = _count("mail", by, people)
    return [person for person in people if counts[person] <= settings.MAIL_TO_ONE_MAX_HOURLY]


def _counted(act: str, user: User) -> int:
    """Return how often this person has done it within the hour, this time included."""
    return _count(act, user, [user.pk])[user.pk]


def _count(act: str, user: User, to: Sequence[int]) -> Counter[int]:
    """Count an act of a person on each of these; return how often within the hour."""
    key = f"limit:{act}:{user.pk}:{int(time.time()) // HOUR}"
    with transaction.atomic(), connection.cursor() as cursor:
        # The cache reads and writes in two steps: two at once count one after the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        counts: Counter[int] = cache.get(key) or Counter()
        counts.update(to)
        cache.set(key, counts, HOUR)
    return counts
