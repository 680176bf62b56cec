"""A draft that saves while it is typed: nothing typed is lost, whatever happens meanwhile."""

import datetime
import re
import time

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from cases import services
from cases.models import Case
from tests import factories

SAVED = re.compile(r"Saved at|Saved on")


@pytest.fixture
def draft(company) -> Case:
    case = factories.make_draft(company["asker"], company["org"], title="月次レポートが開けない")
    return services.save_part(case, by=company["asker"], users_count=None, symptom="")


def open_part(page: Page, case: Case, part: str) -> None:
    page.goto(f"/cases/{case.number}/draft/{part}/")


def stored(case: Case, name: str):
    return Case.objects.values_list(name, flat=True).get(pk=case.pk)


def eventually(page: Page, case: Case, name: str, value) -> None:
    until = time.monotonic() + 8
    while stored(case, name) != value and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert stored(case, name) == value


def compose(page: Page, *steps: str):
    """Type by an input method, each step the text under composition so far."""
    method = page.context.new_cdp_session(page)
    for text in steps:
        method.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
    return method


def test_text_is_saved_after_a_pause_and_the_page_says_so(company, visit, draft):
    page = visit(company["asker"], language="en")
    open_part(page, draft, "symptom")

    page.locator("[name=symptom]").press_sequentially("It stays white.")

    expect(page.locator("#save-status")).to_have_text("Not saved yet")
    expect(page.locator("#save-status")).to_have_text(SAVED)
    assert stored(draft, "symptom") == "It stays white."
    expect(page.locator("[name=symptom]")).to_be_focused()
    expect(page.locator("#draft-meter .is-needed")).to_have_count(0)


def test_choice_is_saved_at_once_and_brings_the_fields_it_governs(company, visit, draft):
    Case.objects.filter(pk=draft.pk).update(users_affected="one", workaround="")
    page = visit(company["asker"])
    open_part(page, draft, "impact")
    expect(page.locator("[name=users_count]")).to_be_hidden()

    page.locator("[name=users_affected][value=many]").check()

    expect(page.locator("[name=users_count]")).to_be_visible()
    expect(page.locator("[name=workaround_detail]")).to_be_hidden()
    assert stored(draft, "users_affected") == "many"
    page.locator("[name=users_affected][value=one]").check()
    expect(page.locator("[name=users_count]")).to_be_hidden()


def test_without_script_every_field_of_the_part_is_shown(company, visit, draft):
    Case.objects.filter(pk=draft.pk).update(users_affected="one")
    page = visit(company["asker"], script=False)

    open_part(page, draft, "impact")

    expect(page.locator("[name=users_count]")).to_be_visible()


def test_typed_offline_is_saved_when_the_network_is_back(company, visit, draft):
    page = visit(company["asker"], language="en")
    open_part(page, draft, "symptom")
    page.context.set_offline(True)

    page.fill("[name=symptom]", "Typed in the tunnel.")

    expect(page.locator("#problem")).to_contain_text("connection is down")
    expect(page.locator("#save-status")).to_have_text("Not saved yet; trying again")
    assert stored(draft, "symptom") == ""
    page.context.set_offline(False)
    expect(page.locator("#save-status")).to_have_text(SAVED)
    expect(page.locator("#problem")).to_be_empty()
    assert stored(draft, "symptom") == "Typed in the tunnel."


def test_leaving_with_something_unsaved_is_warned_of(company, visit, draft):
    page = visit(company["asker"])
    open_part(page, draft, "symptom")
    page.click("h1")
    page.context.set_offline(True)
    page.locator("[name=symptom]").press_sequentially("unsaved")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.evaluate("setTimeout(() => location.reload())")
    page.wait_for_timeout(500)

    assert asked == ["beforeunload"]
    expect(page.locator("[name=symptom]")).to_have_value("unsaved")
    page.context.set_offline(False)
    eventually(page, draft, "symptom", "unsaved")


