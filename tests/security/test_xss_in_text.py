"""Attack 18: what a person types is text on every page, and no page runs a script of its own."""

import datetime
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from cases import services
from cases.models import Attachment, Case, SeverityLevel
from contacts.models import Organization, SuccessPlan, User, today
from routing.models import Category, Channel, Product
from tests import factories

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
PAYLOADS = {
    "tag": EVIL,
    "attribute": "\" onmouseover=alert(1) style=x x='",
    "single quote": "' autofocus onfocus=alert(1) x='",
    "end of a text area": "</textarea></title></option></select><svg onload=alert(1)>",
    "nested": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "template": "{{ 7|add:7 }}{% load static %}<b formaction=alert(1)>",
    "link": "[x](javascript:alert(1)) <a href=javascript:alert(1)>x</a>",
    "half a tag": "<iframe src=javascript:alert(1)",
    "comment": "--><base href=//evil.example><!--",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt;&#60;b&#62;",
}
# Beginnings of addresses that run something, or that lead to the attacker.
RUNNING = ("javascript:", "data:", "vbscript:", "//", "http://evil", "https://evil")


class Danger(HTMLParser):
    """Collects what a browser would run or fetch, as it parses a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        is_ours = (values.get("src") or "").startswith("/static/")
        if tag == "script" and not is_ours and values.get("type") != "application/json":
            self.found.append(f"<script {values}>")
        if tag in ("iframe", "object", "embed", "base", "applet"):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            if name.startswith("on") or name in ("style", "formaction", "srcdoc"):
                self.found.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action") and address.startswith(RUNNING):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data):
        self.text.append(data)


def assert_harmless(response, status=200):
    assert response.status_code == status
    assert not Danger(response.text).found
    assert_strict_policy(response)


def assert_strict_policy(response):
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    assert rules.get("script-src", rules["default-src"]) in (["'self'"], ["'none'"])
    assert rules.get("style-src", rules["default-src"]) in (["'self'"], ["'none'"])
    assert rules["base-uri"] == rules["object-src"] == rules["frame-ancestors"] == ["'none'"]
    assert rules["form-action"] == ["'self'"]


def text_of(response):
    return "".join(Danger(response.text).text)


@pytest.fixture(params=PAYLOADS.values(), ids=PAYLOADS)
def evil(request) -> str:
    return request.param


@pytest.fixture
def world(evil, employee, contact, org, levels, doors) -> Case:
    """An approved case in a world in which every text of every row is an attack."""
    draft = factories.make_draft(employee, org)
    factories.make_attachment(draft, by=employee)
    User.objects.update(name=evil, department=evil, phone=evil[:40])
    org.memberships.update(salesforce_username=evil)
    factories.make_membership(contact, org)
    org.plan = factories.make_plan()
    org.account_rep_name = org.account_rep_phone = evil[:40]
    org.save()
    texts = {"symptom", "expected", "occurred_note", "steps_to_reproduce", "affected_work"}
    texts |= {"impact", "workaround_detail", "wanted_reason", "wanted_consequence"}
    texts |= {"severity_reason", "summary_en", "access_username"}
    services.save_part(draft, by=employee, title=evil, **dict.fromkeys(texts, evil))
    case = services.submit_case(draft, by=employee)
    Organization.objects.update(name=evil, instance=evil[:20], my_domain=evil)
    case = services.claim_case(case, by=contact)
    completion = factories.completion()
    services.complete_case(case, by=contact, summary_en=evil + "!", **completion)
    Product.objects.update(name_ja=evil)
    SuccessPlan.objects.update(name_ja=evil)
    SeverityLevel.objects.filter(level=3).update(name_ja=evil[:40], definition_ja=evil)
    Category.objects.update(
        name_ja=evil, desk_ja=evil, how_ja=evil, preparation_ja=f"{evil}\n{evil}"
    )
    Channel.objects.update(label_ja=evil)
    Attachment.objects.update(name=evil)
    return Case.objects.get(pk=case.pk)


def test_pages_of_the_requester_show_text_as_text(client, world, employee, evil):
    client.force_login(employee)
    pages = [
        reverse("home"),
        reverse("cases:case_list"),
        reverse("cases:case_new"),
        world.get_absolute_url(),
        reverse("cases:case_withdraw", args=[world.pk]),
        *[category.get_absolute_url() for category in Category.objects.all()],
        reverse("account_change_password"),
    ]

    for page in pages:
        assert_harmless(client.get(page))
    assert evil in text_of(client.get(world.get_absolute_url()))
    assert evil in text_of(client.get(reverse("cases:case_list")))


def test_pages_of_a_draft_show_text_as_text(client, world, employee, evil):
    draft = factories.make_draft(employee, world.organization)
    texts = ("title", "symptom", "impact", "wanted_reason", "severity_reason", "access_username")
    services.save_part(draft, by=employee, severity=1, **dict.fromkeys(texts, evil))
    draft.attachments.create(
        file="x", name=evil, size=1, content_type="image/png", sha256="0", uploaded_by=employee
    )
    client.force_login(employee)

    for part in ("symptom", "impact", "deadline", "access", "severity"):
        assert_harmless(client.get(reverse("cases:case_draft", args=[draft.pk, part])))
    response = client.get(reverse("cases:case_submit", args=[draft.pk]))
    assert_harmless(response)
    assert evil in text_of(response)


def test_pages_of_the_contact_show_text_as_text(client, world, contact, evil):
    client.force_login(contact)
    pages = [
        reverse("home"),
        world.get_absolute_url(),
        f"{reverse('cases:queue')}?view=mine",
        reverse("cases:case_review", args=[world.pk]),
        reverse("cases:case_approve", args=[world.pk]),
        reverse("cases:case_answer", args=[world.pk]),
    ]

    for page in pages:
        assert_harmless(client.get(page))
    assert evil in text_of(client.get(reverse("cases:case_review", args=[world.pk])))


def test_page_to_copy_from_shows_text_as_text(client, world, contact, employee, evil):
    handover = factories.approve(world, by=contact)
    address = reverse("cases:case_forward", args=[world.pk])
    client.force_login(contact)

    assert_harmless(client.get(address))
    assert evil in text_of(client.get(address))
    response = client.post(address, {"number": "", "url": evil, "seen_hash": EVIL[:60]})
    assert_harmless(response, status=422)
    services.forward_case(
        world, by=contact, seen_hash=handover.content_hash, number=evil, url="https://x.example/"
    )
    services.answer_case(world, by=contact, note=evil)
    for user in (employee, contact):
        client.force_login(user)
        assert_harmless(client.get(world.get_absolute_url()))


def test_form_shown_again_shows_what_was_typed_as_text(client, world, employee, contact, evil):
    draft = factories.make_draft(employee, world.organization)
    client.force_login(employee)

    again = client.post(
        reverse("cases:case_draft", args=[draft.pk, "symptom"]),
        {"title": "", "symptom": evil, "occurred_at": evil, "occurred_note": evil},
        follow=True,
    )
    both = client.post(
        reverse("cases:case_draft", args=[draft.pk, "symptom"]),
        {"token": "another", "symptom": f"Mine: {evil}", "occurred_at": f"Mine: {evil}"},
    )
    script = client.post(
        reverse("cases:draft_save", args=[draft.pk, "symptom"]),
        {"token": "another", "symptom": f"Mine: {evil}", "occurred_at": f"Mine: {evil}"},
    )
    new = client.post(
        reverse("cases:case_new"),
        {"title": evil, "kind": evil, "origin": evil, "organization": evil, "creation_key": evil},
    )

    assert_harmless(again)
    assert_harmless(both, status=409)
    assert_harmless(script, status=409)
    assert_harmless(new, status=422)
    assert again.context["form"]["occurred_at"].value() == evil
    client.force_login(contact)
    review = client.post(
        reverse("cases:case_review", args=[world.pk]),
        {"org_id": evil, "summary_en": evil, "access_until": evil, "severity_confirmed": evil},
    )
    assert_harmless(review, status=422)


def test_parameter_of_an_address_is_text(client, world, contact, evil):
    client.force_login(contact)

    for page in ("home", "cases:case_list", "cases:queue", "cases:case_new", "account_login"):
        names = ("title", "kind", "after", "view", "q", "next", "sort")
        response = client.get(reverse(page), dict.fromkeys(names, evil))
        if page == "account_login":  # leads on: who asks is logged in
            assert response.status_code == 302
            response = client.get("/nowhere/", dict.fromkeys(names, evil))
        assert_harmless(response, status=404 if page == "account_login" else 200)


def test_question_is_text_wherever_it_goes(client, world, employee, evil):
    support = Category.objects.get(slug="technical-support")
    vendor = Channel.objects.get(kind="package_vendor")
    package = factories.make_package(evil[:120], vendor=evil[:120], vendor_email="a@example.com")
    factories.make_application(evil[:120], nicknames=evil)
    reason = factories.make_feedback_reason(evil[:120])
    Channel.objects.filter(kind="mail").update(subject_ja="{question}", body_ja="{question}")
    Category.objects.update(keywords="帳票印刷")
    kept = factories.make_consultation(
        employee,
        f"帳票印刷 {evil}",
        category=support,
        channel=vendor,
        outcome="opened",
        kind="trouble",
        origin="person",
        verdict="package",
        evidence=evil,
        package=package,
        is_helpful=False,
    )
    client.force_login(employee)
    doors = [category.get_absolute_url() for category in Category.objects.all()]
    pages = [*doors, "/search/", "/triage/technical-support/", "/cases/new/", "/consultations/"]
    pages += [f"{doors[0]}?named=%22%3E%3Cscript%3E", f"/consultations/{kept.pk}/feedback/"]

    for page in pages:
        carried = ({"consultation": kept.pk}, {"q": f"帳票印刷 {evil}"}, {"package": package.pk})
        for query in ({"q": evil, "named": evil}, *carried):
            assert_harmless(client.get(page, query))
    shown = ("/search/", "/triage/technical-support/", "/consultations/")
    for page in shown:
        response = client.get(page, {"consultation": kept.pk})
        fields = "".join(dict(attrs).get("value") or "" for attrs in inputs_of(response))
        assert evil in text_of(response) + fields, page
    suggested = client.post("/search/suggestions/", {"question": f"帳票印刷 {evil}"})
    assert suggested.context["results"]
    assert_harmless(suggested)
    assert reason.text_ja in text_of(client.get(f"/consultations/{kept.pk}/feedback/"))


def test_question_shown_again_is_text(client, world, employee, evil):
    kept = factories.make_consultation(
        employee, category=Category.objects.first(), is_helpful=False
    )
    client.force_login(employee)
    long = evil + "x" * 10_000
    answers = [
        client.post("/search/", {"question": long}),
        client.post("/triage/technical-support/", {"question": long, "verdict": evil}),
        client.post(
            f"/consultations/{kept.pk}/feedback/", {"comment": evil + "x" * 2000, "reason": evil}
        ),
    ]

    for response in answers:
        assert_harmless(response, status=422)


def inputs_of(response):
    found = []

    class Inputs(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag == "input":
                found.append(attrs)

    Inputs(convert_charrefs=True).feed(response.text)
    return found


def test_message_names_a_person_as_text(client, world, contact, evil):
    other = factories.make_user("other")
    factories.make_contact(other, world.organization)
    client.force_login(other)

    response = client.post(reverse("cases:case_claim", args=[world.pk]), follow=True)

    assert_harmless(response)
    assert evil in text_of(response)


@pytest.mark.parametrize("evil", [EVIL, PAYLOADS["attribute"]], indirect=True)
def test_pages_of_the_administration_show_text_as_text(client, world, evil):
    admin = factories.make_user("admin", is_staff=True)
    admin.groups.set(Group.objects.all())
    day = today() - datetime.timedelta(days=1)
    factories.make_contact(factories.make_user("old"), world.organization, valid_until=day)
    client.force_login(admin)
    models = ("user", "organization", "successplan", "designatedcontact")
    pages = [reverse("admin:index")]
    pages += [reverse(f"admin:contacts_{model}_changelist") for model in models]
    pages += [reverse(f"admin:routing_{model}_changelist") for model in ("category", "product")]
    pages += [
        reverse("admin:cases_severitylevel_changelist"),
        reverse("admin:contacts_user_change", args=[world.requester_id]),
        reverse("admin:contacts_organization_change", args=[world.organization_id]),
        reverse("admin:routing_category_change", args=[Category.objects.first().pk]),
        f"{reverse('admin:contacts_user_changelist')}?q=%22%3E%3Cscript%3E",
    ]

    for page in pages:
        response = client.get(page)
        assert response.status_code == 200
        assert_strict_policy(response)
        found = Danger(response.text).found
        assert not [danger for danger in found if "alert" in danger or "evil" in danger], page
        assert "<script>alert" not in response.text
        assert '" onmouseover=' not in response.text


@pytest.mark.parametrize(
    "path", ["/healthz/", "/readyz/", "/accounts/login/", "/accounts/password/reset/"]
)
def test_page_for_everybody_is_harmless(client, db, evil, path):
    names = ("next", "login", "email", "kind", "q")

    response = client.get(path, dict.fromkeys(names, evil))

    assert_harmless(response)


@pytest.mark.parametrize("path", ["/nowhere/", "/<script>alert(1)</script>/", "/cases/HD-999999/"])
def test_error_page_has_the_strict_policy_and_repeats_nothing(client, employee, path):
    client.force_login(employee)

    response = client.get(path)

    assert_harmless(response, status=404)
    assert "alert(1)" not in response.text


def test_autocomplete_answers_json_and_nothing_a_browser_shows(client, world, evil):
    admin = factories.make_user("admin", is_staff=True, is_superuser=True)
    client.force_login(admin)

    response = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "contacts", "model_name": "designatedcontact", "field_name": "user"},
    )

    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert_strict_policy(response)
