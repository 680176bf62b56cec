"""Attack 24: a header is believed where it comes from a proxy of the settings, and is text else."""

import logging

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from contacts.models import AuditEntry, Role
from contacts.tasks import mail_password_reset
from tests import factories

SCRIPT = "<script>alert(1)</script>"
FORGED = [
    SCRIPT,
    "127.0.0.1\r\nSet-Cookie: x=1",
    "::1'--",
    "x" * 3000,
    "１２７.0.0.1",
    "0x7f000001",
]


@pytest.fixture(autouse=True)
def fresh_counts(db):
    cache.clear()


@pytest.fixture
def superuser(db):
    return factories.make_user("super", is_staff=True, is_superuser=True)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Remote-User": "super@example.jp"},
        {"Remote-User": "super@example.jp"},
        {"X-Forwarded-User": "super@example.jp"},
        {"X-Forwarded-Email": "super@example.jp"},
        {"Authorization": "Basic c3VwZXI6c3VwZXI="},
        {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"},
        {"X-Original-URL": "/healthz/", "X-Rewrite-URL": "/healthz/"},
        {"X-HTTP-Method-Override": "DELETE"},
    ],
)
def test_header_logs_nobody_in(client, superuser, headers):
    response = client.get(reverse("admin:index"), headers=headers, REMOTE_USER=superuser.email)

    assert response.status_code == 302
    assert client.get(reverse("home"), headers=headers).status_code == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Server": "evil.example", "Forwarded": "host=evil.example;proto=https"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on"},
        {"X-Forwarded-Port": "666"},
    ],
)
def test_forwarded_header_changes_no_address(client, employee, headers):
    client.force_login(employee)

    response = client.get(reverse("home"), headers=headers)
    away = Client().get(reverse("home"), headers=headers)

    assert not response.wsgi_request.is_secure()
    assert response.wsgi_request.get_host() == "testserver"
    assert "evil.example" not in response.text
    assert away.url == f"{reverse('account_login')}?next=/"


@pytest.mark.parametrize("host", ["evil.example", "testserver:80@evil.example", SCRIPT, "x y"])
def test_foreign_host_is_refused(client, settings, host):
    settings.ALLOWED_HOSTS = ["testserver"]

    answer = client.get(reverse("account_login"), headers={"Host": host})

    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert SCRIPT not in answer.text


def test_password_mail_links_to_the_configured_address(client, employee, mailoutbox, settings):
    client.post(
        reverse("account_reset_password"),
        {"email": employee.email},
        headers={"X-Forwarded-Host": "evil.example"},
    )
    job = ProcrastinateJob.objects.get(task_name="contacts.tasks.mail_password_reset")

    mail_password_reset(**job.args)

    assert set(job.args) == {"user_id"}
    assert settings.BASE_URL in mailoutbox[0].body
    assert "evil.example" not in mailoutbox[0].body


def refuse(client, headers) -> AuditEntry:
    """Let somebody be refused; return what the auditor reads of it."""
    client.get(reverse("admin:index"), headers=headers, REMOTE_ADDR="192.0.2.7")
    return AuditEntry.objects.latest("pk")


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("name", ["X-Forwarded-For", "CF-Connecting-IP", "X-Real-IP"])
def test_forged_address_is_left_aside_without_a_proxy(client, employee, name, forged):
    client.force_login(employee)

    assert refuse(client, {name: forged}).ip == "192.0.2.7"


@pytest.mark.parametrize("forged", FORGED)
def test_only_what_the_proxy_added_counts(client, employee, settings, forged):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client.force_login(employee)

    assert refuse(client, {"X-Forwarded-For": f"{forged}, 198.51.100.2"}).ip == "198.51.100.2"


@pytest.mark.parametrize("forged", FORGED)
def test_address_that_is_none_is_no_address(client, employee, settings, forged):
    """Such as where the proxy of the settings is not there, and anybody speaks to us as if."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client.force_login(employee)

    assert refuse(client, {"X-Forwarded-For": forged}).ip is None


def test_failed_logins_are_counted_whatever_address_a_header_claims(client, employee):
    for attempt in range(6):
        address = f"10.0.0.{attempt}"
        client.post(
            reverse("account_login"),
            {"login": employee.email, "password": "wrong"},
            headers=dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP"), address),
        )

    client.post(reverse("account_login"), {"login": employee.email, "password": factories.PASSWORD})

    assert "_auth_user_id" not in client.session


def test_browser_that_calls_itself_a_script_is_text_on_the_pages_that_name_it(client, employee):
    client.post(
        reverse("account_login"),
        {"login": employee.email, "password": factories.PASSWORD},
        headers={"User-Agent": SCRIPT},
    )

    text = client.get(reverse("usersessions_list"), headers={"User-Agent": SCRIPT}).text

    assert UserSession.objects.get().user_agent == SCRIPT
    assert SCRIPT not in text


def test_address_of_a_refusal_is_text_in_the_auditors_list(client, employee):
    client.force_login(employee)
    client.post(f"/admin/contacts/user/{SCRIPT}/change/")
    auditor = factories.make_user("auditor", is_staff=True)
    factories.give_role(auditor, Role.AUDITOR)
    client.force_login(auditor)

    text = client.get(reverse("contacts:audit_list")).text

    assert AuditEntry.objects.filter(object_name__contains="<script>").exists()
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text


def test_no_request_writes_a_line_of_its_own_into_the_log(client, employee, caplog):
    client.force_login(employee)
    line = "2026-01-01 ERROR forged"

    with caplog.at_level(logging.WARNING):
        client.get(f"/nowhere%0a{line}/")
        client.get("/nowhere/", headers={"User-Agent": f"x\n{line}", "Referer": f"x\n{line}"})

    assert caplog.messages
    assert not any("\n" in message for message in caplog.messages)