def test_nothing_is_saved_within_a_composition(company, visit, draft):
    page = visit(company["asker"], language="en")
    open_part(page, draft, "symptom")
    page.focus("[name=symptom]")
    sent = []
    page.on("request", lambda request: sent.append(request.method))

    method = compose(page, "ほ", "ほこ", "ほうこく")
    page.wait_for_timeout(1500)
    assert "POST" not in sent
    method.send("Input.insertText", {"text": "報告"})

    expect(page.locator("#save-status")).to_have_text(SAVED)
    eventually(page, draft, "symptom", "報告")
    expect(page.locator("[name=symptom]")).to_have_value("報告")


def test_saving_leaves_a_composition_that_began_meanwhile_alone(company, visit, draft):
    page = visit(company["asker"])
    open_part(page, draft, "symptom")
    page.route("**/save/", lambda route: (time.sleep(1), route.continue_()))
    page.locator("[name=symptom]").press_sequentially("a")
    page.wait_for_timeout(700)

    method = compose(page, "に", "にほ", "にほん")
    page.wait_for_timeout(1500)
    expect(page.locator("[name=symptom]")).to_have_value("aにほん")
    method.send("Input.insertText", {"text": "日本"})

    eventually(page, draft, "symptom", "a日本")


def test_enter_in_a_composition_sends_nothing(company, visit, draft):
    page = visit(company["asker"])
    open_part(page, draft, "symptom")
    page.focus("[name=title]")
    compose(page, "けん")

    page.context.new_cdp_session(page).send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229, "code": "Enter"},
    )
    page.wait_for_timeout(300)

    assert page.url.endswith("/symptom/")


def test_other_window_is_asked_before_its_text_is_run_over(company, visit, draft):
    first = visit(company["asker"], language="en")
    open_part(first, draft, "symptom")
    second = first.context.new_page()
    open_part(second, draft, "symptom")
    first.fill("[name=symptom]", "From the first window.")
    expect(first.locator("#save-status")).to_have_text(SAVED)

    second.fill("[name=symptom]", "From the second window.")

    panel = second.locator("#draft-conflict")
    expect(panel).to_contain_text("From the first window.")
    expect(panel).to_contain_text("From the second window.")
    expect(second.locator("#save-status")).to_have_text("Not saved yet")
    assert stored(draft, "symptom") == "From the first window."
    expect(second.locator("[name=symptom]")).to_have_value("From the second window.")
    expect(second.locator("[name=symptom]")).to_be_focused()
    expect(second.locator("#problem")).to_contain_text("another window")
    panel.locator("[name=settled]").click()
    expect(second.locator("#draft-conflict")).to_be_empty()
    assert stored(draft, "symptom") == "From the second window."


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_other_windows_text_can_be_taken(company, visit, draft, script):
    page = visit(company["asker"], language="en", script=script)
    open_part(page, draft, "symptom")
    services.save_part(draft, by=company["asker"], symptom="Stored meanwhile.")

    page.fill("[name=symptom]", "Typed here.")
    if not script:
        page.click(".actions button[value=next]")
    page.locator("#draft-conflict [value=theirs]").check()
    page.locator("#draft-conflict [name=settled]").click()

    expect(page.locator("[name=symptom]")).to_have_value("Stored meanwhile.")
    expect(page.locator("#draft-conflict")).to_be_empty()
    assert stored(draft, "symptom") == "Stored meanwhile."


@pytest.mark.parametrize("gone", ["session", "all cookies"])
def test_session_over_the_text_is_saved_after_the_login_in_another_tab(company, visit, draft, gone):
    page = visit(company["asker"], language="en")
    open_part(page, draft, "symptom")
    if gone == "session":
        Session.objects.all().delete()
    else:
        page.context.clear_cookies()

    page.fill("[name=symptom]", "Typed after the session.")
    with page.context.expect_page() as opened:
        page.locator("#problem a").click()
    tab = opened.value
    tab.fill("[name=login]", company["asker"].email)
    tab.fill("[name=password]", factories.PASSWORD)
    tab.click("main button[type=submit]")
    tab.wait_for_url("**/")
    tab.close()
    page.bring_to_front()

    expect(page.locator("#save-status")).to_have_text(SAVED, timeout=15_000)
    assert stored(draft, "symptom") == "Typed after the session."


