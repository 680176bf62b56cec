"""Attack 23: nobody reads out who is there, nor who is a contact, whatever door they knock at."""

import re
import threading
import time

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from contacts.forms.people import too_often
from contacts.limits import may_look_up_people
from tests import factories
from tests.test_conventions import PATTERNS

FEW = 3
MOST_RESETS_A_DAY = 20
KINDS = ["nobody", "somebody", "switched off", "without a password", "by the company alone"]


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is turned into its hash: most of the time that a login takes."""

    count = 0

    def encode(self, *args, **kwargs):
        CountingHasher.count += 1
        return super().encode(*args, **kwargs)


@pytest.fixture(autouse=True)
def fresh_counts(db, settings):
    settings.PERSON_SEARCH_MAX_HOURLY = FEW
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def submitted(employee, org, levels):
    return factories.make_submitted(employee, org)


def look_up(client, **headers):
    return client.get(reverse("contacts:person_search"), {"person": "example"}, headers=headers)


def test_person_search_is_refused_once_somebody_has_asked_too_often(client, employee, contact):
    client.force_login(employee)
    assert [look_up(client).status_code for _ in range(FEW)] == [200] * FEW

    # No header and no new session begins to count anew.
    refused = [look_up(client), look_up(client, x_forwarded_for="10.0.0.9")]
    client.force_login(employee)
    refused.append(look_up(client))

    assert [answer.status_code for answer in refused] == [429] * 3
    assert all("@" not in answer.text for answer in refused)
    client.force_login(contact)
    assert look_up(client).status_code == 200


def test_forms_that_take_a_person_count_with_the_search(client, employee, contact, submitted):
    client.force_login(employee)
    address = reverse("cases:watcher_add", args=[submitted.pk])
    for _ in range(FEW):
        look_up(client)

    guessed = client.post(address, {"person": "exampl"})

    assert guessed.status_code == 422
    assert "example.jp" not in guessed.text.replace(employee.email, "")
    # Whoever knows the address needs no directory.
    assert client.post(address, {"person": contact.email}).status_code == 302


def test_contact_who_writes_for_a_caller_is_counted_too(client, contact, org, levels):
    client.force_login(contact)
    for _ in range(FEW):
        look_up(client)

    form = {"requester": "exampl", "organization": org.pk, "kind": "trouble", "title": "T"}
    answer = client.post(reverse("cases:case_new"), form)

    assert answer.status_code == 422
    with translation.override(contact.language):
        assert answer.context["form"].errors["requester"] == [too_often()]


@pytest.mark.django_db(transaction=True)
def test_look_ups_of_several_processes_at_once_are_all_counted(employee):
    found = []

    def look() -> None:
        found.append(may_look_up_people(employee))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(FEW + 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [False] * 5 + [True] * FEW


# Login and forgotten password


def make_kind(kind) -> str:
    """Make a person of a kind, or nobody; return the address."""
    if kind == "nobody":
        return "somebody@example.jp"
    user = factories.make_user("somebody")
    if kind == "switched off":
        user.is_active = False
    if kind == "without a password":
        user.set_unusable_password()
    if kind == "by the company alone":
        SocialAccount.objects.create(user=user, provider="company", uid="s")
    user.save()
    return user.email


def without_keys(response) -> str:
    """Return a page without what is random in it."""
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", response.text)


def test_failed_login_says_and_costs_the_same_whoever_it_was(db, settings):
    settings.PASSWORD_HASHERS = ["tests.security.test_enumeration.CountingHasher"]
    found = set()

    for kind in KINDS:
        with transaction.atomic():
            client, posted = Client(), {"login": make_kind(kind), "password": "wrong"}
            CountingHasher.count = 0
            answer = client.post(reverse("account_login"), posted)
            found.add((answer.status_code, without_keys(answer), CountingHasher.count))
            transaction.set_rollback(True)

    assert len(found) == 1
    assert found.pop()[2] == 1


def test_reset_says_the_same_whoever_it_was(db):
    found = set()

    for kind in KINDS:
        with transaction.atomic():
            email = make_kind(kind)
            answer = Client().post(reverse("account_reset_password"), {"email": email}, follow=True)
            found.add((answer.status_code, tuple(answer.redirect_chain), without_keys(answer)))
            transaction.set_rollback(True)

    assert len(found) == 1


def test_thousand_resets_send_one_person_a_few_mails(client, employee, monkeypatch):
    """From many machines, with any header, slowly enough for the limit of each minute."""
    now = time.time()

    for minute in range(2 * MOST_RESETS_A_DAY):
        monkeypatch.setattr(time, "time", lambda late=minute * 61: now + late)
        client.post(
            reverse("account_reset_password"),
            {"email": employee.email},
            REMOTE_ADDR=f"10.0.0.{minute}",
            headers={"X-Forwarded-For": f"10.1.0.{minute}"},
        )

    mails = ProcrastinateJob.objects.filter(task_name="contacts.tasks.mail_password_reset")
    assert mails.count() == MOST_RESETS_A_DAY


# Who is a designated contact


def test_org_of_others_looks_like_none(client, employee, contact, org, levels):
    """Every address of a registry answers a stranger the same for what is there and what is not."""
    stranger = factories.make_user("stranger")
    row = org.contacts.get()
    client.force_login(stranger)
    names = [
        name
        for name, pattern in PATTERNS.items()
        if str(pattern.pattern).startswith("contacts/<int:pk>")
    ]

    for name in names:
        keys = [row.pk] if "_pk" in str(PATTERNS[name].pattern) else []
        there = reverse(name, args=[org.pk, *keys])
        nowhere = reverse(name, args=[org.pk + 1000, *(key + 1000 for key in keys)])
        for method in (client.get, client.post):
            answers = [method(address) for address in (there, nowhere)]
            assert answers[0].status_code == answers[1].status_code, there
            assert without_keys(answers[0]) == without_keys(answers[1]), there
    assert len(names) > 10


def test_directory_does_not_say_who_is_a_contact(client, employee, contact):
    contact.department = employee.department
    contact.save()
    client.force_login(factories.make_user("stranger"))

    text = client.get(reverse("contacts:person_search"), {"person": "example.jp"}).text

    for user in (employee, contact):
        assert f'<option value="{user.email}">{user.name}</option>' in text
