"""The passcode of an org: nobody reads it but its contacts, and nothing keeps it in clear.

Beside attacks 5, 7 and 10: it is in no export, log, history, search or error report.
"""

import logging
import time

import pytest
from django.core.serializers import serialize
from django.db import connection
from django.urls import reverse
from django.views.debug import SafeExceptionReporterFilter

from contacts import services
from contacts.models import AuditEntry, Organization, Passcode, PasscodeView, Role, User
from tests import factories

CODE = "sesame-4711"
METHODS = "account_authentication_methods"


@pytest.fixture
def org(org) -> Organization:
    org.plan = factories.make_plan(has_passcode=True)
    org.save()
    return org


@pytest.fixture
def admin(db) -> User:
    user = factories.make_user("admin", language="en", is_staff=True)
    factories.give_role(user, Role.SYSTEM_ADMIN)
    return user


@pytest.fixture
def kept(org, admin) -> Organization:
    services.set_passcode(org, by=admin, passcode=CODE)
    return org


def address(org: Organization, name: str = "passcode") -> str:
    return reverse(f"contacts:{name}", args=[org.pk])


def show_factor(client, *, seconds_ago: int = 0) -> None:
    session = client.session
    session[METHODS] = [{"method": "mfa", "type": "totp", "at": time.time() - seconds_ago}]
    session[f"{METHODS}_user"] = session["_auth_user_id"]
    session.save()


def test_passcode_is_shown_after_a_fresh_second_factor_and_each_look_is_kept(client, contact, kept):
    client.force_login(contact)
    show_factor(client)

    assert CODE not in client.get(address(kept)).text
    assert not PasscodeView.objects.exists()
    answer = client.post(address(kept))

    assert CODE in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert PasscodeView.objects.get().user == contact
    assert AuditEntry.objects.filter(act="passcode", actor=contact).exists()
    assert client.get(address(kept)).context["looks"]


@pytest.mark.parametrize("record", ["none", "password", "old"])
def test_passcode_without_a_fresh_second_factor_is_not_shown(client, contact, kept, record):
    factories.make_app(contact)
    client.force_login(contact)
    if record == "old":
        show_factor(client, seconds_ago=301)
    elif record == "password":
        session = client.session
        session[METHODS] = [{"method": "password", "at": time.time()}]
        session[f"{METHODS}_user"] = session["_auth_user_id"]
        session.save()

    page = client.get(address(kept))
    answer = client.post(address(kept), follow=True)

    assert page.context["show_factor"].startswith(reverse("mfa_reauthenticate"))
    assert CODE not in answer.text
    assert not PasscodeView.objects.exists()


def test_passcode_is_not_for_deputies_other_orgs_former_contacts_or_admins(
    client, contact, kept, admin
):
    deputy, foreign, former = map(factories.make_user, ("deputy", "foreign", "former"))
    factories.make_contact(deputy, kept, deputy_for=contact)
    factories.make_contact(foreign, factories.make_organization(plan=kept.plan))
    factories.make_contact(former, kept).delete()
    auditor = factories.make_user("auditor", is_staff=True)
    factories.give_role(auditor, Role.AUDITOR)

    for user in (deputy, foreign, former, admin, auditor, factories.make_user()):
        client.force_login(user)
        show_factor(client)
        assert client.get(address(kept)).status_code == 404
        assert client.post(address(kept)).status_code == 404


def test_passcode_lost_its_contact_in_the_middle_of_a_session(client, kept, admin):
    second = factories.make_user("second")
    row = factories.make_contact(second, kept)
    client.force_login(second)
    show_factor(client)
    assert CODE in client.post(address(kept)).text

    services.end_appointment(row, by=admin, seen="")

    assert client.post(address(kept)).status_code == 404


def test_passcode_is_written_by_a_system_admin_who_never_reads_it(client, contact, org, admin):
    client.force_login(admin)

    answer = client.post(address(org, "passcode_change"), {"passcode": CODE}, follow=True)
    again = client.get(address(org, "passcode_change"))

    assert CODE not in answer.text + again.text
    assert Passcode.objects.get().changed_by == admin
    client.force_login(contact)
    assert client.post(address(org, "passcode_change"), {"passcode": "x"}).status_code == 403


def test_passcode_of_an_org_whose_plan_has_none_has_no_page(client, contact, org, admin):
    Organization.objects.filter(pk=org.pk).update(plan=factories.make_plan())

    for user, name in ((contact, "passcode"), (admin, "passcode_change")):
        client.force_login(user)
        assert client.get(address(org, name)).status_code == 404


def test_passcode_rests_sealed_in_every_table(kept):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema='public'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{CODE}%"]
            )
            assert cursor.fetchone() == (0,), table
    assert CODE not in serialize("json", Passcode.objects.all())


def test_passcode_sealed_with_an_old_key_is_still_read(client, contact, kept, settings):
    client.force_login(contact)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a new key"
    settings.SECRET_KEY_FALLBACKS = [old]
    client.force_login(contact)
    show_factor(client)

    assert CODE in client.post(address(kept)).text


def test_passcode_is_in_no_log_and_no_error_report(client, kept, admin, caplog, rf, monkeypatch):
    def fail(text: str) -> str:
        raise RuntimeError

    monkeypatch.setattr("contacts.services.passcodes.seal", fail)
    client.force_login(admin)
    client.raise_request_exception = False

    with caplog.at_level(logging.DEBUG):
        answer = client.post(address(kept, "passcode_change"), {"passcode": CODE})

    assert answer.status_code == 500
    assert CODE not in answer.text + caplog.text
    record = next(row for row in caplog.records if row.exc_info)
    frames, report = record.exc_info[2], SafeExceptionReporterFilter()
    report.is_active = lambda request: True
    while frames:
        if frames.tb_frame.f_code.co_name in ("set_passcode", "passcode_change"):
            shown = report.get_traceback_frame_variables(record.request, frames.tb_frame)
            assert CODE not in str(shown)
        frames = frames.tb_next
    assert CODE not in str(report.get_post_parameters(record.request))
