"""Who holds a case: claimed, given back, taken over; and what comes next."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from cases import services
from cases.choices import Status
from cases.models import Case, Verb
from cases.moves import IllegalMove
from cases.starter import load_severity_levels
from contacts.models import User
from routing.models import Category
from tests import factories


def url(name, case):
    return reverse(f"cases:{name}", args=[case.pk])


@pytest.fixture
def held(employee, org, contact, levels):
    return services.claim_case(factories.make_submitted(employee, org), by=contact)


@pytest.fixture
def resubmitted(held, employee, contact):
    """A case that its holder returned, and that came back."""
    services.return_case(held, by=contact, note="Since when?")
    return services.submit_case(held, by=employee)


def mails_queued() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'user_id')::int FROM procrastinate_jobs"
            " WHERE args ? 'event_id' ORDER BY id"
        )
        return [key for (key,) in cursor.fetchall()]


def test_release_case_lets_it_wait_for_anybody(held, contact, second):
    case = services.release_case(held, by=contact)

    assert (case.status, case.reviewer) == (Status.SUBMITTED, None)
    assert case.events.latest("pk").verb == Verb.RELEASED
    assert services.claim_case(case, by=second).reviewer == second


def test_release_case_is_the_holders_alone(held, second):
    with pytest.raises(IllegalMove):
        services.release_case(held, by=second)


@pytest.mark.parametrize("status", [Status.RETURNED, Status.APPROVED, Status.FORWARDED])
def test_release_case_is_no_way_out_of_another_state(employee, org, contact, levels, status):
    case = factories.make_at(status, employee, org, by=contact)

    with pytest.raises(IllegalMove):
        services.release_case(case, by=contact)


def test_take_over_case_says_why_and_tells_the_other(held, contact, second):
    services.take_over_case(held, by=second, seen_holder=contact.pk, note="She is away.")

    held.refresh_from_db()
    event = held.events.latest("pk")
    assert (held.status, held.reviewer) == (Status.IN_REVIEW, second)
    assert (event.verb, event.actor, event.note) == (Verb.TAKEN_OVER, second, "She is away.")
    assert mails_queued()[-1] == contact.pk


def test_take_over_case_from_somebody_else_than_was_seen_is_refused(held, contact, second, org):
    third = factories.make_user("third")
    factories.make_contact(third, org)
    services.take_over_case(held, by=third, seen_holder=contact.pk, note="First")

    with pytest.raises(IllegalMove):
        services.take_over_case(held, by=second, seen_holder=contact.pk, note="Second")


@pytest.mark.parametrize("who", ["holder", "stranger", "requester"])
def test_take_over_case_is_for_another_contact(held, contact, employee, who):
    person = {"holder": contact, "stranger": factories.make_user(), "requester": employee}[who]

    with pytest.raises(IllegalMove):
        services.take_over_case(held, by=person, seen_holder=contact.pk, note="Why")


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.RETURNED])
def test_claim_case_that_another_contact_holds_is_refused(
    employee, org, contact, second, levels, status
):
    case = factories.make_at(status, employee, org, by=contact)
    Case.objects.filter(pk=case.pk).update(reviewer=contact)

    with pytest.raises(IllegalMove):
        services.claim_case(case, by=second)

    assert services.claim_case(case, by=contact).status == Status.IN_REVIEW


def test_claim_case_whose_holder_is_no_contact_today_is_anybodys(resubmitted, contact, second):
    contact.appointments.all().delete()

    assert services.claim_case(resubmitted, by=second).reviewer == second


def test_take_over_case_that_came_back_puts_it_in_review(resubmitted, contact, second):
    case = services.take_over_case(resubmitted, by=second, seen_holder=contact.pk, note="Away.")

    assert (case.status, case.reviewer) == (Status.IN_REVIEW, second)
    assert case.events.latest("pk").status == Status.IN_REVIEW
    assert mails_queued()[-1] == contact.pk


def race(act, *people: User) -> list[str]:
    """Let people act at the same moment, each on a connection of their own."""
    start = Barrier(len(people))

    def run(user: User) -> str:
        try:
            start.wait()
            act(User.objects.get(pk=user.pk))
        except IllegalMove:
            return "refused"
        finally:
            connection.close()
        return user.name

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(run, people))


@pytest.fixture
def contacts_of_one_org(transactional_db):
    load_severity_levels()
    org = factories.make_organization()
    people = [factories.make_user(name) for name in ("one", "two", "three")]
    for user in people:
        factories.make_contact(user, org)
    return org, people


def test_claim_case_by_two_at_once_is_one_persons(contacts_of_one_org):
    org, (one, two, _) = contacts_of_one_org
    case = factories.make_submitted(factories.make_user("asker"), org)

    outcomes = race(lambda user: services.claim_case(case, by=user), one, two)

    case.refresh_from_db()
    assert sorted(outcomes) == sorted([case.reviewer.name, "refused"])
    assert case.events.filter(verb=Verb.CLAIMED).count() == 1


def test_take_over_case_by_two_at_once_is_one_persons(contacts_of_one_org):
    org, (one, two, three) = contacts_of_one_org
    case = factories.make_submitted(factories.make_user("asker"), org)
    services.claim_case(case, by=three)

    outcomes = race(
        lambda user: services.take_over_case(case, by=user, seen_holder=three.pk, note="Why"),
        one,
        two,
    )

    case.refresh_from_db()
    assert sorted(outcomes) == sorted([case.reviewer.name, "refused"])
    assert case.events.filter(verb=Verb.TAKEN_OVER).count() == 1


# case_claim, case_release, case_take_over, queue_next


def test_case_claim_of_a_case_that_is_answered_says_so(client, held, contact, second):
    services.answer_case(held, by=contact, note="Clear the cache.")
    client.force_login(second)

    response = client.post(url("case_claim", held), follow=True)

    held.refresh_from_db()
    assert held.get_status_display() in "".join(map(str, response.context["messages"]))


def test_case_release_leads_to_the_queue(client, held, contact):
    client.force_login(contact)

    response = client.post(url("case_release", held))

    held.refresh_from_db()
    assert (response.url, held.status) == (reverse("cases:queue"), Status.SUBMITTED)


def test_case_take_over_names_the_holder_and_asks_why(client, held, contact, second):
    client.force_login(second)

    page = client.get(url("case_take_over", held))
    empty = client.post(url("case_take_over", held), {"seen_holder": contact.pk, "note": " "})

    held.refresh_from_db()
    assert contact.name in page.text
    assert (empty.status_code, held.reviewer) == (422, contact)


def test_case_take_over_too_late_names_who_was_first(client, held, contact, second, org):
    third = factories.make_user("third")
    factories.make_contact(third, org)
    services.take_over_case(held, by=third, seen_holder=contact.pk, note="First")
    client.force_login(second)

    response = client.post(url("case_take_over", held), {"seen_holder": contact.pk, "note": "Why"})

    held.refresh_from_db()
    assert held.reviewer == third
    assert third.name in response.context["words"]


def test_answer_may_lead_to_the_next_case_that_waits(client, held, employee, org, contact):
    mild = factories.make_submitted(employee, org, severity=4, severity_reason="x")
    worse = factories.make_submitted(employee, org, severity=2, severity_reason="x")
    client.force_login(contact)

    response = client.post(
        url("case_answer", held), {"note": "Clear the cache.", "then": "next"}, follow=True
    )

    assert response.redirect_chain[-1][0] == url("case_review", worse)
    assert Case.objects.get(pk=mild.pk).status == Status.SUBMITTED


def test_queue_next_leaves_the_case_just_given_back_aside(client, held, contact):
    client.force_login(contact)

    response = client.post(url("case_release", held), {"then": "next"}, follow=True)

    assert response.redirect_chain[-1][0] == reverse("cases:queue")


def test_case_that_came_back_is_offered_to_its_holder_and_taken_over_by_others(
    client, resubmitted, contact, second
):
    def pages(user):
        client.force_login(user)
        claim = f'action="{url("case_claim", resubmitted)}"'
        following = client.get(reverse("cases:queue_next")).url
        queues = [client.get("/queue/", {"view": view}).text for view in ("waiting", "open")]
        review = client.get(url("case_review", resubmitted)).text
        return following, [claim in text for text in (*queues, review)], review

    following, claims, _ = pages(contact)
    assert (following, claims) == (url("case_review", resubmitted), [True, True, True])

    following, claims, review = pages(second)
    assert (following, claims) == (reverse("cases:queue"), [False, False, False])
    assert url("case_take_over", resubmitted) in review

    refused = client.post(url("case_claim", resubmitted), follow=True)
    assert contact.name in "".join(map(str, refused.context["messages"]))


@pytest.mark.parametrize("after", ["", "x", "HD-" + "9" * 14, "\0"])
def test_queue_next_of_nonsense_is_the_worst_that_waits(client, employee, org, contact, after):
    case = factories.make_submitted(employee, factories.make_organization(production=org))
    client.force_login(contact)

    response = client.get(reverse("cases:queue_next"), {"after": after})

    assert response.url == url("case_review", case)


# case_redirect


def test_case_redirect_names_the_door_and_may_come_back(
    client, held, employee, contact, second, doors
):
    door = Category.objects.get(slug="account-rep")
    client.force_login(contact)
    client.post(url("case_redirect", held), {"door": door.pk, "note": "They hold the contract."})
    client.force_login(employee)

    page = client.get(held.get_absolute_url())
    client.post(url("case_reopen", held), {"note": "It is the wrong desk."})

    event = held.events.get(verb=Verb.REDIRECTED)
    held.refresh_from_db()
    assert door.get_absolute_url() in page.text
    assert url("case_reopen", held) in page.text
    assert (event.note, event.changed[0][2]) == ("They hold the contract.", door.desk)
    assert mails_queued()[1:] == [employee.pk, contact.pk]
    assert (held.status, held.reviewer) == (Status.IN_REVIEW, contact)


@pytest.mark.parametrize(
    "posted", [{"note": "Why"}, {"door": "0", "note": "Why"}, {"door": "1", "note": " "}]
)
def test_case_redirect_asks_for_door_and_text(client, held, contact, doors, posted):
    client.force_login(contact)

    response = client.post(url("case_redirect", held), posted)

    held.refresh_from_db()
    assert (response.status_code, held.status) == (422, Status.IN_REVIEW)
