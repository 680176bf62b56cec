"""The whole path: from a question to a case handed to Salesforce, its answer and its end."""

import re

import pytest
from playwright.sync_api import Page, expect

from cases.choices import Status
from cases.models import Attachment, Case
from cases.stored_files import make_copies
from tests import factories

SYMPTOM = "レポート「月次売上」を開くと、白い画面のまま何も表示されません。"
ANSWER = "集計期間の設定を直しました。もう一度開いてみてください。"
UNDRAWN = re.compile(r"[a-z]+:[a-z_]+|{%|{{|None")


def go_on(page: Page) -> None:
    before = page.url
    page.click(".actions button[name=go][value=next]")
    page.wait_for_url(lambda url: url != before)


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"[name={name}][value='{value}']").check()


def write_inquiry(page: Page, *, script: bool) -> str:
    """From the home page through the five parts; returns the case's number."""
    page.goto("/")
    page.click(".tile >> nth=0")
    page.click("main a.btn-primary")
    page.fill("[name=question]", "月次レポートが開けない")
    choose(page, "kind", "trouble")
    page.click("main form button[type=submit]")
    expect(page.locator("[name=title]")).to_have_value("月次レポートが開けない")
    page.click("main form button[type=submit]")

    page.fill("[name=symptom]", SYMPTOM)
    page.fill("[name=occurred_note]", "今朝から")
    page.set_input_files(
        "[name=files]",
        files=[{"name": "画面①.png", "mimeType": "image/png", "buffer": factories.PNG}],
    )
    if script:
        expect(page.locator("[data-stored-files] > li")).to_have_count(1)
    go_on(page)
    choose(page, "business_stop", "part")
    choose(page, "users_affected", "many")
    page.fill("[name=users_count]", "１２")
    choose(page, "workaround", "hard")
    go_on(page)
    page.fill("[name=wanted_on]", "2036-12-01")
    page.fill("[name=wanted_reason]", "月末の締めに使うため")
    go_on(page)
    go_on(page)
    go_on(page)
    expect(page.locator("main")).to_contain_text(SYMPTOM)
    number = re.search(r"HD-\d{6}", page.url)[0]
    page.click("main form button[type=submit]")
    expect(page).to_have_url(re.compile(f"/cases/{number}/$"))
    return number


def work() -> None:
    """Do what the worker does with pictures."""
    for attachment in Attachment.objects.all():
        make_copies(attachment)


def review_and_send(page: Page, number: str) -> None:
    """As a contact: take it from the queue, complete it, approve it, record Salesforce's number."""
    page.goto("/queue/")
    page.locator("tr", has_text=number).locator("button").click()
    expect(page.locator("main")).to_contain_text(SYMPTOM)
    page.select_option("[name=product]", index=1)
    choose(page, "access_granted", "no")
    choose(page, "severity_confirmed", "3")
    page.locator("form", has=page.locator("[name=product]")).locator("button[type=submit]").click()
    expect(page.locator("[name=product]")).to_have_count(0)
    page.click(f"a[href$='/cases/{number}/approve/']")
    expect(page.locator("main")).to_contain_text(SYMPTOM)
    page.click("main form button[type=submit]")
    expect(page).to_have_url(re.compile(f"/cases/{number}/handover/$"))
    expect(page.locator("main")).to_contain_text("画面①.png")
    page.fill("[name=number]", "４７７１２３４５")
    form = page.locator("form", has=page.locator("[name=number]"))
    form.locator("button[type=submit]").first.click()


def pass_the_answer_on(page: Page, number: str) -> None:
    page.goto(f"/cases/{number}/answer/")
    page.fill("[name=note]", ANSWER)
    page.click("main form button[type=submit]")


@pytest.mark.parametrize(
    ("language", "script"),
    [("ja", True), ("ja", False), ("en", True)],
    ids=["ja", "no-script", "en"],
)
def test_whole_path(company, visit, language, script):
    asker = visit(company["asker"], language=language, script=script)
    contact = visit(company["contact"], language=language, script=script)

    number = write_inquiry(asker, script=script)
    work()
    review_and_send(contact, number)

    asker.reload()
    expect(asker.locator("main")).to_contain_text("47712345")
    pass_the_answer_on(contact, number)
    asker.reload()
    expect(asker.locator("main")).to_contain_text(ANSWER)
    asker.locator(f"form[action$='/cases/{number}/close/'] button").click()
    case = Case.objects.get()
    assert case.status == Status.CLOSED
    assert (case.users_count, case.handover.number) == (12, "47712345")
    assert UNDRAWN.search(asker.locator("main").inner_text()) is None
    expect(asker.locator("html")).to_have_attribute("lang", language)


def test_incomplete_inquiry_names_what_is_missing_and_keeps_what_is_there(company, visit):
    page = visit(company["asker"])
    case = factories.make_draft(company["asker"], company["org"], wanted_reason="", symptom=SYMPTOM)
    page.goto(f"/cases/{case.number}/draft/confirm/")

    page.click("main form button[type=submit]")

    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(page.locator("[name=wanted_reason]")).to_be_visible()
    assert Case.objects.get().symptom == SYMPTOM


def test_entry_that_cannot_be_read_is_shown_again_beside_its_error(company, visit):
    page = visit(company["asker"], script=False)
    case = factories.make_draft(company["asker"], company["org"])
    page.goto(f"/cases/{case.number}/draft/access/")
    page.fill("[name=org_id]", "005J2000003ztLbIAI")
    page.fill("[name=access_username]", "sato@example.jp")

    go_on(page)
    page.goto(f"/cases/{case.number}/draft/access/")

    expect(page.locator("#id_org_id_error")).not_to_be_empty()
    expect(page.locator("[name=org_id]")).to_have_value("005J2000003ztLbIAI")
    expect(page.locator("[name=access_username]")).to_have_value("sato@example.jp")


def test_queue_view_changes_without_loading_the_page(company, visit):
    factories.make_submitted(company["asker"], company["org"])
    page = visit(company["contact"])
    page.goto("/queue/")
    page.evaluate("window.stayed = true")

    page.click("#view-forwarded")

    expect(page.locator("#view-forwarded")).to_have_attribute("aria-current", "page")
    expect(page.locator("#case-queue table")).to_have_count(0)
    assert page.evaluate("window.stayed")
    assert page.url.endswith("?view=forwarded")
