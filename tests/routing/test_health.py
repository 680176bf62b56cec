"""The page of what needs a hand: each check finds its case, and nothing else."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from contacts.models import Role, today
from routing import health
from routing.models import CodeOwner, FeedbackReason, LearningLink, Package, Product
from tests import factories

DAY = datetime.timedelta(days=1)


@pytest.fixture
def reader(client, db):
    """Log in with a role, in English."""

    def log_in(role):
        user = factories.make_user(is_staff=True, language="en")
        factories.give_role(user, role)
        client.force_login(user)
        return client

    return log_in


def names(check):
    return [row.name for row in check()]


def make_door(slug, **way):
    door = factories.make_category(slug)
    factories.make_channel(door, **{"checked_on": today()} | way)
    return door


def test_doors_without_a_way_today(db):
    make_door("open")
    make_door("ended", valid_until=today() - DAY)
    make_door("future", valid_from=today() + DAY)
    factories.make_category("bare")

    assert names(health.doors_without_a_way) == ["ended", "future", "bare"]


def test_doors_without_a_way_leaves_one_with_an_open_replacement_out(db):
    opened, closed = make_door("open"), factories.make_category("closed")
    factories.make_category("moved", replacement=opened)
    factories.make_category("lost", replacement=closed)

    assert names(health.doors_without_a_way) == ["closed", "lost"]


def test_ways_ended_or_ending(db):
    make_door("last-day", valid_until=today())
    make_door("day-30", valid_until=today() + 30 * DAY)
    make_door("day-31", valid_until=today() + 31 * DAY)
    make_door("ended", valid_until=today() - DAY)
    factories.make_channel(make_door("followed", valid_until=today() - DAY))
    replaced = make_door("replaced", valid_until=today() - DAY)
    replaced.replacement = make_door("open")
    replaced.save()

    found = names(health.ways_ended_or_ending)

    assert {name.partition(" ")[0] for name in found} == {"last-day", "day-30", "ended"}


def test_ways_unchecked(db):
    make_door("day-180", checked_on=today() - 180 * DAY)
    make_door("day-181", checked_on=today() - 181 * DAY)
    make_door("never", checked_on=None)
    make_door("ended", checked_on=None, valid_until=today() - DAY)

    found = names(health.ways_unchecked)

    assert {name.partition(" ")[0] for name in found} == {"day-181", "never"}


def test_missing_translations_finds_each_model_and_names_the_field(db):
    door = make_door("door")
    door.how_ja, door.duration_en = "聞く", "An hour"
    door.save()
    factories.make_channel(factories.make_category("way"), label_en="")
    LearningLink.objects.create(category=door, label_ja="", label_en="Learn", url="https://x.jp/")
    Product.objects.create(name_ja="", name_en="Flows")
    FeedbackReason.objects.create(text_ja="古い", text_en="")

    with translation.override("en"):
        found = {row.name: row.text for row in health.missing_translations()}

    assert set(found) == {"door", "way – 開く", "door – Learn", "Flows", "古い"}
    assert "how (English)" in found["door"]
    assert "how long it usually takes (Japanese)" in found["door"]


def test_organizations_without_primary(db):
    def org(name, **contact):
        organization = factories.make_organization(name)
        values = {"user": factories.make_user(), "is_primary": True} | contact
        factories.make_contact(organization=organization, **values)
        return organization

    good = org("good")
    factories.make_organization("sandbox", production=good)
    org("not-primary", is_primary=False)
    org("ended", valid_until=today() - DAY)
    org("inactive", user=factories.make_user(is_active=False))
    factories.make_organization("nobody")

    found = names(health.organizations_without_primary)

    assert found == ["ended", "inactive", "nobody", "not-primary"]


@pytest.mark.parametrize(
    "contact", [{"vendor_email": "a@b.jp"}, {"vendor_phone": "03"}, {"vendor_url": "https://b.jp"}]
)
def test_packages_without_contact(db, contact):
    Package.objects.create(name="good", **contact)
    Package.objects.create(name="bad", vendor="Somebody")

    assert names(health.packages_without_contact) == ["bad"]


@pytest.mark.parametrize("contact", [{"team_email": "a@b.jp"}, {"team_url": "https://b.jp/"}])
def test_applications_without_contact(db, contact):
    CodeOwner.objects.create(name="good", team="IT", **contact)
    CodeOwner.objects.create(name="bad", team="IT")

    assert names(health.applications_without_contact) == ["bad"]


def test_prefixes_claimed_twice(db):
    CodeOwner.objects.create(name="first", team="IT", prefixes="Stock\nest_")
    CodeOwner.objects.create(name="second", team="IT", prefixes="stock\nother_")

    (row,) = health.prefixes_claimed_twice()

    assert row.name == "second"
    assert "first" in row.text


def test_health_without_a_fault_says_so(reader, doors):
    page = reader(Role.ROUTING_ADMIN).get("/health/").text

    assert "All is well" in page
    assert str(today().year) in page


def test_health_links_to_the_page_that_mends_it(reader):
    door, org = factories.make_category("bare"), factories.make_organization("orphan")
    of_door = f"/admin/routing/category/{door.pk}/change/"
    of_org = f"/admin/contacts/organization/{org.pk}/change/"

    pages = {role: reader(role).get("/health/").text for role in Role}

    assert of_door in pages[Role.ROUTING_ADMIN]
    assert of_org not in pages[Role.ROUTING_ADMIN]
    assert "System admin" in pages[Role.ROUTING_ADMIN]
    assert of_org in pages[Role.SYSTEM_ADMIN]
    assert of_door not in pages[Role.SYSTEM_ADMIN]
    assert "Routing admin" in pages[Role.SYSTEM_ADMIN]
    assert of_door not in pages[Role.AUDITOR]
    assert of_org not in pages[Role.AUDITOR]
    assert "bare" in pages[Role.AUDITOR]


@pytest.mark.parametrize("fields", [{}, {"is_staff": True}])
def test_health_is_for_administrators_and_auditors(client, db, fields):
    client.force_login(factories.make_user(**fields))

    assert client.get("/health/").status_code == 403


def test_health_asks_as_often_for_three_rows_as_for_one(reader):
    client, asked = reader(Role.ROUTING_ADMIN), []
    for rounds in (1, 2):
        for number in range(rounds):
            door = make_door(f"ended-{rounds}{number}", valid_until=today() - DAY)
            make_door(f"old-{rounds}{number}", checked_on=None, label_en="")
            LearningLink.objects.create(category=door, label_ja="あ", label_en="", url="https://x")
            factories.make_organization()
            Package.objects.create(name="bad")
            CodeOwner.objects.create(name="bad", team="IT", prefixes="same")
        client.get("/health/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/health/")
        asked.append(len(queries))

    assert asked[0] == asked[1]
