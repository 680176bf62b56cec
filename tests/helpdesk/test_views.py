from http import HTTPStatus

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.test import RequestFactory

from cases import counts
from contacts.models import Role, User
from helpdesk import views
from helpdesk.roles import ROLES, sync_roles
from tests import factories


def test_healthz_asks_no_database(client):
    assert client.get("/healthz/").content == b"ok\n"


def test_readyz_says_that_no_worker_was_seen(client, db):
    assert client.get("/readyz/").json() == {"database": True, "worker_seen_at": None}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_set_language_is_kept_with_the_person(client, db, language):
    user = factories.make_user(language="en" if language == "ja" else "ja")
    client.force_login(user)

    answer = client.post("/language/", {"language": language, "next": "/cases/"})

    assert (answer.status_code, answer.url) == (302, "/cases/")
    assert User.objects.get(pk=user.pk).language == language
    assert f'<html lang="{language}"' in client.get("/cases/").text


def test_set_language_without_a_login(client, db):
    client.post("/language/", {"language": "en", "next": "/accounts/login/"})

    assert '<html lang="en"' in client.get("/accounts/login/").text


def test_set_language_unknown_changes_nothing(client, db):
    user = factories.make_user()
    client.force_login(user)

    client.post("/language/", {"language": "xx"})

    assert User.objects.get(pk=user.pk).language == "ja"


def test_page_not_found_says_what_to_do(client, db):
    client.force_login(factories.make_user())

    page = client.get("/nowhere/")

    assert page.status_code == HTTPStatus.NOT_FOUND
    assert 'href="/"' in page.text


def test_too_large_body_is_413():
    page = views.bad_request(RequestFactory().post("/"), RequestDataTooBig())

    assert page.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_database_away_is_503_with_a_time_to_come_back():
    try:
        raise OperationalError
    except OperationalError:
        page = views.server_error(RequestFactory().get("/"))

    assert page.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert page.headers["Retry-After"]


def test_any_other_fault_is_500():
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        page = views.server_error(RequestFactory().get("/"))

    assert page.status_code == HTTPStatus.INTERNAL_SERVER_ERROR


def test_csrf_failure_says_so(db):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_user())

    assert client.post("/language/", {"language": "en"}).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(("count", "shown"), [(0, ""), (1, "1"), (1000, "1000"), (1001, "1,000+")])
def test_capped_counts_stop_at_1000(count, shown):
    assert counts.capped(count) == shown


def test_roles_are_what_the_table_says(db):
    for role, codes in ROLES.items():
        user = factories.make_user(is_staff=True)
        user.groups.add(group_of(role))
        assert user.get_all_permissions() == codes


def test_sync_roles_takes_back_what_was_added_by_hand(db):
    from django.contrib.auth.models import Permission

    group = group_of(Role.AUDITOR)
    group.permissions.add(Permission.objects.get(codename="delete_user"))

    sync_roles()

    assert not group.permissions.filter(codename="delete_user").exists()


def group_of(role: Role):
    from django.contrib.auth.models import Group

    return Group.objects.get(name=role)
