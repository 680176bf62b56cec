"""Attack 22: what opens a door counts once, for a while, for one person, and rests nowhere.

Beside it: codes and recovery codes in tests/identity/test_second_factor.py, the provider's answers
in test_forged_identity.py.
"""

import datetime
import uuid

import pytest
from django.conf import settings as project_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cases import services
from contacts import services as registry
from contacts.models import DesignatedContact, User, today
from contacts.tasks import mail_password_reset
from tests import factories

NEW = "another horse battery"
COOKIE = project_settings.SESSION_COOKIE_NAME


@pytest.fixture(autouse=True)
def fresh_counts(db):
    cache.clear()


@pytest.fixture
def link(employee, mailoutbox) -> str:
    """The address that a mail of a forgotten password leads to."""
    mail_password_reset(user_id=employee.pk)
    line = next(line for line in mailoutbox[0].body.splitlines() if "/reset/key/" in line)
    return line.strip().removeprefix(project_settings.BASE_URL)


def set_password(client, link, **posted) -> bool:
    """Follow a link as a browser does; say whether it set the password."""
    before = password_of("employee")
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW} | posted)
    return password_of("employee") != before


def password_of(name) -> str:
    return User.objects.get(email=f"{name}@example.jp").password


# The link of a forgotten password


def test_link_sets_the_password_once(client, link):
    assert set_password(client, link)
    assert not set_password(client, link)
    assert not set_password(Client(), link)


def test_link_stands_in_no_later_address(client, link):
    page = client.get(link)

    key = link.rstrip("/").rpartition("-")[2]
    assert page.status_code == 302
    assert key not in page.url


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda user: user.set_password("yet another one"),
        lambda user: setattr(user, "email", "moved@example.jp"),
        lambda user: setattr(user, "is_active", False),
        lambda user: setattr(user, "last_login", user.date_joined),
    ],
    ids=["password changed", "address changed", "switched off", "logged in"],
)
def test_link_ends_with_what_it_was_made_for(client, employee, link, meanwhile):
    meanwhile(employee)
    employee.save()
    before = User.objects.get(pk=employee.pk).password

    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    assert User.objects.get(pk=employee.pk).password == before


def test_link_ends_with_time(client, link, settings):
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert not set_password(client, link)


@pytest.mark.parametrize(
    "key",
    ["0", "-", "None", "set-password", "x" * 2000, "%00", "key[]=1", "..", "0-0", "ｋｅｙ"],
)
def test_key_that_is_none_is_an_invalid_link(client, employee, link, key):
    uid = link.split("/key/")[1].partition("-")[0]

    answer = client.get(f"/accounts/password/reset/key/{uid}-{key}/", follow=True)

    assert answer.status_code in (200, 404)
    assert "password1" not in answer.text


def test_key_is_for_one_person_only(client, contact, link):
    _before, _sep, rest = link.partition("/key/")
    mine, _sep, key = rest.partition("-")
    theirs = next(uid for uid in ("1", "2", "3", f"{contact.pk:x}") if uid != mine)

    page = client.get(f"/accounts/password/reset/key/{theirs}-{key}", follow=True)

    assert "password1" not in page.text


# Sessions


def log_in(client, user, password=factories.PASSWORD, **posted):
    return client.post(
        reverse("account_login"), {"login": user.email, "password": password} | posted
    )


def is_in(client) -> bool:
    return client.get(reverse("home")).status_code == 200


def test_login_gives_the_session_a_new_id(client, employee):
    client.get(reverse("account_login"))
    client.cookies[COOKIE] = planted = "p" * 32
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.cookies[COOKIE] = planted

    log_in(client, employee)

    assert is_in(client)
    assert client.cookies[COOKIE].value != planted
    client.cookies[COOKIE] = planted
    assert not is_in(client)


def test_logout_ends_the_session_for_whoever_kept_its_id(client, employee):
    log_in(client, employee)
    kept = client.cookies[COOKIE].value

    client.post(reverse("account_logout"))

    client.cookies[COOKIE] = kept
    assert not is_in(client)


@pytest.mark.parametrize("how", ["link", "page", "administration"])
def test_new_password_ends_the_other_sessions(client, employee, request, how):
    log_in(client, employee)
    elsewhere = Client()
    passwords = {"password1": NEW, "password2": NEW}
    if how == "link":
        set_password(elsewhere, request.getfixturevalue("link"))
    elif how == "page":
        log_in(elsewhere, employee)
        elsewhere.post(
            reverse("account_change_password"), {"oldpassword": factories.PASSWORD} | passwords
        )
    else:
        elsewhere.force_login(factories.make_user(is_staff=True, is_superuser=True))
        page = reverse("admin:auth_user_password_change", args=[employee.pk])
        elsewhere.post(page, passwords | {"usable_password": "true"})

    assert User.objects.get(pk=employee.pk).check_password(NEW)
    assert not is_in(client)


