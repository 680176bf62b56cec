"""The contacts' list: views, filters, search, what is new on it, and what nobody can claim."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.choices import Kind, Status
from cases.models import Case
from cases.queue import QUEUES
from contacts.models import DesignatedContact, Role, today
from tests import factories

QUEUE, NEWS = "/queue/", "/queue/news/"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def desk(client, contact):
    client.force_login(contact)
    return client


@pytest.fixture
def sandbox(org):
    return factories.make_organization(production=org)


def rows(client, **query) -> list[int]:
    response = client.get(QUEUE, query)
    assert response.status_code == 200
    return [case.pk for case in response.context["page"].rows]


def first_at_home(client) -> list[int]:
    return [case.pk for case in client.get("/").context.get("waiting_first", [])]


def age(case: Case, days: int) -> None:
    Case.objects.filter(pk=case.pk).update(moved_at=timezone.now() - days * DAY)


def end(appointment: DesignatedContact) -> None:
    appointment.valid_from, appointment.valid_until = today() - 2 * DAY, today() - DAY
    appointment.save()


def test_queue_narrows_by_each_choice(desk, employee, org, sandbox, contact, levels):
    plain = factories.make_submitted(employee, org, severity=3)
    bad = factories.make_submitted(employee, org, severity=2, severity_reason="x")
    there = factories.make_submitted(employee, sandbox)
    asked = factories.make_submitted(employee, org, kind=Kind.QUESTION, expected="How?")
    old = factories.make_submitted(employee, org)
    age(old, 4)
    held = factories.make_at(Status.RETURNED, employee, org, by=contact)
    everything = {plain.pk, bad.pk, there.pk, asked.pk, old.pk}

    assert set(rows(desk)) == everything
    assert rows(desk, level="2") == [bad.pk]
    assert rows(desk, organization=str(sandbox.pk)) == [there.pk]
    assert rows(desk, kind="question") == [asked.pk]
    assert rows(desk, age="3") == [old.pk]
    assert rows(desk, view="open", status="returned") == [held.pk]
    assert rows(desk, view="open", mine="1") == [held.pk]
    assert set(rows(desk, view="open")) == everything | {held.pk}


NONSENSE = [
    {"level": "9"},
    {"level": "2'--"},
    {"organization": "0"},
    {"organization": "9" * 30},
    {"kind": "password"},
    {"status": "draft", "view": "all"},
    {"age": "-1"},
    {"age": "9" * 12},
    {"view": "__all__"},
    {"q": "\0", "view": "waiting"},
    {"after": "~~~~"},
    {"requester__password__startswith": "x"},
]


@pytest.mark.parametrize("query", NONSENSE, ids=str)
def test_queue_takes_nonsense_for_no_choice(desk, employee, org, sandbox, levels, query):
    case = factories.make_submitted(employee, org)

    assert rows(desk, **query) == [case.pk]
    assert desk.get(NEWS, query).status_code == 200


def test_queue_of_another_org_is_not_narrowed_to(desk, employee, org, sandbox, levels):
    foreign = factories.make_organization("Foreign and secret")
    case = factories.make_submitted(employee, org)
    hidden = factories.make_submitted(employee, foreign)

    response = desk.get(QUEUE, {"organization": foreign.pk, "view": "all"})

    assert [row.pk for row in response.context["page"].rows] == [case.pk]
    assert foreign.name not in response.text
    assert hidden.number not in response.text


@pytest.mark.parametrize("view", ["", "all"])
def test_queue_finds_by_number_and_words_whatever_the_state(
    desk, employee, org, contact, levels, view
):
    case = factories.make_submitted(employee, org, title="月次レポート blank")
    other = factories.make_submitted(employee, org)
    services.answer_case(services.claim_case(case, by=contact), by=contact, note="x")

    for words in (case.number, case.number.lower(), "レポート", "BLANK"):
        assert rows(desk, q=words, view=view) == [case.pk]
    assert rows(desk, q=case.number, view="waiting") == []
    assert rows(desk, view="all") == [other.pk, case.pk]


def test_queue_pages_through_equal_keys_once_each_and_keeps_its_filters(
    desk, employee, org, levels
):
    first = factories.make_submitted(employee, org)
    same = {"submitted_at": first.submitted_at, "wanted_on": first.wanted_on}
    cases = [factories.make_submitted(employee, org) for _ in range(29)]
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(**same)

    one = desk.get(QUEUE, {"level": "3"})
    following = one.context["page"].next_after
    two = rows(desk, level="3", after=following)

    seen = [case.pk for case in one.context["page"].rows] + two
    assert (len(seen), len(set(seen))) == (30, 30)
    assert "level=3&amp;after=" in one.text


def test_queue_and_home_go_by_the_contacts_of_the_moment(desk, employee, org, contact, levels):
    case = factories.make_submitted(employee, org)
    other = factories.make_user("other")
    appointment = factories.make_contact(other, org)
    assert rows(desk) == first_at_home(desk) == [case.pk]

    factories.make_in_review(case, by=other)
    assert rows(desk) == first_at_home(desk) == []

    end(appointment)
    assert rows(desk) == first_at_home(desk) == [case.pk]

    end(contact.appointments.get())
    assert rows(desk) == first_at_home(desk) == []


def test_queue_outside_is_by_next_look(desk, employee, org, contact, levels):
    late, soon = (
        factories.make_forwarded(factories.make_submitted(employee, org), by=contact, number=n)
        for n in ("1", "2")
    )
    for case, days in ((late, 9), (soon, -1)):
        case.handover.next_look_on = today() + days * DAY
        case.handover.save()

    response = desk.get(QUEUE, {"view": "forwarded"})

    assert [case.pk for case in response.context["page"].rows] == [soon.pk, late.pk]
    assert response.text.count("is-due") == 1


@pytest.mark.parametrize("view", QUEUES)
def test_queue_asks_as_much_for_thirty_rows_as_for_one(desk, employee, org, contact, levels, view):
    def asked(address) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(address).status_code == 200
        return len(queries)

    state = Status(view) if view in Status.values else Status.IN_REVIEW
    state = Status.SUBMITTED if view in ("waiting", "all") else state
    factories.make_at(state, employee, org, by=contact)
    address = f"{QUEUE}?view={view}&level=3&q=report"
    one = asked(address)
    for _ in range(29):
        factories.make_at(state, employee, org, by=contact)

    assert asked(address) == one <= 8
    assert len(desk.get(address).context["page"].rows) == 25


# queue_news


def test_queue_news_is_304_while_nothing_moves(desk, employee, org, contact, levels):
    factories.make_submitted(employee, org)
    factories.make_draft(employee, org)
    etag = desk.get(QUEUE).context["etag"]
    services.create_case(
        by=employee, creation_key="0" * 32, organization=org, kind=Kind.TROUBLE, title="Unseen"
    )
    factories.make_submitted(employee, factories.make_organization())

    with CaptureQueriesContext(connection) as queries:
        response = desk.get(NEWS, headers={"If-None-Match": etag})

    assert (response.status_code, response.content) == (304, b"")
    assert len(queries) <= 3


def test_queue_news_names_what_is_new_in_this_view(desk, employee, org, contact, levels):
    before = desk.get(QUEUE)
    since = timezone.now().isoformat()
    case = factories.make_submitted(employee, org)
    headers = {"If-None-Match": before.context["etag"]}

    fresh = desk.get(NEWS, {"since": since}, headers=headers)
    narrowed = desk.get(NEWS, {"since": since, "level": "1"}, headers=headers)
    again = desk.get(NEWS, {"since": since}, headers={"If-None-Match": fresh["ETag"]})

    assert fresh.json() == {"cases": [case.number]}
    assert "no-cache" in fresh["Cache-Control"]
    assert narrowed.json() == {"cases": []}
    assert again.status_code == 304


@pytest.mark.parametrize(
    "since", ["", "x", "2026-13-45", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00"]
)
def test_queue_news_since_nonsense_is_no_fault(desk, employee, org, levels, since):
    factories.make_submitted(employee, org)

    assert desk.get(NEWS, {"since": since}).status_code == 200


# queue_unclaimable


@pytest.fixture
def system_admin(db):
    user = factories.make_user("system", is_staff=True)
    factories.give_role(user, Role.SYSTEM_ADMIN)
    return user


def test_queue_unclaimable_names_number_org_and_age_alone(
    client, system_admin, employee, org, contact, levels
):
    empty = factories.make_organization("Nobody’s org")
    nested = factories.make_organization("Its sandbox", production=empty)
    stuck = [
        factories.make_submitted(employee, place, title="Very secret") for place in (empty, nested)
    ]
    fine = [
        factories.make_submitted(employee, place)
        for place in (org, factories.make_organization(production=org))
    ]
    client.force_login(system_admin)

    response = client.get("/queue/unclaimable/")

    assert response.context["page"].rows == stuck
    assert all(case.number in response.text for case in stuck)
    assert not any(case.number in response.text for case in fine)
    assert "secret" not in response.text
    assert employee.name not in response.text
    assert "/cases/HD-" not in response.text


def test_queue_unclaimable_holds_what_the_last_contact_left(
    client, system_admin, employee, org, contact, levels
):
    held = services.claim_case(factories.make_submitted(employee, org), by=contact)
    contact.appointments.update(valid_until=today() - DAY)
    client.force_login(system_admin)

    assert client.get("/queue/unclaimable/").context["page"].rows == [held]
    assert reverse("cases:queue_unclaimable") in client.get(QUEUE).text
