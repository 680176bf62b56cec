"""Login access that was granted to Salesforce support, and what is to be done about it."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from cases.choices import AccessGranted, Status
from cases.models import Case, CaseEvent, Verb
from cases.models.case_queryset import CaseQuerySet

FIELDS = ["access_granted", "access_username", "access_until"]
MOST = 500


class AccessDue(StrEnum):
    NOTHING = "nothing"
    HAS_ENDED = "has ended"
    """It was over before the answer is there."""
    ENDS_EARLY = "ends early"
    """It ends before the answer is there."""
    STILL_OPEN = "still open"
    """The inquiry is over, the access is not."""


@dataclass(frozen=True)
class Grant:
    case: Case
    due: AccessDue
    recorded: CaseEvent | None
    """With whom it stands: who submitted the inquiry, or changed since what it says of it."""


OVER = (Status.ANSWERED, Status.REDIRECTED, Status.CLOSED, Status.WITHDRAWN)


def grants_of(cases: CaseQuerySet, *, day: datetime.date) -> list[Grant]:
    """Return what is granted and not taken back; what is to be done stands first."""
    granted = cases.filter(access_granted=AccessGranted.YES, access_withdrawn_at=None)
    rows = granted.exclude(status__in=OVER, access_until__lt=day)
    rows = rows.select_related("organization", "requester", "reviewer", "product")
    found = list(rows.order_by("access_until", "pk")[:MOST])
    recorded = recorded_with(found)
    grants = [Grant(case, due_of(case, day), recorded.get(case.pk)) for case in found]
    return sorted(grants, key=lambda grant: grant.due is AccessDue.NOTHING)


def recorded_with(cases: list[Case]) -> dict[int, CaseEvent]:
    """Return of each case the event with which its login access was recorded last."""
    said = Q(verb=Verb.SUBMITTED) | Q(changes__has_any_keys=FIELDS)
    events = CaseEvent.objects.filter(said, case__in=cases).select_related("actor", "acting_for")
    return {event.case_id: event for event in events.order_by("pk")}


def due_of(case: Case, day: datetime.date) -> AccessDue:
    if case.status in OVER:
        return AccessDue.STILL_OPEN
    if case.access_until and case.access_until < day:
        return AccessDue.HAS_ENDED
    if case.access_until and case.wanted_on and case.access_until < case.wanted_on:
        return AccessDue.ENDS_EARLY
    return AccessDue.NOTHING
