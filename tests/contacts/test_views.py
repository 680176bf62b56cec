import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.models import Role, User, today
from tests import factories

DAY = datetime.timedelta(days=1)
CONTACTS = reverse("contacts:contact_list")
MAX_QUERIES = 11


@pytest.fixture
def admin(db) -> User:
    user = factories.make_user("山田", is_staff=True, language="en")
    factories.give_role(user, Role.SYSTEM_ADMIN)
    return user


@pytest.fixture
def read(client):
    """Return the page as a person reads it, and the objects it was made from."""

    def read(user: User):
        User.objects.filter(pk=user.pk).update(language="en")
        client.force_login(user)
        answer = client.get(CONTACTS)
        assert answer.status_code == 200
        return answer

    return read


def standings(answer) -> list[str]:
    return [appointment.standing.value for appointment in answer.context["appointments"]]


def test_contact_list_asks_for_a_login(client, db):
    answer = client.get(CONTACTS)

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_contact_list_tells_a_primary_contact_since_when(read, contact, org):
    page = read(contact).text

    assert "Yes, you are a designated contact today" in page
    assert "Primary designated contact" in page
    assert "In force" in page
    assert "No end date" in page
    assert "No primary designated contact today" not in page
    assert "Whom to ask" not in page
    assert page.count("<h1") == 1
    assert f'<a href="{CONTACTS}" aria-current="page">' in page


def test_contact_list_tells_a_contact_until_when(read, contact, org):
    second = factories.make_user("second")
    factories.make_contact(second, org, valid_until=datetime.date(2999, 1, 31))

    answer = read(second)

    assert standings(answer) == ["in_force"]
    assert "31 Jan 2999" in answer.text
    assert contact.email in answer.text


def test_contact_list_tells_an_employee_whom_to_ask(read, employee, contact, org, admin):
    other = factories.make_user("aaa")
    factories.make_contact(other, org)

    answer = read(employee)

    assert "No, you are not a designated contact today" in answer.text
    assert "Nobody has appointed you so far" in answer.text
    assert reverse("routing:triage_start") in answer.text
    assert answer.context["others"][0].first_to_ask.user == contact
    assert f'href="mailto:{contact.email}"' in answer.text
    assert admin.email not in answer.text


def test_contact_list_without_a_primary_names_another_contact(read, employee, org, admin):
    second = factories.make_user("second")
    factories.make_contact(second, org)

    answer = read(employee)

    assert "No primary designated contact today" in answer.text
    assert answer.context["others"][0].first_to_ask.user == second
    assert f'href="mailto:{admin.email}"' in answer.text


def test_contact_list_without_any_contact_names_a_system_admin(read, employee, org, admin):
    answer = read(employee)

    assert "No designated contact today, not even a primary one" in answer.text
    assert f'href="mailto:{admin.email}"' in answer.text


def test_contact_list_without_an_org_names_a_system_admin(read, contact, admin):
    page = read(factories.make_user("newcomer")).text

    assert "does not know yet which Salesforce org you work in" in page
    assert f'href="mailto:{admin.email}"' in page
    assert contact.email not in page
    assert reverse("routing:triage_start") not in page


def test_contact_list_without_any_system_admin_still_says_whom_to_ask(read, db):
    assert "IT department" in read(factories.make_user()).text


def test_contact_list_tells_a_system_admin_that_they_can_record_it(read, admin):
    factories.give_role(factories.make_user("another"), Role.SYSTEM_ADMIN)

    page = read(admin).text

    assert "You are a system admin yourself" in page
    assert "another@example.jp" not in page


def test_contact_list_never_names_an_inactive_system_admin(read, admin):
    User.objects.filter(pk=admin.pk).update(is_active=False)

    assert admin.email not in read(factories.make_user()).text


def test_contact_list_tells_a_deputy_for_whom(read, contact, org):
    deputy = factories.make_user("deputy")
    factories.make_contact(deputy, org, deputy_for=contact, valid_until=today() + DAY)

    answer = read(deputy)

    assert "Yes, you are a designated contact today" in answer.text
    assert "Deputy for contact" in answer.text
    assert standings(answer) == ["in_force"]


@pytest.mark.parametrize("gone", ["ended", "inactive"])
def test_contact_list_tells_a_deputy_of_nobody_that_it_does_not_count(read, contact, org, gone):
    deputy = factories.make_user("deputy")
    factories.make_contact(deputy, org, deputy_for=contact)
    if gone == "ended":
        contact.appointments.update(valid_until=today() - DAY)
    else:
        User.objects.filter(pk=contact.pk).update(is_active=False)

    answer = read(deputy)

    assert "No, you are not a designated contact today" in answer.text
    assert "Does not count today" in answer.text
    assert standings(answer) == ["not_counting"]


def test_contact_list_deputy_and_contact_at_once(read, contact, org):
    second = factories.make_user("second")
    factories.make_contact(second, org)
    factories.make_contact(second, org, deputy_for=contact)

    answer = read(second)

    assert standings(answer) == ["in_force", "in_force"]
    assert "Deputy for contact" in answer.text


