import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from cases.starter import load_severity_levels
from contacts.models import Organization, User
from routing.starter import load_starter_rules
from tests import factories

# Playwright's loop lives in the thread of the test, which also asks the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Chromium and htmx report each request that fails as an error of their own: those are asked for.
ASKED_FOR = re.compile(
    r"Failed to load resource|Response Status Error Code|htmx:(afterRequest|sendError|timeout)"
)

# The list of Chromium's address bar is a page in a process of its own, twice for each context, and
# nobody sees it. Of two lists of features Chromium takes the last, so Playwright's is said again.
UNUSED_FEATURES = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
]

# The threads of the server that are answering now.
open_requests: set[int] = set()

type Visitor = Callable[..., Page]


def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.exit("No Chromium found. Run: sh scripts/require_packages.sh chromium fonts-noto-cjk", 1)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    quiet += ["--disable-quic", "--no-first-run", f"--disable-features={','.join(UNUSED_FEATURES)}"]
    return {"executable_path": chromium(), "args": ["--no-sandbox", "--disable-gpu", *quiet]}


@pytest.fixture
def portal(live_server, transactional_db) -> str:
    """The address of a portal with doors and levels."""
    load_starter_rules()
    load_severity_levels()
    return live_server.url


@pytest.fixture
def company(portal) -> dict[str, User | Organization]:
    """An org with somebody who asks and somebody who is its designated contact."""
    org = factories.make_organization(
        "東日本営業・本番", account_rep_name="山本 一郎", account_rep_email="yamamoto@example.com"
    )
    asker = factories.make_user("asker", phone="03-0000-0000")
    factories.make_membership(asker, org)
    contact = factories.make_user("contact")
    factories.make_contact(contact, org, is_primary=True)
    factories.make_product()
    return {"org": org, "asker": asker, "contact": contact}


@pytest.fixture
def visit(browser: Browser, portal) -> Iterator[Visitor]:
    """Open a browser for one person: `visit(user, language="en", script=False)`.

    The person is logged in already, unless `by_form` asks for the way through the form.
    Any error in the page's console, a refused inline script or style among them, fails the test.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(
        user: User, *, language: str = "ja", script: bool = True, by_form: bool = False, **options
    ) -> Page:
        User.objects.filter(pk=user.pk).update(language=language)
        options = {"viewport": {"width": 1280, "height": 900}} | options
        context = browser.new_context(
            base_url=portal,
            java_script_enabled=script,
            locale={"ja": "ja-JP", "en": "en-US"}[language],
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda note: errors.append(note.text) if note.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if by_form:
            log_in(page, user)
        else:
            context.add_cookies([{**session_of(user), "url": portal}])
            page.goto("/")
        return page

    yield open_page
    for context in contexts:
        context.close()
    wait_for_open_requests()
    assert [error for error in errors if not ASKED_FOR.search(error)] == []


@request_started.connect
def note_request(**_kwargs) -> None:
    if threading.current_thread() is not threading.main_thread():
        open_requests.add(threading.get_ident())


@request_finished.connect
def forget_request(**_kwargs) -> None:
    open_requests.discard(threading.get_ident())


def wait_for_open_requests() -> None:
    """Let the server end what a closed page had asked for: the flush would deadlock with it."""
    deadline = time.monotonic() + 30
    while open_requests:
        assert time.monotonic() < deadline, "A request of a closed page does not end"
        time.sleep(0.01)


def session_of(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
    }


def log_in(page: Page, user: User) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/")