def test_save_overtaken_by_a_login_elsewhere_is_tried_again(company, visit, draft):
    page = visit(company["asker"], language="en")
    open_part(page, draft, "symptom")
    headers = {"Set-Cookie": f"csrftoken={'b' * 32}; Path=/"}
    page.route("**/save/", lambda route: route.fulfill(status=403, headers=headers), times=1)

    page.fill("[name=symptom]", "Typed while the token changed.")

    expect(page.locator("#save-status")).to_have_text(SAVED, timeout=15_000)
    assert stored(draft, "symptom") == "Typed while the token changed."


def test_login_of_another_person_saves_nothing(company, visit, draft):
    page = visit(company["asker"], language="en")
    open_part(page, draft, "symptom")
    other = visit(company["contact"], language="en")
    page.context.clear_cookies()
    page.context.add_cookies(other.context.cookies())

    page.fill("[name=symptom]", "Whose is this?")

    expect(page.locator("#problem")).to_contain_text("logged in as contact")
    expect(page.locator("[name=symptom]")).to_have_value("Whose is this?")
    assert stored(draft, "symptom") == ""


def test_unreadable_entry_is_kept_and_shown_on_another_device(company, visit, draft):
    page = visit(company["asker"], language="en")
    open_part(page, draft, "deadline")
    page.fill("[name=wanted_reason]", "The month ends.")

    page.fill("[name=wanted_on]", "sometime soon")

    expect(page.locator("#id_wanted_on_error")).not_to_be_empty()
    expect(page.locator("#save-status")).to_have_text(SAVED)
    device = visit(company["asker"], language="en", viewport={"width": 360, "height": 800})
    open_part(device, draft, "deadline")
    expect(device.locator("[name=wanted_on]")).to_have_value("sometime soon")
    expect(device.locator("#id_wanted_on_error")).not_to_be_empty()
    device.fill("[name=wanted_on]", "令和18年12月1日")
    expect(device.locator("#id_wanted_on_error")).to_be_empty()
    expect(device.locator(".error-summary")).to_have_count(0)
    assert str(stored(draft, "wanted_on")) == "2036-12-01"
    assert stored(draft, "unparsed") == {}


def test_link_saves_first(company, visit, draft):
    page = visit(company["asker"])
    open_part(page, draft, "symptom")
    page.locator("[name=symptom]").press_sequentially("Then a link.")

    page.locator(".steps a").nth(1).click()

    page.wait_for_url("**/impact/")
    assert stored(draft, "symptom") == "Then a link."


def test_next_saves_and_goes_on_though_an_entry_is_unreadable(company, visit, draft):
    page = visit(company["asker"])
    open_part(page, draft, "deadline")
    page.fill("[name=wanted_on]", "そのうち")

    page.click(".actions button[value=next]")

    page.wait_for_url("**/access/")
    assert stored(draft, "unparsed") == {"wanted_on": "そのうち"}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_back_button_brings_back_what_was_typed_and_conflicts_with_nothing(
    company, visit, draft, script
):
    page = visit(company["asker"], script=script)
    open_part(page, draft, "symptom")
    page.fill("[name=symptom]", "First thought.")
    page.click(".actions button[value=next]")
    page.wait_for_url("**/impact/")

    page.go_back()
    expect(page.locator("[name=symptom]")).to_have_value("First thought.")
    page.fill("[name=symptom]", "Second thought.")
    page.click(".actions button[value=next]")

    page.wait_for_url("**/impact/")
    assert stored(draft, "symptom") == "Second thought."


def test_calendar_fills_in_the_date(company, visit, draft):
    page = visit(company["asker"])
    open_part(page, draft, "deadline")

    picker = page.locator("input.date-picker")
    picker.evaluate("(e) => { e.value = '2036-12-02'; e.dispatchEvent(new Event('change')); }")

    expect(page.locator("[name=wanted_on]")).to_have_value("2036-12-02")
    eventually(page, draft, "wanted_on", datetime.date(2036, 12, 2))
