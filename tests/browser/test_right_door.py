"""From a question in one's own words to the people who can answer it."""

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from cases.models import Case
from routing.models import CodeOwner, Consultation, FeedbackReason, Outcome, Package
from tests import factories

# A question by language, its door, and what stands there.
QUESTIONS = [
    (("契約を更新したい", "I want to renew our contract"), "account-rep", "yamamoto@example.com"),
    (
        ("障害が起きていますか", "Is there an outage?"),
        "trust-status",
        "https://status.salesforce.com",
    ),
    (("認定資格を受けたい", "certification exam"), "training-certification", "00D"),
]
STRANGE = "見慣れない画面が出ます。\n昨日の夕方からです。"
# With script on, the question comes back with the row that was made meanwhile.
RECORDED = "#feedback form[action$='/feedback/']"
EVERYWHERE = pytest.mark.parametrize(
    ("language", "script"),
    [("ja", True), ("ja", False), ("en", True)],
    ids=["ja", "no-script", "en"],
)


@pytest.fixture
def registers(portal) -> None:
    Package.objects.create(
        name="Signature", nicknames="ドキュサイン", vendor="Vendor", vendor_email="desk@example.com"
    )
    CodeOwner.objects.create(name="見積システム", team="基幹チーム", team_email="team@example.jp")


def ask(page: Page, question: str) -> None:
    page.goto("/")
    page.fill("#question", question)
    page.click(".search-box button")
    page.wait_for_url("**/search/?*")


def answer_triage(page: Page, verdict: str, question: str, evidence: str = "") -> None:
    """From the home page through the triage of the door where cases begin."""
    page.goto("/")
    page.click(".tile >> nth=0")
    page.click("main a.btn-primary")
    page.fill("[name=question]", question)
    page.check("[name=kind][value=trouble]")
    page.check(f"[name=verdict][value={verdict}]")
    if evidence:
        page.fill("[name=evidence]", evidence)
    page.click(".triage button[type=submit]")


@EVERYWHERE
def test_question_leads_to_its_door(company, visit, language, script):
    page = visit(company["asker"], language=language, script=script)

    for questions, slug, shown in QUESTIONS:
        ask(page, questions[language == "en"])
        page.click(".found-door-title a >> nth=0")

        assert f"/categories/{slug}/?" in page.url
        expect(page.locator("main")).to_contain_text(shown)


def test_package_and_own_code_lead_to_whoever_made_them(company, registers, visit):
    page = visit(company["asker"])

    answer_triage(page, "package", "署名の依頼が届かない", "ドキュサイン")
    expect(page.locator(".desk")).to_contain_text("desk@example.com")
    answer_triage(page, "own_code", "見積が保存できない", "見積システム")
    expect(page.locator(".desk")).to_contain_text("team@example.jp")

    assert Case.objects.count() == 0


def test_package_named_in_the_question_is_offered_before_any_answer(company, registers, visit):
    page = visit(company["asker"])
    page.goto("/triage/technical-support/?q=ドキュサインの依頼が届かない")

    page.click(".notice a")

    expect(page.locator(".desk")).to_contain_text("desk@example.com")


@EVERYWHERE
def test_question_nobody_can_place_becomes_a_draft_with_its_words(company, visit, language, script):
    page = visit(company["asker"], language=language, script=script)

    answer_triage(page, "unknown", STRANGE)
    expect(page.locator("[name=title]")).to_have_value("見慣れない画面が出ます。")
    expect(page.locator("[name=kind]")).to_be_hidden()
    page.click("main form button[type=submit]")

    expect(page.locator("[name=symptom]")).to_have_value(STRANGE)
    assert Consultation.objects.get(question=STRANGE).outcome == Outcome.CASE


def test_name_on_the_screen_is_asked_where_it_matters(company, visit):
    page = visit(company["asker"])
    page.goto("/triage/technical-support/")
    evidence = page.locator("[name=evidence]")

    expect(evidence).to_be_hidden()
    page.check("[name=verdict][value=package]")
    expect(evidence).to_be_visible()
    page.check("[name=verdict][value=standard]")
    expect(evidence).to_be_hidden()


