"""What people do once a case is submitted: talk about it, take it back, open it again, share it."""

import re

import pytest
from playwright.sync_api import expect

from cases.choices import Status
from cases.models import Case
from tests import factories
from tests.browser.test_whole_path import UNDRAWN

VARIANTS = pytest.mark.parametrize(
    ("language", "script"),
    [("ja", True), ("ja", False), ("en", True)],
    ids=["ja", "no-script", "en"],
)


@VARIANTS
def test_case_is_talked_about_shared_and_opened_again(company, visit, language, script):
    asker = visit(company["asker"], language=language, script=script)
    colleague = factories.make_user("colleague")
    symptom = "レポート「月次売上」を開くと、白い画面のまま何も表示されません。"
    case = factories.make_submitted(company["asker"], company["org"], symptom=symptom)

    # Taken back, changed, submitted once more.
    asker.goto(f"/cases/{case.number}/")
    asker.click("form[action$='/pull-back/'] button")
    expect(asker).to_have_url(re.compile("/draft/symptom/$"))
    asker.goto(f"/cases/{case.number}/draft/confirm/")
    asker.click("main form button[type=submit]")

    # A comment with a file.
    asker.fill("#comment [name=text]", "今朝からは全員です。")
    file = {"name": "全員.png", "mimeType": "image/png", "buffer": factories.PNG}
    asker.set_input_files("#comment [name=files]", files=[file])
    asker.click("#comment button[type=submit]")
    expect(asker.locator(".timeline")).to_contain_text("全員.png")

    # A colleague reads along.
    asker.fill("#watcher-add [name=person]", "coll")
    if script:
        expect(asker.locator("#people option")).to_have_count(1)
    asker.click("#watcher-add button[type=submit]")
    reader = visit(colleague, language=language, script=script)
    reader.goto("/cases/?view=shared")
    reader.click(".row-link")
    expect(reader.locator(".timeline")).to_contain_text("今朝からは全員です。")
    expect(reader.locator("#comment")).to_have_count(0)

    # Answered, and not solved.
    factories.make_answered(case, by=company["contact"])
    asker.reload()
    asker.click("a[href$='/reopen/']")
    asker.fill("[name=note]", "まだ開けません。")
    asker.click("main form button[type=submit]")
    expect(asker.locator(".timeline")).to_contain_text("まだ開けません。")
    assert Case.objects.get().status == Status.IN_REVIEW

    # Copied; the copy is discarded, and brought back.
    asker.click("form[action$='/copy/'] button")
    expect(asker.locator("[name=symptom]")).to_have_value(symptom)
    copy = Case.objects.latest("pk")
    asker.goto(f"/cases/{copy.number}/")
    asker.click("form[action$='/withdraw/'] button")
    asker.click("#undo-discard")
    expect(asker).to_have_url(re.compile(f"/cases/{copy.number}/draft/symptom/$"))
    assert Case.objects.get(pk=copy.pk).status == Status.DRAFT
    assert UNDRAWN.search(reader.locator("main").inner_text()) is None


@VARIANTS
def test_contact_writes_for_somebody_who_called(company, visit, language, script):
    contact = visit(company["contact"], language=language, script=script)

    contact.goto("/cases/new/")
    contact.fill("[name=requester]", "asker")
    contact.locator("[name=kind][value=trouble]").check()
    if contact.locator("[name=organization]").count():
        contact.locator("[name=organization]").first.check()
    contact.fill("[name=title]", "電話で聞いた不具合")
    contact.click("main form button[type=submit]")
    expect(contact).to_have_url(re.compile("/draft/symptom/$"))

    asker = visit(company["asker"], language=language, script=script)
    asker.goto("/cases/?view=drafts")
    expect(asker.locator(".case-list")).to_contain_text("電話で聞いた不具合")
    contact.goto("/cases/?q=電話")
    expect(contact.locator(".case-list")).to_contain_text("asker")


def test_list_is_searched_and_filtered_without_loading_the_page(company, visit):
    case = factories.make_draft(company["asker"], company["org"], title="月次レポート")
    factories.make_draft(company["asker"], company["org"], title="別の件")
    page = visit(company["asker"])
    page.goto("/cases/")
    page.evaluate("window.stayed = true")

    page.fill("[name=q]", case.number)
    page.press("[name=q]", "Enter")

    expect(page.locator(".row-link")).to_have_count(1)
    page.click("#view-closed")
    expect(page.locator(".row-link")).to_have_count(0)
    assert page.evaluate("window.stayed")
    assert f"q={case.number}" in page.url
