"""The list of the designated contacts: its views, what narrows them, what is new on them."""

import datetime
import functools
import hashlib
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import Status
from cases.models import Case
from cases.models.case_queryset import NO_DATE, OPEN_TO_CONTACTS, QUEUE_KEYS, CaseQuerySet
from contacts.models import KeptQuery, Organization, User

QUEUES = {
    "waiting": _("Waiting"),
    "mine": _("Mine"),
    "returned": _("Returned"),
    "approved": _("Ready to send"),
    "forwarded": _("With an outside desk"),
    "open": _("All that is open"),
    "all": _("All"),
}
KEYS = {"forwarded": ["next_look", *QUEUE_KEYS], "all": ["-id"]}
"""The order of a view, where it is not the worst first."""

UNASKED = {
    "waiting": ["status", "mine"],
    "mine": ["mine"],
    "returned": ["status"],
    "approved": ["status"],
    "forwarded": ["status"],
}
"""The filters that a view answers by itself."""

LOOKUPS = {
    "level": "queue_level",
    "organization": "organization",
    "kind": "kind",
    "status": "status",
}
NEWEST = 5
SHOWN_AS_NEW = 100


def in_queue(name: str, user: User) -> CaseQuerySet:
    cases = Case.objects.reviewable_by(user)
    match name:
        case "mine":
            return cases.filter(reviewer=user, status__in=OPEN_TO_CONTACTS)
        case "forwarded":
            look = Coalesce(F("handover__next_look_on"), Value(NO_DATE))
            return cases.filter(status=Status.FORWARDED).annotate(next_look=look)
        case "returned" | "approved":
            return cases.filter(status=name)
        case "open":
            return cases.filter(status__in=OPEN_TO_CONTACTS)
        case "all":
            return cases
        case _:
            return cases.waiting_for(user)


def narrowed(cases: CaseQuerySet, chosen: dict[str, Any], user: User) -> CaseQuerySet:
    """Keep the cases that fit what was chosen in `QueueFilterForm`."""
    cases = cases.filter(**{LOOKUPS[name]: chosen[name] for name in LOOKUPS if name in chosen})
    if "age" in chosen:
        since = timezone.now() - datetime.timedelta(days=chosen["age"])
        cases = cases.filter(moved_at__lte=since)
    return cases.filter(reviewer=user) if "mine" in chosen else cases


def followed_organizations(user: User) -> list[Organization]:
    """Return the orgs of a contact, each with the times of what moved there last.

    An index serves them, so that asking whether anything is new costs the same however many cases
    there are. Several times, since what is stored last need not carry the latest one.
    """
    return _with_newest(frozenset(user.contact_organizations)).rows()


@functools.lru_cache(maxsize=256)
def _with_newest(organizations: frozenset[int]) -> KeptQuery:
    moved = Case.objects.filter(organization=OuterRef("pk"), submitted_at__isnull=False)
    newest = ArraySubquery(moved.order_by("-moved_at").values("moved_at")[:NEWEST])
    own = Organization.objects.filter(pk__in=organizations).only("name")
    return KeptQuery(own.annotate(newest=newest).order_by("name", "pk"))


def etag_of(organizations: list[Any]) -> str:
    """Name what moved last in some orgs, as a header wants it."""
    facts = repr([(row.pk, row.newest) for row in organizations])
    return f'"{hashlib.sha256(facts.encode()).hexdigest()[:24]}"'
