"""What the page of a door asks the database on every visit: two kept queries."""

import datetime
import functools
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, DateField, Exists, OuterRef, When
from django.db.models.functions import JSONObject

from contacts.models import (
    Blank,
    KeptQuery,
    Organization,
    RestrictionRequest,
    SuccessPlan,
    User,
    columns_of,
    next_of,
)
from routing.models import STATUS_DOOR, Category, Channel, ChannelKind, LearningLink


class ShownWay(NamedTuple):
    """The way that a door shows to a person, with what stands around it."""

    channel: Channel
    links: list[LearningLink]
    has_status_door: bool
    restrictions: list[RestrictionRequest]
    """Those in force that the person meets at Salesforce; only where the way leads to a case."""


def shown_way(slug: str, day: datetime.date, user: User) -> ShownWay | None:
    for row in _way_query().ask(slug=slug, day=day, user=user.pk):
        values = iter(row)
        channel, channel.category = next_of(Channel, values), next_of(Category, values)
        links, has_status_door, restrictions = values
        return ShownWay(
            channel,
            [LearningLink(**json.loads(link)) for link in links],
            has_status_door,
            [_restriction(**json.loads(restriction)) for restriction in restrictions or ()],
        )
    return None


@functools.cache
def _way_query() -> KeptQuery:
    links = LearningLink.objects.filter(category=OuterRef("category")).order_by("position", "pk")
    link = JSONObject(label_ja="label_ja", label_en="label_en", url="url")
    restrictions = RestrictionRequest.objects.in_force_for(Blank("user"))
    restriction = JSONObject(text_ja="text_ja", text_en="text_en", org="organization__name")
    ways = Channel.objects.ways_of(Blank("slug", CharField()), Blank("day", DateField()))
    return KeptQuery(
        ways.values_list(
            *columns_of(Channel),
            *columns_of(Category, "category__"),
            ArraySubquery(links.values(row=link)),
            Exists(Category.objects.filter(slug=STATUS_DOOR)),
            Case(
                When(
                    kind=ChannelKind.SUPPORT_CASE,
                    then=ArraySubquery(restrictions.values(row=restriction)),
                )
            ),
        )[:1]
    )


def _restriction(org: str, **texts: str) -> RestrictionRequest:
    return RestrictionRequest(organization=Organization(name=org), **texts)


def registered_organizations(user: User) -> list[Organization]:
    """Return the production orgs behind a person's memberships by name, with their plans."""
    return [_with_plan(iter(row)) for row in _organization_query().ask(user=user.pk)]


def _with_plan(values: Iterator[Any]) -> Organization:
    organization, plan = next_of(Organization, values), next_of(SuccessPlan, values)
    organization.plan = plan if organization.plan_id else None
    return organization


@functools.cache
def _organization_query() -> KeptQuery:
    own = Organization.objects.registered_for(Blank("user"))
    columns = columns_of(Organization), columns_of(SuccessPlan, "plan__")
    return KeptQuery(own.order_by("name", "pk").values_list(*columns[0], *columns[1]))