def test_contact_list_shows_deputies_with_their_dates(read, employee, contact, org):
    deputy, later = factories.make_user("deputy"), factories.make_user("later")
    start, end = today() - DAY, datetime.date(2999, 1, 31)
    factories.make_contact(deputy, org, deputy_for=contact, valid_from=start, valid_until=end)
    factories.make_contact(later, org, deputy_for=contact, valid_from=today() + DAY)

    answer = read(employee)

    [found] = answer.context["registries"][0].contacts
    assert [row.user for row in found.deputies] == [deputy]
    assert "to 31 Jan 2999" in answer.text
    assert later.email not in answer.text


def test_contact_list_tells_of_an_appointment_to_come_and_one_that_ended(read, employee, org):
    production = factories.make_organization("A second org")
    factories.make_contact(employee, org, valid_until=today() - 10 * DAY)
    factories.make_contact(employee, production, valid_from=today() + DAY)

    answer = read(employee)

    assert "No, you are not a designated contact today" in answer.text
    assert sorted(standings(answer)) == ["ended", "upcoming"]


def test_contact_list_leaves_out_what_ended_where_there_is_a_later_one(read, contact, org):
    earlier = {"valid_from": today() - 90 * DAY, "valid_until": today() - 60 * DAY}
    factories.make_contact(contact, org, **earlier)

    assert standings(read(contact)) == ["in_force"]


def test_contact_list_of_a_sandbox_shows_its_production_org(read, contact, org):
    user = factories.make_user()
    sandbox = factories.make_organization("Trial", production=org)
    factories.make_membership(user, sandbox)

    answer = read(user)

    assert [found.organization for found in answer.context["registries"]] == [org]
    assert contact.email in answer.text


def test_contact_list_never_shows_an_inactive_contact(read, employee, contact):
    User.objects.filter(pk=contact.pk).update(is_active=False)

    assert contact.email not in read(employee).text


@pytest.mark.parametrize(
    "who", ["employee", "contact", "former", "future", "deputy of nobody", "nobody", "admin"]
)
def test_contact_list_shows_nobody_of_another_org(read, employee, contact, admin, who):
    other_org = factories.make_organization("Other company")
    stranger, stand_in = factories.make_user("stranger"), factories.make_user("standin")
    factories.make_contact(stranger, other_org, is_primary=True)
    factories.make_contact(stand_in, other_org, deputy_for=stranger)
    gone = factories.make_user("gone")
    people = {"employee": employee, "contact": contact, "admin": admin}
    user = people.get(who) or factories.make_user("reader")
    dates = {
        "former": {"valid_until": today() - DAY},
        "future": {"valid_from": today() + DAY},
        "deputy of nobody": {"deputy_for": gone},
    }
    if who in dates:
        factories.make_contact(user, other_org, **dates[who])

    answer = read(user)

    assert stranger.email not in answer.text
    assert stand_in.email not in answer.text
    assert other_org not in [found.organization for found in answer.context["registries"]]


def test_contact_list_leaves_out_the_name_in_a_deputy_row_that_ended(read, contact):
    other_org, stranger = factories.make_organization(), factories.make_user("stranger")
    user = factories.make_user("reader")
    factories.make_contact(user, other_org, deputy_for=stranger, valid_until=today() - DAY)

    answer = read(user)

    assert standings(answer) == ["ended"]
    assert "stranger" not in answer.text


def test_contact_list_escapes_names(read, employee, org):
    odd = User.objects.create_user("odd@example.jp", "x", name="<b>odd</b>")
    factories.make_contact(odd, org)

    page = read(employee).text

    assert "<b>odd" not in page
    assert "&lt;b&gt;odd" in page


def test_contact_list_takes_no_post(client, employee):
    client.force_login(employee)

    assert client.post(CONTACTS).status_code == 405


def fill(reader: User, count: int) -> None:
    """Give a reader so many orgs, each with so many contacts and deputies."""
    for _ in range(count):
        org = factories.make_organization()
        factories.make_membership(reader, factories.make_organization(production=org))
        for number in range(count):
            holder, deputy = factories.make_user(), factories.make_user()
            factories.make_contact(holder, org, is_primary=number == 0)
            factories.make_contact(deputy, org, deputy_for=holder)
            factories.make_contact(reader, org, deputy_for=holder)
        factories.give_role(factories.make_user(), Role.SYSTEM_ADMIN)


@pytest.mark.parametrize("is_contact", [True, False])
def test_contact_list_asks_as_much_for_one_as_for_three(client, db, is_contact):
    counts = []
    for count in (1, 3):
        reader = factories.make_user()
        fill(reader, count)
        if not is_contact:
            reader.appointments.all().delete()
        client.force_login(reader)
        client.get(CONTACTS)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(CONTACTS)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= MAX_QUERIES
