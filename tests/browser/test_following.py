"""A case outside: asked back twice, answered, not solved, escalated, answered, closed."""

import re

import pytest
from playwright.sync_api import Page, expect

from cases.choices import Status
from cases.models import Case, Direction, HandoverEntry, Verb
from tests import factories

QUESTION = "ご利用のブラウザーと、発生した時刻をお知らせください。"
AGAIN = "ログを拝見しました。ほかの方の画面でも同じでしょうか。"
UNDRAWN = re.compile(r"[a-z]+:[a-z_]+|{%|{{|None")


def press(page: Page, name: str) -> None:
    """Press the one main button of a page, or the link to another."""
    page.locator("main").get_by_role("link", name=name).or_(
        page.locator("main").get_by_role("button", name=name)
    ).first.click()


def paste(contact: Page, case: Case, text: str) -> None:
    contact.goto(f"/cases/{case.number}/following/paste/")
    contact.fill("[name=text]", text)
    contact.locator("main form button[type=submit]").click()


def reply(asker: Page, case: Case, text: str, *, name: str = "") -> None:
    asker.goto(f"/cases/{case.number}/")
    expect(asker.locator("#asked-title")).to_be_visible()
    asker.click(f"a[href$='/cases/{case.number}/reply/']")
    asker.fill("[name=text]", text)
    if name:
        file = {"name": name, "mimeType": "text/plain", "buffer": b"ERROR at 10:15"}
        asker.set_input_files("[name=files]", files=[file])
    asker.locator("main form button[type=submit]").click()
    expect(asker).to_have_url(re.compile(f"/cases/{case.number}/$"))
    expect(asker.locator(".timeline")).to_contain_text(text)


def send(contact: Page, case: Case, *, mark: bool = False) -> None:
    contact.goto(f"/cases/{case.number}/following/send/")
    if mark:
        contact.locator("form[action$='/mark/'] button").click()
        expect(contact.locator("main")).to_contain_text("送付可")
    contact.get_by_role("button", name="先方へ送付済みにする").click()
    expect(contact).to_have_url(re.compile("/following/$"))


def answer(contact: Page, case: Case, text: str) -> None:
    contact.goto(f"/cases/{case.number}/following/")
    press(contact, "依頼者に回答する")
    contact.fill("[name=note]", text)
    contact.get_by_role("button", name="回答する", exact=True).click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_case_outside_to_its_end(company, visit, script):
    case = factories.make_forwarded(
        factories.make_submitted(company["asker"], company["org"]), by=company["contact"]
    )
    asker = visit(company["asker"], script=script)
    contact = visit(company["contact"], script=script)

    paste(contact, case, QUESTION)
    reply(asker, case, "Chrome です。10時15分です。", name="debug.log")
    send(contact, case, mark=True)
    expect(contact.locator(".timeline")).to_contain_text("debug.log")
    paste(contact, case, f"{AGAIN}\n-----Original Message-----\n{QUESTION}")
    expect(contact.locator("textarea")).to_have_count(2)
    expect(contact.locator("[name=keep-1]")).to_be_checked()
    expect(contact.locator("[name=keep-2]")).not_to_be_checked()
    contact.locator("main form button[type=submit]").click()
    expect(contact).to_have_url(re.compile("/following/$"))
    reply(asker, case, "はい、同じです。")
    send(contact, case)

    answer(contact, case, "キャッシュを消してください。")
    asker.goto(f"/cases/{case.number}/")
    expect(asker.locator("#solved")).to_contain_text("解決しましたか")
    asker.locator("#solved a").click()
    asker.fill("[name=note]", "まだ開けません。")
    asker.locator("main form button[type=submit]").click()

    contact.goto(f"/cases/{case.number}/review/")
    expect(contact.locator("#handovers-title")).to_be_visible()
    press(contact, "以前の送付の続きを始める")
    contact.fill("[name=text]", "解決しませんでした。再開をお願いします。")
    contact.locator("main form button[type=submit]").click()
    press(contact, "エスカレーションする")
    expect(contact.locator("#escalation-ja")).to_contain_text("47712345")
    contact.fill("[name=text]", "責任者への取り次ぎをお願いした。")
    contact.locator("main form button[type=submit]").click()
    press(contact, "結果を書き加える")
    contact.fill("[name=result]", "明日までに連絡をもらう。")
    contact.locator("main form button[type=submit]").click()
    expect(contact.locator(".timeline")).to_contain_text("明日までに連絡をもらう。")

    answer(contact, case, "修正が適用されました。")
    asker.goto(f"/cases/{case.number}/")
    asker.locator("[name=was_helpful][value=yes]").check()
    asker.fill("[name=helpful_reason]", "早かった")
    asker.locator("#solved button[type=submit]").click()
    expect(asker.locator("main")).to_contain_text("完了")

    case = Case.objects.get()
    assert (case.status, case.was_helpful, case.handovers.count()) == (Status.CLOSED, True, 1)
    passed = list(HandoverEntry.objects.order_by("pk").values_list("direction", flat=True))
    assert passed == ["in", "answer", "out", "in", "answer", "out", "out", "escalation"]
    assert HandoverEntry.objects.filter(direction=Direction.IN).last().text == AGAIN
    assert case.events.filter(verb=Verb.ANSWERED).count() == 2
    for page in (asker, contact):
        page.goto(f"/cases/{case.number}/")
        assert UNDRAWN.search(page.locator("main").inner_text()) is None
