from http import HTTPStatus

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.test import Client, RequestFactory

from contacts.models import Theme, User
from helpdesk import views
from tests import factories

COLOR_SCHEMES = {"light": "light", "dark": "dark", "system": "light dark"}


def wears(page, theme: str) -> bool:
    """Say whether a page says one theme, to its style and to the browser."""
    meta = f'<meta name="color-scheme" content="{COLOR_SCHEMES[theme]}">'
    return f' data-theme="{theme}">' in page.text and meta in page.text


def browser_with(cookie: str) -> Client:
    client = Client()
    client.cookies["theme"] = cookie
    return client


@pytest.mark.parametrize("theme", Theme.values)
def test_set_theme_is_kept_with_the_person_and_in_the_cookie(client, db, theme):
    user = factories.make_user()
    client.force_login(user)

    answer = client.post("/theme/", {"theme": theme, "next": "/cases/?after=7"})

    assert (answer.status_code, answer.url) == (302, "/cases/?after=7")
    assert User.objects.get(pk=user.pk).theme == theme
    assert answer.cookies["theme"].value == theme
    assert wears(client.get("/cases/"), theme)


def test_set_theme_cookie_lasts_and_is_of_no_use_elsewhere(client, db, settings):
    settings.LANGUAGE_COOKIE_SECURE = True

    cookie = client.post("/theme/", {"theme": "dark"}).cookies["theme"]

    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")


def test_set_theme_without_a_login(client, db):
    client.post("/theme/", {"theme": "dark", "next": "/accounts/login/"})

    assert wears(client.get("/accounts/login/"), "dark")


@pytest.mark.parametrize("theme", ["", "DARK", "light dark", '"><script>', "\x00"])
def test_set_theme_unknown_changes_nothing(client, db, theme):
    user = factories.make_user(theme="dark")
    client.force_login(user)

    answer = client.post("/theme/", {"theme": theme})

    assert (answer.status_code, answer.url) == (302, "/")
    assert "theme" not in answer.cookies
    assert User.objects.get(pk=user.pk).theme == "dark"


def test_theme_of_the_person_applies_on_another_device(db):
    user = factories.make_user(theme="dark")
    other_device = browser_with("light")
    other_device.force_login(user)

    assert wears(other_device.get("/cases/"), "dark")
    assert wears(other_device.get("/nowhere/"), "dark")


def test_theme_chosen_before_the_login_stays_with_whoever_never_chose(db):
    client = browser_with("dark")
    client.force_login(factories.make_user())

    assert wears(client.get("/cases/"), "dark")


def test_theme_is_the_systems_until_somebody_chooses(client, db):
    assert wears(client.get("/accounts/login/"), "system")


@pytest.mark.parametrize("cookie", ["", "blue", '"><script>alert(1)</script>'])
def test_theme_of_a_forged_cookie_is_the_systems(db, cookie):
    page = browser_with(cookie).get("/accounts/login/")

    assert wears(page, "system")
    assert "alert(1)" not in page.text


@pytest.mark.parametrize("theme", Theme.values)
def test_theme_chosen_is_marked_in_the_switch(db, theme):
    page = browser_with(theme).get("/accounts/login/")

    marked = f'value="{theme}" data-color-scheme="{COLOR_SCHEMES[theme]}" aria-current="true"'
    assert page.text.count(marked) == 1
    assert page.text.count('name="theme"') == 3


def failing(request, error):
    try:
        raise error
    except type(error):
        return views.server_error(request)


@pytest.mark.parametrize(
    "page",
    [
        lambda request: views.bad_request(request, ValueError()),
        lambda request: views.bad_request(request, RequestDataTooBig()),
        lambda request: views.permission_denied(request, ValueError()),
        lambda request: views.page_not_found(request, ValueError()),
        views.csrf_failure,
        lambda request: failing(request, OperationalError()),
        lambda request: failing(request, ZeroDivisionError()),
    ],
)
def test_error_page_has_the_theme_of_the_cookie_without_database_or_session(page):
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = "dark"

    answer = page(request)

    assert answer.status_code >= HTTPStatus.BAD_REQUEST
    assert wears(answer, "dark")
