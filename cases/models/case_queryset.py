"""Which cases a person sees, may act on, or finds waiting."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from cases.choices import Status
from contacts.models import Blank, Organization, User, name_fields

if TYPE_CHECKING:
    from cases.models.case import Case

NO_DATE = datetime.date(9999, 12, 31)
OPEN_TO_CONTACTS = [
    Status.SUBMITTED,
    Status.IN_REVIEW,
    Status.RETURNED,
    Status.APPROVED,
    Status.FORWARDED,
]
QUEUE_KEYS = ["queue_level", "queue_date", "submitted_at", "id"]
LISTED = [
    *QUEUE_KEYS,
    *("title", "status", "severity", "severity_confirmed", "wanted_on", "wanted_fixed"),
    *("moved_at", "updated_at", "drafted_by", "organization__name"),
    *name_fields("requester", "reviewer"),
    "requester__department",
]
SETTLED = [Status.ANSWERED, Status.REDIRECTED]
FINISHED = [Status.CLOSED, Status.WITHDRAWN]


@dataclass(frozen=True)
class Reach:
    """What a person reads of others' cases today. Many share one: a query can be kept for each."""

    organizations: frozenset[int]
    """Those that they are a designated contact of."""
    audits: bool


def reach_of(user: User) -> Reach:
    return Reach(frozenset(user.contact_organizations), user.has_perm("cases.audit_case"))


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> Self:
        """Cases a person may open today: the one rule for every list, count and page."""
        return self.visible_within(reach_of(user), user.pk)

    def visible_within(self, reach: Reach, person: int | Blank) -> Self:
        """The same of somebody known by key, or to be named when the query is asked."""
        seen = Q(pk__in=[])
        if reach.audits:
            seen = Q(submitted_at__isnull=False)
        elif reach.organizations:
            seen = Q(submitted_at__isnull=False, organization__in=reach.organizations)
        watched = Q(submitted_at__isnull=False, pk__in=watched_by(person))
        return self.filter(written_by(person, reach.organizations) | watched | seen)

    def watched_by(self, user: User) -> Self:
        """Cases that somebody else asked and lets a person read."""
        return self.filter(pk__in=watched_by(user.pk), submitted_at__isnull=False)

    def reviewable_by(self, user: User) -> Self:
        """Cases a person may act on as a designated contact today."""
        return self.reviewable_in(user.contact_organizations)

    def reviewable_in(self, organizations: Collection[int]) -> Self:
        return self.filter(submitted_at__isnull=False, organization__in=list(organizations))

    def withdrawable_by(self, user: User) -> Self:
        """Cases a person may end without an answer: their own, and as a contact those returned."""
        returned = Q(status=Status.RETURNED, organization__in=list(user.contact_organizations))
        return self.filter(written_by(user.pk, user.contact_organizations) | returned)

    def requested_by(self, user: User) -> Self:
        return self.filter(requester=user)

    def of(self, user: User) -> Self:
        """Cases a person asked, and drafts they write for somebody who called."""
        return self.filter(written_by(user.pk, user.contact_organizations))

    def unfinished(self) -> Self:
        return self.exclude(status__in=FINISHED)

    def waiting_for(self, user: User) -> Self:
        """Cases that a contact of today should claim.

        One whose holder is no contact today waits like one that nobody has claimed; one that came
        back from its requester waits for the contact who holds it. The contacts are plain keys,
        since building a query of them costs more than asking it.
        """
        organizations_of: dict[frozenset[int], list[int]] = {}
        for organization, people in user.fellow_contacts.items():
            organizations_of.setdefault(people, []).append(organization)
        is_held = Q()
        for people, organizations in organizations_of.items():
            is_held |= Q(organization__in=organizations, reviewer__in=people)
        return self.filter(
            ~is_held | Q(status=Status.SUBMITTED, reviewer=user),
            status__in=[Status.SUBMITTED, Status.IN_REVIEW],
            organization__in=list(user.fellow_contacts),
        )

    def unclaimable(self) -> Self:
        """Open cases of orgs without a contact today: the one list outside `visible_to`.

        Of these a system admin sees number, org and age, and no more.
        """
        return self.filter(
            organization__in=Organization.objects.without_contact(), status__in=OPEN_TO_CONTACTS
        )

    def locked(self, pk: int) -> "Case":
        """Return the case, its row locked until the transaction ends."""
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)

    def with_todo_count(self) -> Self:
        """Add how much the requester has still been asked to look at."""
        todo = Q(remarks__returned__isnull=False, remarks__done_at=None)
        return self.annotate(todo_count=models.Count("remarks", filter=todo))

    def for_list(self) -> Self:
        """Read no more than the lists show: the texts of an inquiry are long."""
        return self.select_related("organization", "requester", "reviewer").only(*LISTED)


def written_by(person: int | Blank, organizations: Collection[int]) -> Q:
    """Match what a person asked, or writes as a contact of today on behalf of somebody."""
    if not organizations:
        return Q(requester=person)
    return Q(requester=person) | Q(
        drafted_by=person, submitted_at__isnull=True, organization__in=list(organizations)
    )


def watched_by(person: int | Blank) -> models.QuerySet[Any, Any]:
    """Return the keys of the cases that somebody else lets a person read."""
    from cases.models.watcher import Watcher

    return Watcher.objects.filter(user=person, left_at=None).values("case")
