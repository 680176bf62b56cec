"""What stands on the home page of somebody's cases: the first of their own, and of what waits."""

import functools

from cases.models import Case
from cases.models.case_queryset import QUEUE_KEYS, written_by
from contacts.models import Blank, KeptQuery, User

OWN, WAITING = 5, 3


def own_first(user: User) -> list[Case]:
    """Return the newest of a person's open cases, each with what is to be looked at."""
    return _own(frozenset(user.contact_organizations)).rows(user=user.pk)


@functools.lru_cache(maxsize=256)
def _own(organizations: frozenset[int]) -> KeptQuery:
    own = Case.objects.filter(written_by(Blank("user"), organizations)).unfinished()
    return KeptQuery(own.with_todo_count().for_list().order_by("-id")[:OWN])


def waiting_first(user: User) -> list[Case]:
    """Return what a contact should take on first."""
    return _waiting(user, frozenset(user.fellow_contacts.items())).rows()


# As of the counts of the bar, the person and the contacts of the day are the key.
@functools.lru_cache(maxsize=128)
def _waiting(user: User, contacts: frozenset[tuple[int, frozenset[int]]]) -> KeptQuery:
    waiting = Case.objects.waiting_for(user).for_list()
    return KeptQuery(waiting.order_by(*QUEUE_KEYS)[:WAITING])
