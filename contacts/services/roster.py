"""The appointments of one organization as an act would leave them, for the rules to look at."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Self

from django.db.models import Q

from contacts.models import DesignatedContact, User, today


class Roster:
    """What would stand, and which rows were a lasting primary's before.

    The rules ask this and not the database, so that a file of thousands of rows is held to the
    same rules as one form.
    """

    def __init__(self, stored: Iterable[DesignatedContact], *, active: Collection[int]) -> None:
        self.active = active
        self._rows: dict[int, dict[int, DesignatedContact]] = defaultdict(dict)
        self._lasting: dict[int, int] = {}
        for row in stored:
            self.put(row)
        self._lasted = frozenset(self._lasting)

    @classmethod
    def around(cls, row: DesignatedContact) -> Self:
        """Return what the rules about one row ask for, as it is stored."""
        people = {row.user_id, row.deputy_for_id or row.user_id}
        concerned = Q(user__in=people) | Q(pk__in=DesignatedContact.objects.lasting_primaries())
        rows = DesignatedContact.objects.filter(concerned, organization=row.organization_id)
        stored = list(rows.order_by("pk"))
        people |= {other.user_id for other in stored}
        active = User.objects.filter(pk__in=people, is_active=True)
        return cls(stored, active=set(active.values_list("pk", flat=True)))

    def put(self, row: DesignatedContact) -> None:
        """Let a row stand, in place of what it was."""
        self.take(row)
        self._rows[row.user_id][_key(row)] = row
        if row.is_primary and row.valid_until is None and row.valid_from <= today():
            self._lasting[_key(row)] = row.user_id

    def take(self, row: DesignatedContact) -> None:
        """Let a row stand no more."""
        self._rows[row.user_id].pop(_key(row), None)
        self._lasting.pop(_key(row), None)

    def beside(self, row: DesignatedContact, person: int) -> list[DesignatedContact]:
        """Return the other rows of a person that share a day with a row."""
        return [
            other
            for key, other in self._rows[person].items()
            if key != _key(row) and _share_a_day(row, other)
        ]

    def loses_primary(self, row: DesignatedContact) -> bool:
        """Say whether a row was a lasting primary's and is none now, and no active one is left."""
        if row.pk not in self._lasted or row.pk in self._lasting:
            return False
        return not any(person in self.active for person in self._lasting.values())


def _key(row: DesignatedContact) -> int:
    return row.pk or -id(row)


def _share_a_day(row: DesignatedContact, other: DesignatedContact) -> bool:
    ends_before = other.valid_until is not None and other.valid_until < row.valid_from
    begins_after = row.valid_until is not None and other.valid_from > row.valid_until
    return not ends_before and not begins_after
