"""Attack 19: no parameter leads out of our own host."""

import html
import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.urls import reverse

from cases import services
from routing.models import Category, Channel
from tests import factories

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https://evil.example/",
    "HTTPS://evil.example/",
    "http://testserver@evil.example/",
    "http://testserver:80@evil.example/",
    "http://testserver.evil.example/",
    "http://evil.example#testserver",
    "http://evil.example\\@testserver/",
    "\\evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "\x08//evil.example",
    "/\x0b/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "ftp://evil.example",
    "／／evil.example",
    "http://[::2]/",
    "//evil。example",
]


def landing(response):
    """Return the host that a browser goes to: it drops tabs and turns back slashes round."""
    where = response.headers.get("Location", "")
    where = re.sub(r"[\t\r\n]", "", where.strip("".join(map(chr, range(33)))))
    where = where.replace("\\", "/")
    found = urlsplit(urljoin("http://testserver/x/", where))
    return found.scheme, found.netloc


OURS = ("http", "testserver")


@pytest.mark.parametrize("target", ELSEWHERE, ids=ascii)
def test_login_stays_here(client, employee, target):
    cache.clear()

    response = client.post(
        reverse("account_login"),
        {"login": employee.email, "password": factories.PASSWORD, "next": target},
    )

    assert response.status_code == 302
    assert landing(response) == OURS
    assert client.session["_auth_user_id"] == str(employee.pk)


@pytest.mark.parametrize("target", ELSEWHERE, ids=ascii)
def test_login_of_somebody_who_is_logged_in_stays_here(client, employee, target):
    client.force_login(employee)

    response = client.get(reverse("account_login"), {"next": target})

    assert response.status_code == 302
    assert landing(response) == OURS


@pytest.mark.parametrize("target", ELSEWHERE, ids=ascii)
def test_logout_and_administrations_login_stay_here(client, employee, target):
    client.force_login(employee)

    for address in (reverse("admin:login"), reverse("account_logout")):
        response = client.post(address, {"next": target}, query_params={"next": target})
        if response.status_code == 302:
            assert landing(response) == OURS


@pytest.mark.parametrize("target", ELSEWHERE, ids=ascii)
@pytest.mark.parametrize("logged_in", [False, True])
def test_language_switch_stays_here(client, employee, target, logged_in):
    if logged_in:
        client.force_login(employee)

    response = client.post(reverse("set_language"), {"language": "en", "next": target})

    assert response.status_code == 302
    assert landing(response) == OURS


@pytest.mark.parametrize("target", ELSEWHERE, ids=ascii)
@pytest.mark.parametrize("logged_in", [False, True])
def test_theme_switch_stays_here(client, employee, target, logged_in):
    if logged_in:
        client.force_login(employee)

    response = client.post(
        reverse("set_theme"), {"theme": "dark", "next": target}, query_params={"next": target}
    )

    assert response.status_code == 302
    assert landing(response) == OURS


def test_theme_switch_over_https_leads_to_no_plain_page(client, db):
    response = client.post(
        reverse("set_theme"), {"theme": "dark", "next": "http://testserver/cases/"}, secure=True
    )

    assert response.url == "/"


@pytest.mark.parametrize("name", ["home", "admin:index", "nowhere"])
def test_theme_switch_takes_no_name_of_an_address(client, db, name):
    response = client.post(reverse("set_theme"), {"theme": "dark", "next": name})

    assert response.status_code == 302
    assert response.url in (name, "/")


@pytest.mark.parametrize(
    "target", [target for target in ELSEWHERE if target.isprintable()], ids=ascii
)
def test_language_switch_trusts_no_referer(client, target):
    response = client.post(
        reverse("set_language"),
        {"language": "en"},
        headers={"Referer": target.encode().decode("latin-1")},
    )

    assert landing(response) == OURS


@pytest.mark.parametrize(
    "target", [target for target in ELSEWHERE if target.isprintable()], ids=ascii
)
def test_theme_switch_trusts_no_referer(client, db, target):
    response = client.post(
        reverse("set_theme"),
        {"theme": "dark"},
        headers={"Referer": target.encode().decode("latin-1")},
    )

    assert landing(response) == OURS


