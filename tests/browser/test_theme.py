"""The screen's colours: chosen in place, kept, honoured by every page."""

from collections.abc import Iterator

import pytest
from django.core.signals import request_started
from playwright.sync_api import expect

from contacts.models import User
from tests.browser.test_every_page import faults

GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 29)"}
BUTTON = ".theme-switch button[value={}]:visible"


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """The addresses that reach the server."""
    paths = []

    def note(environ: dict[str, str], **_: object) -> None:
        paths.append(environ["PATH_INFO"])

    request_started.connect(note)
    yield paths
    request_started.disconnect(note)


def has_ground(page, theme: str) -> None:
    expect(page.locator("body")).to_have_css("background-color", GROUNDS[theme])


def choose(page, theme: str) -> None:
    """Choose from the menu of this width."""
    page.click("details.menu:has(.theme-switch) > summary:visible")
    page.click(BUTTON.format(theme))


@pytest.mark.parametrize("width", [360, 1280])
def test_theme_changes_in_place_and_keeps_what_is_typed(company, visit, asked, width):
    asker = company["asker"]
    page = visit(asker, viewport={"width": width, "height": 800}, color_scheme="light")
    page.goto("/cases/new/")
    page.fill("[name=title]", "月次レポートが")
    asked.clear()

    choose(page, "dark")

    has_ground(page, "dark")
    expect(page.locator("[name=title]")).to_have_value("月次レポートが")
    expect(page.locator(BUTTON.format("dark"))).to_have_attribute("aria-current", "true")
    expect(page.locator(".theme-switch [aria-current]:visible")).to_have_count(1)
    assert asked == ["/theme/"]
    assert User.objects.get(pk=asker.pk).theme == "dark"
    page.click(BUTTON.format("system"))
    has_ground(page, "light")
    page.click(BUTTON.format("dark"))
    has_ground(page, "dark")
    page.reload()
    has_ground(page, "dark")
    assert page.locator("meta[name=color-scheme]").get_attribute("content") == "dark"


def test_theme_with_script_off(company, visit):
    page = visit(company["asker"], script=False, color_scheme="dark")
    page.goto("/cases/?after=7")
    has_ground(page, "dark")

    choose(page, "light")

    expect(page).to_have_url("/cases/?after=7")
    has_ground(page, "light")


def test_theme_that_cannot_be_kept_says_so_and_is_tried_again(company, visit):
    page = visit(company["asker"], color_scheme="light")
    page.route("**/theme/", lambda route: route.abort())

    choose(page, "dark")

    expect(page.locator("#problem p")).to_be_visible()
    has_ground(page, "light")
    page.unroute("**/theme/")
    page.click("#problem button >> nth=0")
    has_ground(page, "dark")
    expect(page.locator("#problem p")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("language", "width"), [("ja", 1280), ("ja", 360), ("en", 360)])
def test_pages_with_a_theme_against_the_systems_are_accessible(
    company, visit, theme, language, width
):
    against = {"light": "dark", "dark": "light"}[theme]
    page = visit(
        company["asker"],
        language=language,
        viewport={"width": width, "height": 800},
        color_scheme=against,
    )
    choose(page, theme)
    has_ground(page, theme)
    found = faults(page)

    for path in ("/", "/cases/new/", "/nowhere/"):
        page.goto(path)
        has_ground(page, theme)
        found += faults(page)

    page.context.clear_cookies(name="sessionid")
    page.goto("/accounts/login/")
    has_ground(page, theme)
    page.click("details.menu:has(.theme-switch) > summary:visible")
    assert found + faults(page) == []


def test_theme_is_chosen_by_keyboard_alone(company, visit):
    page = visit(company["asker"], color_scheme="light")
    page.locator("details.menu:has(.theme-switch) > summary:visible").focus()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    has_ground(page, "dark")
    expect(page.locator(BUTTON.format("dark"))).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("details.menu:has(.theme-switch) > summary:visible")).to_be_focused()
