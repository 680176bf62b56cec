"""The way a door shows: of the day and for the person that are asked for, whoever asked before."""

import datetime

import pytest
import time_machine

from contacts.models import RestrictionRequest
from contacts.restriction import RestrictionState
from routing.models import ChannelKind
from routing.shown_way import registered_organizations, shown_way
from tests import factories

DAY = datetime.timedelta(days=1)
LAST = datetime.date(2026, 11, 30)
AT_NIGHT = datetime.datetime(
    2026, 12, 1, 0, 30, tzinfo=datetime.timezone(9 * datetime.timedelta(hours=1))
)


@pytest.fixture
def door(db):
    """One way until the end of November, another one from then on."""
    door = factories.make_category("door")
    factories.make_channel(door, label_en="Old", label_ja="旧窓口", valid_until=LAST)
    factories.make_channel(door, label_en="New", label_ja="新窓口", valid_from=LAST + DAY)
    return door


def test_shown_way_is_that_of_the_day_asked_for(door, employee):
    days = [LAST - DAY, LAST, LAST + DAY, LAST, LAST + 2 * DAY]

    ways = [shown_way("door", day, employee) for day in days]

    assert [way.channel.label_en for way in ways] == ["Old", "Old", "New", "Old", "New"]


def test_shown_way_outside_its_days_is_none(db, employee):
    door = factories.make_category("door")
    factories.make_channel(door, valid_from=LAST, valid_until=LAST)

    found = [shown_way("door", LAST + days * DAY, employee) for days in (-1, 0, 1)]

    assert [way is not None for way in found] == [False, True, False]


def test_page_of_a_door_has_the_companys_day_whatever_the_reader_has(client, door, employee):
    """It is December in Tokyo, and November where the server's clock and the reader are."""
    employee.time_zone = "America/New_York"
    employee.save()
    client.force_login(employee)

    with time_machine.travel(AT_NIGHT, tick=False):
        page = client.get(door.get_absolute_url())

    assert page.context["channel"].label_en == "New"


def restrict(org, text):
    state, by = RestrictionState.IN_FORCE, factories.make_user()
    RestrictionRequest.objects.create(
        organization=org,
        text_ja=text,
        text_en=text,
        state=state,
        asked_by=by,
        moved_by=by,
        approved_by=factories.make_user(),
        approved_at=AT_NIGHT,
    )


def test_shown_way_names_the_restrictions_of_whoever_asks(employee, org):
    door = factories.make_category("door")
    factories.make_channel(door, kind=ChannelKind.SUPPORT_CASE, address="")
    other, elsewhere, nobody = (
        factories.make_organization(),
        factories.make_user(),
        factories.make_user(),
    )
    factories.make_membership(elsewhere, other)
    restrict(org, "Ask us")
    restrict(other, "Ask them")

    found = [
        [row.text_en for row in shown_way("door", LAST, user).restrictions]
        for user in (employee, elsewhere, nobody, employee)
    ]

    assert found == [["Ask us"], ["Ask them"], [], ["Ask us"]]


def test_registered_organizations_are_those_of_whoever_asks(employee, org):
    plan = factories.make_plan()
    other, elsewhere = factories.make_organization(plan=plan), factories.make_user()
    factories.make_membership(elsewhere, other)

    found = [registered_organizations(user) for user in (employee, elsewhere, employee)]

    assert found == [[org], [other], [org]]
    assert found[1][0].plan == plan