def test_language_switch_leads_back_to_the_page(client):
    response = client.post(reverse("set_language"), {"language": "en", "next": "/cases/?after=7"})

    assert response.url == "/cases/?after=7"


@pytest.mark.parametrize("target", ELSEWHERE, ids=ascii)
def test_page_that_asks_for_a_login_keeps_its_own_address_only(client, target):
    response = client.get(reverse("cases:case_list"), {"next": target})

    assert landing(response) == OURS
    assert response.url.startswith(f"{reverse('account_login')}?next=/cases/")


@pytest.mark.parametrize("target", ELSEWHERE, ids=ascii)
def test_buttons_of_a_draft_lead_to_its_parts_only(client, draft, employee, target):
    client.force_login(employee)

    response = client.post(
        reverse("cases:case_draft", args=[draft.pk, "severity"]),
        {"callback_phone": "", "go": target, "next": target},
    )

    assert response.status_code == 302
    assert landing(response) == OURS
    assert response.url.startswith(draft.get_absolute_url())


@pytest.mark.parametrize("target", ELSEWHERE, ids=ascii)
def test_question_leads_to_our_own_pages_only(client, employee, org, doors, target):
    client.force_login(employee)
    kept = factories.make_consultation(
        employee, "Q", category=Category.objects.get(slug="technical-support")
    )
    own = f"/consultations/{kept.pk}"
    names = ("q", "consultation", "next", "named", "slug")
    query = dict.fromkeys(names, target)
    channel = Channel.objects.first_of_kind("package_vendor")
    triage = {"kind": "trouble", "origin": "person", "verdict": "package", "evidence": target}
    posts = {
        "/search/": {"question": target},
        "/triage/technical-support/": triage | {"question": target},
        "/consultations/new/": {"channel": channel.pk},
        f"{own}/feedback/": {"is_helpful": "no"},
        f"{own}/delete-question/": {},
    }

    answers = [client.get("/triage/", query), client.get("/triage/partner/", query)]
    answers += [client.post(path, query | data, query_params=query) for path, data in posts.items()]

    for response in answers:
        assert response.status_code == 302
        assert landing(response) == OURS
        assert response.url.startswith(("/triage/", "/search/", "/categories/", "/consultations/"))


@pytest.mark.parametrize("target", ELSEWHERE, ids=ascii)
def test_links_that_carry_a_question_stay_here(client, employee, org, doors, target):
    client.force_login(employee)
    package = factories.make_package("SignHere")
    query = {"q": f"SignHere {target}"}
    pages = ["/search/", "/categories/appexchange-vendor/", "/triage/technical-support/"]
    pages += ["/cases/new/", "/categories/technical-support/"]

    for page in pages:
        for link in re.findall(r'(?:href|action)="([^"]*)"', client.get(page, query).text):
            if "SignHere" in link or f"package={package.pk}" in link:
                where = urlsplit(urljoin(f"http://testserver{page}", html.unescape(link)))
                assert (where.scheme, where.netloc) == OURS


@pytest.mark.parametrize("path", ["//evil.example/cases", "/\\evil.example", "//evil.example//"])
def test_address_without_its_slash_is_not_completed_elsewhere(client, employee, path):
    client.force_login(employee)

    response = client.get("/", PATH_INFO=path)

    assert landing(response) == OURS


@pytest.mark.parametrize("target", [t for t in ELSEWHERE if t.startswith(("java", "JaVa", "data"))])
def test_address_of_the_outside_case_is_no_script(client, draft, employee, contact, target):
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    handover = factories.approve(case, by=contact)
    client.force_login(contact)

    response = client.post(
        reverse("cases:case_forward", args=[case.pk]),
        {"number": "1", "url": target, "seen_hash": handover.content_hash},
    )

    handover.refresh_from_db()
    assert response.status_code == 422 or handover.url.startswith("https://")
    assert not re.match(r"\s*(java\s*script|data):", handover.url, re.IGNORECASE)


@pytest.mark.parametrize("target", ["http://[::1", "//[", "http://]/"])
def test_login_with_an_address_that_is_none_answers_its_page(client, db, target):
    response = client.get(reverse("account_login"), {"next": target})

    assert response.status_code in (200, 302, 400)
