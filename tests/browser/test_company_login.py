"""The company login and the second factor, with a real provider and a real browser."""

import datetime
import re
import time
from collections.abc import Iterator

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from contacts.models import User
from tests import factories
from tests.browser.conftest import ASKED_FOR, log_in
from tests.browser.test_every_page import faults
from tests.identity_provider import IdentityProvider, running_provider, turn_on


@pytest.fixture(scope="module")
def running() -> Iterator[IdentityProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running, settings, monkeypatch) -> IdentityProvider:
    turn_on(settings, monkeypatch, running.issuer, OIDC_NAME="例示株式会社")
    return running


@pytest.fixture
def page(browser: Browser, portal) -> Iterator[Page]:
    """A browser in which nobody is logged in; an error in its console fails the test."""
    errors: list[str] = []
    context = browser.new_context(base_url=portal, locale="ja-JP")
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda note: errors.append(note.text) if note.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert [error for error in errors if not ASKED_FOR.search(error)] == []


def log_in_by_company(page: Page, subject: str) -> None:
    page.goto("/accounts/login/")
    page.click("main a.btn-primary")
    page.fill("[name=sub]", subject)
    page.click("button[type=submit]:not([value=deny])")


def test_first_login_makes_the_person_the_second_finds_them(page, provider):
    provider.put_person("b1", name="佐藤 花子", department="営業部")
    log_in_by_company(page, "b1")
    page.wait_for_url("**/")
    expect(page.locator(".topbar")).to_contain_text("佐藤 花子")
    page.context.clear_cookies()
    provider.put_person("b1", name="鈴木 花子", department="経理部")

    log_in_by_company(page, "b1")

    page.wait_for_url("**/")
    expect(page.locator(".topbar")).to_contain_text("鈴木 花子")
    user = User.objects.get()
    assert (user.email, user.department) == ("b1@example.jp", "経理部")


def test_login_leads_back_to_where_it_was_asked_for(page, provider):
    provider.put_person("b2")
    page.goto("/contacts/")
    page.click("main a.btn-primary")
    page.fill("[name=sub]", "b2")
    page.click("button[type=submit]:not([value=deny])")

    page.wait_for_url("**/contacts/")


def test_unverified_address_that_is_taken_is_refused_with_a_page(page, provider):
    factories.make_user("taken")
    provider.put_person("b3", email="taken@example.jp", email_verified=False)

    log_in_by_company(page, "b3")

    expect(page.locator("main")).to_contain_text("taken@example.jp")
    assert faults(page) == []
    page.goto("/cases/")
    page.wait_for_url("**/accounts/login/**")


def test_person_switched_off_at_the_provider_is_refused(page, provider):
    page.goto("/accounts/login/")
    page.click("main a.btn-primary")
    page.click("button[value=deny]")

    page.wait_for_url("**/accounts/cancelled/")
    assert faults(page) == []


def test_person_switched_off_here_is_refused(page, provider):
    factories.make_user("b4", is_active=False)
    provider.put_person("b4")

    log_in_by_company(page, "b4")

    page.wait_for_url("**/accounts/inactive/")


def test_session_ends_after_the_hour_when_the_provider_says_no(page, provider):
    provider.put_person("b5")
    log_in_by_company(page, "b5")
    page.wait_for_url("**/")
    provider.switch_off("b5")
    page.goto("/cases/")
    expect(page).to_have_url(re.compile("/cases/$"))

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=61)):
        page.goto("/cases/")

    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_break_glass_alone_gets_in_by_password(page, provider, settings):
    settings.LOCAL_LOGIN = False
    settings.BREAK_GLASS_EMAIL = "glass@example.jp"
    people = factories.make_user("other"), factories.make_user("glass")
    page.goto("/accounts/login/")
    assert faults(page) == []
    expect(page.locator("[name=login]")).to_be_hidden()

    page.click("main summary")
    page.fill("[name=login]", people[0].email)
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button[type=submit]")
    expect(page.locator(".error-summary")).to_be_visible()
    page.fill("[name=login]", people[1].email)
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button[type=submit]")

    page.wait_for_url("**/")


# --- Second factor


def confirm(page: Page) -> None:
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button[type=submit]")


def test_app_is_set_up_and_asked_for(visit, company):
    page = visit(company["contact"], by_form=True)
    page.goto("/accounts/second-factor/app/activate/")
    confirm(page)
    key = page.locator(".totp-key").inner_text()
    assert faults(page) == []
    page.fill("[name=code]", format_hotp_value(hotp_value(key, int(time.time()) // 30)))
    page.click("main button[type=submit]")
    page.wait_for_url("**/codes/")
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    assert faults(page) == []
    page.context.clear_cookies()

    page.goto("/accounts/login/")
    page.fill("[name=login]", company["contact"].email)
    confirm(page)
    page.wait_for_url("**/authenticate/")
    assert faults(page) == []
    page.fill("[name=code]", codes[0])
    page.click("main form:has([name=code]) button[type=submit]")

    page.wait_for_url(re.compile(r"//[^/]+/$"))


def test_passkey_is_added_and_used(visit, company):
    page = visit(company["contact"], by_form=True)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": options | {"automaticPresenceSimulation": True}},
    )
    page.goto("/accounts/second-factor/passkeys/add/")
    confirm(page)
    page.fill("[name=name]", "ノートPC")
    assert faults(page) == []
    page.click("#passkey-button")
    page.wait_for_url("**/codes/")
    assert Authenticator.objects.filter(type="webauthn", user=company["contact"]).count() == 1
    page.goto("/accounts/second-factor/passkeys/")
    expect(page.locator("main")).to_contain_text("ノートPC")
    assert faults(page) == []
    page.context.clear_cookies()

    page.goto("/accounts/login/")
    page.fill("[name=login]", company["contact"].email)
    confirm(page)
    page.wait_for_url("**/authenticate/")
    page.click("#passkey-button")

    page.wait_for_url(re.compile(r"//[^/]+/$"))


def test_passkey_that_is_not_used_is_said(visit, company):
    page = visit(company["contact"], by_form=True)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    page.goto("/accounts/second-factor/passkeys/add/")
    confirm(page)

    refuse = "() => { navigator.credentials.create = () => Promise.reject(new Error('no')); }"
    page.evaluate(refuse)
    page.click("#passkey-button")

    expect(page.locator("[data-passkey-problem]")).not_to_be_empty()


def test_contact_is_asked_for_a_second_factor_then_led_to_it(visit, company, settings):
    settings.SECOND_FACTOR_DEMANDED = True
    page = visit(company["contact"], by_form=True)
    page.goto("/cases/")
    expect(page.locator("main .notice-attention")).to_be_visible()
    assert faults(page) == []

    settings.SECOND_FACTOR_GRACE_DAYS = 0
    page.goto("/cases/")

    page.wait_for_url("**/second-factor/")
    assert faults(page) == []


def test_sessions_are_listed_and_the_others_ended(visit, company):
    page = visit(company["asker"], by_form=True)
    other = visit(company["asker"], by_form=True)
    page.goto("/accounts/sessions/")
    expect(page.locator(".session-list > li")).to_have_count(2)
    assert faults(page) == []

    page.click("main button[type=submit]")

    expect(page.locator(".session-list > li")).to_have_count(1)
    other.goto("/cases/")
    other.wait_for_url("**/accounts/login/**")
    log_in(other, company["asker"])