def test_suggestions_leave_the_focus_and_are_reached_by_keyboard(company, visit):
    page = visit(company["asker"])
    box = page.locator("#question")

    box.press_sequentially("契約を更新したい")
    expect(page.locator(".found-door >> nth=0")).to_be_visible()
    expect(box).to_be_focused()
    expect(page.locator("#search-status")).to_contain_text(re.compile("[1-9]"))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".found-door-title a >> nth=0")).to_be_focused()

    box.press("Escape")
    expect(box).to_have_value("")
    expect(page.locator("#search-suggestions > *")).to_have_count(0)
    expect(page.locator("#search-status")).to_have_text("")
    box.fill("ぱぴぷぺぽ")
    page.click("#search-suggestions .btn")
    expect(page.locator("[name=question]")).to_have_value("ぱぴぷぺぽ")


def test_suggestions_wait_while_japanese_is_composed(company, visit):
    page = visit(company["asker"])
    sent = []
    page.on("request", lambda request: sent.append(parse_qs(request.post_data or "")))
    page.focus("#question")
    keyboard = page.context.new_cdp_session(page)

    for text in ("け", "けい", "けいやく"):
        end = len(text)
        composition = {"text": text, "selectionStart": end, "selectionEnd": end}
        keyboard.send("Input.imeSetComposition", composition)
    page.wait_for_timeout(600)
    assert [form for form in sent if form] == []

    keyboard.send("Input.insertText", {"text": "契約"})
    expect(page.locator(".found-door >> nth=0")).to_be_visible()
    expect(page.locator("#question")).to_have_value("契約")
    assert {form["question"][0] for form in sent if form} == {"契約"}


def test_opened_door_is_recorded_and_found_helpful(company, visit):
    page = visit(company["asker"])
    page.goto("/categories/trust-status/?q=落ちてる")
    page.wait_for_selector(RECORDED)
    assert Consultation.objects.get().outcome == Outcome.OPENED

    page.focus("#feedback-yes")
    page.keyboard.press("Enter")

    expect(page.locator(".feedback-thanks")).to_be_focused()
    assert Consultation.objects.get().is_helpful
    page.reload()
    expect(page.locator(".feedback-thanks")).to_be_visible()
    expect(page.locator(".feedback-thanks")).not_to_be_focused()


@EVERYWHERE
def test_door_that_did_not_help_asks_why(company, visit, language, script):
    page = visit(company["asker"], language=language, script=script)
    page.goto("/categories/trust-status/")
    reason = FeedbackReason.objects.first()
    if script:
        page.wait_for_selector(RECORDED)

    page.click("#feedback-no")
    page.check(f"[name=reason][value='{reason.pk}']")
    page.fill("[name=comment]", "どこにもない。")
    page.click("#feedback-send")

    expect(page.locator(".feedback-thanks")).to_be_visible()
    told = Consultation.objects.get()
    assert (told.is_helpful, told.feedback_reason) == (False, reason)
    assert told.comment == "どこにもない。"


def test_own_words_are_deleted(company, visit):
    page = visit(company["asker"])
    ask(page, "契約を更新したい")
    page.goto("/consultations/")
    expect(page.locator("main")).to_contain_text("契約を更新したい")

    page.click(".asked-list button")

    expect(page.locator("#messages .notice")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("契約を更新したい")
    assert Consultation.objects.get().question == ""


def test_home_stays_short_however_many_desks_there_are(company, visit):
    for number in range(30):
        factories.make_category(f"more-{number}", position=200)
    page = visit(company["asker"], viewport={"width": 360, "height": 800})

    expect(page.locator(".tile")).to_have_count(24)
    page.click("a[href='/categories/']")

    expect(page.locator(".brief-list > li")).to_have_count(40)