def test_session_of_whoever_is_switched_off_and_on_again_stays_over(client, employee):
    log_in(client, employee)
    system = factories.make_user(is_staff=True, is_superuser=True)
    admin = Client()
    admin.force_login(system)
    page = reverse("admin:contacts_user_change", args=[employee.pk])
    names = ("email", "name", "language", "time_zone")
    posted = {name: getattr(employee, name) for name in names} | {
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }
    assert is_in(client)

    admin.post(page, posted)
    while_off = is_in(client)
    admin.post(page, posted | {"is_active": "on"})

    assert User.objects.get(pk=employee.pk).is_active
    assert (while_off, is_in(client)) == (False, False)


def test_open_session_of_a_former_contact_reads_and_does_nothing(
    client, employee, contact, org, levels
):
    case = factories.make_submitted(employee, org)
    second = factories.make_user("second")
    row = factories.make_contact(second, org)
    client.force_login(second)
    claim = reverse("cases:case_claim", args=[case.pk])
    assert client.get(case.get_absolute_url()).status_code == 200

    registry.end_appointment(row, by=contact, seen=row.version)

    assert client.get(case.get_absolute_url()).status_code == 404
    assert client.post(claim).status_code == 404
    assert not client.get(reverse("cases:queue")).context["user"].contact_organizations


def test_deputy_whose_days_are_over_is_no_contact_any_more(client, employee, contact, org, levels):
    case = factories.make_submitted(employee, org)
    deputy = factories.make_user("deputy")
    row = factories.make_contact(deputy, org, deputy_for=contact)
    client.force_login(deputy)
    assert client.get(case.get_absolute_url()).status_code == 200

    yesterday = today() - datetime.timedelta(days=1)
    DesignatedContact.objects.filter(pk=row.pk).update(valid_until=yesterday)

    assert client.get(case.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("value", ["", "0", "null", "[]", "a" * 5000, "../x", "\x7f", "%00"])
def test_cookie_that_is_no_session_is_nobody(client, db, value):
    client.cookies[COOKIE] = value

    assert client.get(reverse("home")).status_code == 302


def test_cookie_is_hidden_from_scripts_and_from_other_sites(client, employee):
    log_in(client, employee)

    cookie = client.cookies[COOKIE]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert len(cookie.value) >= 32


# Types


@pytest.mark.parametrize(
    "posted",
    [
        {"login": ["employee@example.jp", "contact@example.jp"], "password": ["", ""]},
        {"login[]": "employee@example.jp", "password[]": factories.PASSWORD},
        {"login": "employee@example.jp", "password": "0"},
        {"login": "employee@example.jp", "password": "\0"},
        {"login": "employee@example.jp\0", "password": factories.PASSWORD},
        {"login": "%", "password": "%"},
        {},
    ],
)
def test_login_takes_nothing_but_two_texts(client, employee, contact, posted):
    answer = client.post(reverse("account_login"), posted)

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_login_as_json_logs_nobody_in(client, employee):
    words = {"login": employee.email, "password": {"$ne": ""}}

    client.post(reverse("account_login"), words, content_type="application/json")

    assert "_auth_user_id" not in client.session


# Keys of forms


def test_key_of_anothers_form_gives_nothing_of_theirs(client, employee, contact, org, levels):
    theirs = factories.make_submitted(contact, org)
    said = services.add_comment(theirs, by=contact, creation_key=uuid.uuid4(), text="Secret")
    mine = factories.make_submitted(employee, org)
    client.force_login(employee)

    client.post(
        reverse("cases:case_comment", args=[mine.pk]),
        {"creation_key": str(said.creation_key), "text": "Mine"},
    )
    made = client.post(
        reverse("cases:case_new"),
        {
            "creation_key": str(theirs.creation_key),
            "organization": org.pk,
            "kind": "trouble",
            "origin": "person",
            "title": "Mine",
        },
        follow=True,
    )

    assert [comment.text for comment in mine.comments.all()] == ["Mine"]
    assert "Secret" not in made.text
    assert made.context["case"].requester == employee
    assert made.context["case"] != theirs


@pytest.mark.parametrize("key", ["", "0", "null", "[]", "x" * 2000, "\0"])
def test_key_that_is_none_makes_no_error(client, employee, org, levels, key):
    case = factories.make_submitted(employee, org)
    client.force_login(employee)

    answer = client.post(
        reverse("cases:case_comment", args=[case.pk]), {"creation_key": key, "text": "Mine"}
    )

    assert answer.status_code in (302, 422)
