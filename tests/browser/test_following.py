"""A case from the queue to its end: returned, sent, asked back, not solved, escalated, closed."""

import re

import pytest
from playwright.sync_api import Page, expect

from cases import services
from cases.choices import Status
from cases.models import Case, Direction, HandoverEntry, Verb
from cases.stored_files import make_copies
from cases.tasks import mail_case_event
from tests import factories
from tests.browser.test_first_inquiry import FirstTimer
from tests.browser.test_whole_path import UNDRAWN, go_on

QUESTION = "ご利用のブラウザーと、発生した時刻をお知らせください。"
AGAIN = "ログを拝見しました。ほかの方の画面でも同じでしょうか。"


def press(page: Page, name: str) -> None:
    """Press the one main button of a page, or the link to another."""
    page.locator("main").get_by_role("link", name=name).or_(
        page.locator("main").get_by_role("button", name=name)
    ).first.click()


# Presses and characters, from the queue opened to the case returned, approved, sent.
TAKES = {"returned": (9, 17), "approved": (7, 0), "sent": (9, 8)}


def tell(contact: FirstTimer, act: str) -> None:
    """Say what an act took of a contact, and that it is as much as it was."""
    took = f"{act}: {contact.presses} presses, {contact.keys} characters, {contact.seconds:.1f} s"
    print(took)  # noqa: T201
    assert (contact.presses, contact.keys) == TAKES[act], took


def give_back(page: Page, case: Case) -> None:
    """From the queue: a remark on a field, one on a file, and back to the requester."""
    contact = FirstTimer(page)
    page.goto("/queue/")
    contact.press(f"tr[data-case='{case.number}'] button")
    for row, text in (
        ("affected_work", "どの業務ですか。"),
        (case.attachments.get().row, "文字が読めません。"),
    ):
        contact.press(f"#remark-{row}")
        expect(
            page.locator(f"#field-{row} ~ #remark-form, #field-{row} #remark-form")
        ).to_be_visible()
        contact.write("text", text, within="#remark-form")
        contact.press("#remark-form .actions button")
        expect(page.locator("#unsent-remarks")).to_contain_text(text)
    contact.press(f".review-bar a[href$='/cases/{case.number}/return/']")
    contact.press("main form .btn-primary")
    expect(page).to_have_url(re.compile("/queue/$"))
    tell(contact, "returned")


def mend(asker: Page, case: Case, mailoutbox) -> None:
    """From the mail: each remark leads to its place, and what is done is ticked."""
    event = case.events.get(verb=Verb.RETURNED)
    mail_case_event(event_id=event.pk, user_id=case.requester_id)
    asker.goto(re.search(r"/cases/HD-\d+/", mailoutbox[-1].body)[0])
    todo = asker.locator("#todo-panel")
    expect(todo).to_contain_text("2件")
    todo.locator("a[href$='#div_id_affected_work']").click()
    asker.fill("[name=affected_work]", "月次の締め")
    go_on(asker)
    asker.goto(f"/cases/{case.number}/draft/symptom/")
    file = {"name": "拡大.png", "mimeType": "image/png", "buffer": factories.PNG}
    asker.set_input_files("[name=files]", files=[file])
    go_on(asker)
    asker.goto(f"/cases/{case.number}/")
    todo.locator(".remark", has_text="文字が読めません。").locator("button").click()
    expect(todo.locator(".remark.is-done")).to_have_count(1)
    asker.goto(f"/cases/{case.number}/draft/confirm/")
    asker.click("main form .btn-primary")
    expect(asker).to_have_url(re.compile(f"/cases/{case.number}/$"))
    for attachment in case.attachments.all():
        make_copies(attachment)


def approve_and_send(page: Page, case: Case) -> None:
    """From the queue: what changed is marked; completed, approved, sent under its number there."""
    contact = FirstTimer(page)
    page.goto("/queue/")
    contact.press(f"tr[data-case='{case.number}'] button")
    expect(page.locator("#field-affected_work ins")).to_contain_text("月次の締め")
    expect(page.locator(".since")).to_have_count(1)
    expect(page.locator(".review-files li", has_text="拡大.png")).to_contain_text("前回から追加")
    contact.presses += 1
    page.select_option("[name=product]", index=1)
    contact.choose("access_granted", "no")
    contact.choose("severity_confirmed", "'3'")
    contact.press("#save-missing")
    expect(page.locator("#save-missing")).to_have_count(0)
    contact.press(f".review-bar a[href$='/cases/{case.number}/approve/']")
    contact.press("main form .btn-primary")
    expect(page).to_have_url(re.compile("/handover/$"))
    tell(contact, "approved")
    contact.write("number", "47712345")
    contact.press("main form:has([name=number]) .btn-primary")
    expect(page).to_have_url(re.compile("/following/$"))
    tell(contact, "sent")


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
        contact.locator("form[action$='/mark/'] button").last.click()
        expect(contact.locator("main")).to_contain_text("送付可")
    contact.get_by_role("button", name="先方へ送付済みにする").click()
    expect(contact).to_have_url(re.compile("/following/$"))


def answer(contact: Page, case: Case, text: str) -> None:
    contact.goto(f"/cases/{case.number}/following/")
    press(contact, "依頼者に回答する")
    contact.fill("[name=note]", text)
    contact.get_by_role("button", name="回答する", exact=True).click()


def say_that_it_is_not_solved(asker: Page, case: Case) -> None:
    asker.goto(f"/cases/{case.number}/")
    expect(asker.locator("#solved")).to_contain_text("解決しましたか")
    asker.locator("#solved a").click()
    asker.fill("[name=note]", "まだ開けません。")
    asker.locator("main form button[type=submit]").click()


def escalate(contact: Page, case: Case) -> None:
    """The old handover in view: it goes on there, and their manager is asked for help."""
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


def end(asker: Page, case: Case) -> None:
    asker.goto(f"/cases/{case.number}/")
    asker.locator("[name=was_helpful][value=yes]").check()
    asker.fill("[name=helpful_reason]", "早かった")
    asker.locator("#solved button[type=submit]").click()
    expect(asker.locator("main")).to_contain_text("完了")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_case_from_the_queue_to_its_end(company, visit, mailoutbox, script):
    """The whole of it (script on and off), with what it takes of the contact."""
    draft = factories.make_draft(company["asker"], company["org"])
    factories.make_attachment(draft, by=company["asker"], name="画面.png")
    case = services.submit_case(draft, by=company["asker"])
    asker = visit(company["asker"], script=script)
    contact = visit(company["contact"], script=script)

    give_back(contact, case)
    mend(asker, case, mailoutbox)
    approve_and_send(contact, case)

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
    say_that_it_is_not_solved(asker, case)
    escalate(contact, case)
    answer(contact, case, "修正が適用されました。")
    end(asker, case)

    case = Case.objects.get()
    assert (case.status, case.was_helpful, case.handovers.count()) == (Status.CLOSED, True, 1)
    passed = list(HandoverEntry.objects.order_by("pk").values_list("direction", flat=True))
    assert passed == ["in", "answer", "out", "in", "answer", "out", "out", "escalation"]
    assert HandoverEntry.objects.filter(direction=Direction.IN).last().text == AGAIN
    assert case.events.filter(verb=Verb.ANSWERED).count() == 2
    for page in (asker, contact):
        page.goto(f"/cases/{case.number}/")
        assert UNDRAWN.search(page.locator("main").inner_text()) is None
