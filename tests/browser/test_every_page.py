"""One crawl over every page: accessible, whole at any width, without a breach of the policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from cases import services
from cases.choices import Status
from contacts import services as contact_services
from contacts.models import Role
from routing.asked import Asked
from routing.models import Category, Package
from routing.services import open_door, rate
from tests import factories
from tests.contacts.registry_tables import HEADINGS, as_csv, checked

SERIOUS = {"serious", "critical"}
# What holds is not listed: that takes as long as to find what does not.
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}


def faults(page: Page) -> list[str]:
    """Return what is seriously inaccessible, or wider than the window."""
    found = [
        f"{page.url}: {violation['id']} {violation['nodes'][0]['target']}"
        for violation in Axe().run(page, options=ONLY_VIOLATIONS).response["violations"]
        if violation["impact"] in SERIOUS
    ]
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    if (width := page.evaluate(overflow)) > 0:
        found.append(f"{page.url}: {width} px too wide at {page.viewport_size['width']}")
    return found


def addresses(company) -> dict[str, list[str]]:
    """Every address with something on it, by the person who opens it."""
    asker, contact, org = company["asker"], company["contact"], company["org"]
    second = factories.make_user("second")
    factories.make_contact(second, org)
    draft = factories.make_draft(asker, org, symptom="x" * 300)
    picture = factories.make_attachment(draft, by=asker)
    removed = factories.make_attachment(draft, by=asker, name="debug.log", content=b"log")
    services.remove_attachment(removed, by=asker)
    factories.make_attachment(draft, by=asker, name="debug.log", content=b"x" * 300)
    submitted = factories.make_submitted(asker, org)
    review = factories.make_in_review(factories.make_submitted(asker, org), by=contact)
    approved = factories.make_in_review(factories.make_submitted(asker, org), by=contact)
    factories.approve(approved, by=contact)
    forwarded = factories.make_forwarded(factories.make_submitted(asker, org), by=contact)
    asked = factories.make_forwarded(factories.make_submitted(asker, org), by=contact)
    factories.ask_back(asked, by=contact)
    factories.reply(asked, by=asker, uploads=[factories.upload("debug.log", b"x" * 300)])
    factories.ask_back(asked, by=contact, text="And which version?")
    factories.send(asked, by=contact)
    factories.ask_back(asked, by=contact, text="When exactly?")
    others = factories.make_at(Status.IN_REVIEW, asker, org, by=second)
    answered = factories.make_answered(factories.make_submitted(asker, org), by=contact)
    parts = ["symptom", "impact", "deadline", "access", "severity", "confirm"]
    door = Category.objects.get(slug="trust-status").channels.get()
    question = open_door(door, by=asker, asked=Asked("落ちていますか"))
    rate(question, is_helpful=False)
    package = Package.objects.create(name="Signature", vendor_email="desk@example.com")
    factories.make_category("ended")
    doors = ["technical-support", "trust-status", "account-rep", "training-certification", "ended"]
    upload = as_csv(HEADINGS, [org.org_id, f"{'x' * 200}@example.jp"], [org.org_id, second.email])
    upload.name = f"{'x' * 150}.csv"
    file = checked(upload, by=contact)
    waiting = contact_services.take_file(as_csv(HEADINGS), by=contact)
    return {
        "asker": [
            "/",
            "/search/?q=契約を更新したい",
            "/search/?q=ぱぴぷぺぽ",
            "/categories/",
            *[f"/categories/{slug}/" for slug in doors],
            f"/categories/appexchange-vendor/?package={package.pk}",
            "/categories/appexchange-vendor/?named=ぱぴぷぺぽ",
            "/triage/technical-support/?q=Signature",
            "/consultations/",
            f"/consultations/{question.pk}/feedback/",
            "/cases/",
            "/cases/new/",
            f"/cases/new/?consultation={question.pk}",
            *[f"/cases/{draft.number}/draft/{part}/" for part in parts],
            f"/cases/{draft.number}/kind/",
            f"/cases/{draft.number}/attachments/{picture.pk}/view/",
            f"/cases/{draft.number}/withdraw/",
            *[f"/cases/{case.number}/" for case in (draft, submitted, asked, forwarded, answered)],
            f"/cases/{asked.number}/reply/",
            f"/cases/{answered.number}/reopen/",
            f"/cases/{submitted.number}/withdraw/",
            "/queue/",
            "/contacts/",
            "/help/",
            "/help/contacts/",
            *[f"/welcome/{screen}/" for screen in ("doors", "inquiry", "contact")],
            "/accounts/password/change/",
            "/accounts/sessions/",
            "/accounts/second-factor/",
            "/accounts/second-factor/passkeys/",
            "/accounts/second-factor/app/activate/",
            "/accounts/cancelled/",
            "/nowhere/",
        ],
        "contact": [
            "/",
            "/contacts/",
            *[f"/queue/?view={view}" for view in ("waiting", "mine", "forwarded", "open")],
            f"/cases/{others.number}/take-over/",
            f"/cases/{review.number}/redirect/",
            f"/contacts/{company['org'].pk}/",
            *[
                f"/contacts/{company['org'].pk}/{act}/"
                for act in (
                    "add",
                    "deputies/add",
                    "primary/offer",
                    "load",
                    "access",
                    "restriction",
                    "restriction/ask",
                )
            ],
            "/contacts/files/",
            *[f"/contacts/files/{key}/" for key in (file.pk, waiting.pk)],
            f"/cases/{submitted.number}/review/",
            f"/cases/{review.number}/review/",
            f"/cases/{review.number}/approve/",
            f"/cases/{approved.number}/handover/",
            f"/cases/{forwarded.number}/answer/",
            *[f"/cases/{case.number}/following/" for case in (forwarded, asked, answered)],
            *[
                f"/cases/{asked.number}/following/{act}/"
                for act in ("paste", "attempt", "send", "escalate", "recall")
            ],
            f"/cases/{answered.number}/following/resume/",
        ],
    }


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("ja", 1280, "light"), ("en", 360, "dark")]
)
def test_every_page_is_accessible(company, visit, language, width, scheme):
    found = []

    for who, paths in addresses(company).items():
        page = visit(
            company[who],
            language=language,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
        )
        for path in paths:
            page.goto(path)
            found += faults(page)

    assert found == []


def test_login_pages_are_accessible(browser, portal):
    page = browser.new_page(base_url=portal, locale="ja-JP")

    found = []
    for path in ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"):
        page.goto(path)
        found += faults(page)

    assert found == []


def test_administration_works_under_the_policy(company, visit):
    admin = factories.make_user("admin", is_staff=True)
    for role in (Role.SYSTEM_ADMIN, Role.ROUTING_ADMIN):
        factories.give_role(admin, role)
    page = visit(admin)

    for path in (
        "/admin/",
        "/admin/contacts/user/",
        "/admin/contacts/user/add/",
        "/admin/contacts/organization/",
        "/admin/contacts/designatedcontact/",
        f"/admin/contacts/organization/{company['org'].pk}/change/",
        "/admin/routing/category/",
        "/admin/routing/category/1/change/",
        "/admin/cases/severitylevel/",
    ):
        answer = page.goto(path)
        assert answer.status == 200, path
