"""Attack 23: nobody reads the directory of people out, whatever door they knock at."""

import threading

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import translation

from contacts.forms.people import too_often
from contacts.limits import may_look_up_people
from tests import factories

FEW = 3


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
