"""The fields that help to write: steps, times, warnings beside them, the phone before all else."""

import datetime
import re

import pytest
from playwright.sync_api import Page, expect

from cases import services
from cases.choices import BusinessStop, UsersAffected, Workaround
from cases.models import Case
from contacts.models import today
from routing.models import Category
from tests import factories
from tests.browser.test_autosave import compose, eventually, open_part, stored

CRITICAL = {
    "business_stop": BusinessStop.WHOLE,
    "users_affected": UsersAffected.ALL,
    "workaround": Workaround.NONE,
}


@pytest.fixture
def draft(company) -> Case:
    return factories.make_draft(company["asker"], company["org"], steps_to_reproduce="Open\nPress")


def steps(page: Page) -> list[str]:
    return page.locator(".step-inputs textarea").evaluate_all("all => all.map(e => e.value)")


def step(page: Page, number: int):
    return page.locator(".step-inputs textarea").nth(number - 1)


def test_steps_are_written_by_keyboard_alone(company, visit, draft):
    page = visit(company["asker"], language="en")
    open_part(page, draft, "symptom")
    expect(page.locator("[name=steps_to_reproduce]")).to_be_hidden()
    assert steps(page) == ["Open", "Press"]

    step(page, 2).focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(step(page, 3)).to_be_focused()
    page.keyboard.type("Look")
    eventually(page, draft, "steps_to_reproduce", "Open\nPress\nLook")
    page.keyboard.press("Alt+ArrowUp")
    expect(step(page, 2)).to_be_focused()
    told = page.locator("p[role=status]:not([data-files-status])")
    expect(told).to_have_text("Moved: it is step 2 now.")

    eventually(page, draft, "steps_to_reproduce", "Open\nLook\nPress")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    expect(step(page, 2)).to_be_focused()
    assert steps(page) == ["Open", "Look", "Press"]


def test_enter_within_a_step_splits_it(company, visit, draft):
    page = visit(company["asker"])
    open_part(page, draft, "symptom")

    step(page, 2).focus()
    step(page, 2).evaluate("e => e.setSelectionRange(2, 2)")
    page.keyboard.press("Enter")

    eventually(page, draft, "steps_to_reproduce", "Open\nPr\ness")


def test_step_is_moved_removed_and_brought_back_by_buttons(company, visit, draft):
    page = visit(company["asker"], language="en")
    open_part(page, draft, "symptom")

    page.get_by_role("button", name="Move step 1 down").click()
    eventually(page, draft, "steps_to_reproduce", "Press\nOpen")
    expect(page.get_by_role("button", name="Move step 2 down")).to_be_focused()
    page.get_by_role("button", name="Remove step 1").click()
    eventually(page, draft, "steps_to_reproduce", "Open")
    expect(step(page, 1)).to_be_focused()
    page.get_by_role("button", name="Bring it back").click()

    eventually(page, draft, "steps_to_reproduce", "Press\nOpen")
    expect(step(page, 1)).to_be_focused()
    expect(page.get_by_role("button", name="Bring it back")).to_be_hidden()


def test_pasted_lines_become_steps_without_their_numbers(company, visit, draft):
    page = visit(company["asker"])
    open_part(page, draft, "symptom")

    step(page, 2).fill("")
    step(page, 2).evaluate(
        """e => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text", "1. 開く\\r\\n2. 押す\\r\\n\\r\\n3. 見る");
          const how = { clipboardData, bubbles: true, cancelable: true };
          e.dispatchEvent(new ClipboardEvent("paste", how));
        }"""
    )

    eventually(page, draft, "steps_to_reproduce", "Open\n開く\n押す\n見る")
    expect(step(page, 4)).to_be_focused()


def test_enter_in_a_composition_makes_no_step(company, visit, draft):
    page = visit(company["asker"])
    open_part(page, draft, "symptom")
    step(page, 2).focus()
    step(page, 2).evaluate("e => e.select()")

    method = compose(page, "お", "おす")
    method.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229, "code": "Enter"},
    )
    assert len(steps(page)) == 2
    method.send("Input.insertText", {"text": "押す"})

    eventually(page, draft, "steps_to_reproduce", "Open\n押す")
    assert steps(page) == ["Open", "押す"]


def test_steps_come_back_with_the_back_button(company, visit, draft):
    page = visit(company["asker"])
    open_part(page, draft, "symptom")
    step(page, 2).fill("Press twice")
    page.click(".actions button[value=next]")
    page.wait_for_url("**/impact/")

    page.go_back()

    assert steps(page) == ["Open", "Press twice"]


def test_steps_without_script_are_lines_of_a_text(company, visit, draft):
    page = visit(company["asker"], script=False)
    open_part(page, draft, "symptom")

    page.fill("[name=steps_to_reproduce]", "Open\nLook")
    page.click(".actions button[value=next]")

    assert stored(draft, "steps_to_reproduce").replace("\r", "") == "Open\nLook"


def test_now_is_the_persons_own_time(company, visit, draft):
    type(company["asker"]).objects.update(time_zone="America/New_York")
    before = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=2)
    page = visit(company["asker"], language="en", timezone_id="Asia/Tokyo")
    open_part(page, draft, "symptom")

    page.get_by_role("button", name="Now").click()

    expect(page.locator("#save-status")).to_have_text(re.compile("Saved"))
    expect(page.locator("[name=occurred_at]")).to_have_value(
        re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d$")
    )
    page.wait_for_timeout(1500)
    moment = stored(draft, "occurred_at")
    assert before <= moment <= datetime.datetime.now(datetime.UTC)
    expect(page.locator("#id_occurred_at_error")).to_be_empty()


def test_still_happening_is_a_button_that_says_so(company, visit, draft):
    page = visit(company["asker"], language="en")
    open_part(page, draft, "symptom")
    page.fill("[name=occurred_note]", "Since noon")
    button = page.get_by_role("button", name="It still happens")

    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    eventually(page, draft, "occurred_note", "Since noon It still happens")
    button.click()

    expect(button).to_have_attribute("aria-pressed", "false")
    eventually(page, draft, "occurred_note", "Since noon")


def test_wished_day_shows_its_weekday_and_what_contradicts_it(company, visit, draft):
    page = visit(company["asker"], language="en")
    open_part(page, draft, "deadline")
    notes = page.locator("#id_wanted_on_notes")
    saturday = today() + datetime.timedelta(days=5 - today().weekday() + 7)

    page.fill("[name=wanted_on]", saturday.isoformat())

    expect(notes).to_contain_text("Saturday")
    expect(notes).to_contain_text("weekend")
    page.fill("[name=wanted_on]", (today() + datetime.timedelta(days=1)).isoformat())
    expect(notes).to_contain_text("Severity 3")
    page.goto(f"/cases/{draft.number}/draft/confirm/")
    expect(page.locator("#warnings-title + ul")).to_contain_text("Severity 3")


def test_password_is_warned_of_where_it_is_typed_and_for_the_contact(company, visit, draft):
    page = visit(company["asker"], language="en")
    open_part(page, draft, "symptom")

    page.fill("[name=symptom]", "I log in with password: hunter2")

    expect(page.locator("#id_symptom_notes")).to_contain_text("looks like a password")
    expect(page.locator("[name=symptom]")).to_be_focused()
    services.submit_case(draft, by=company["asker"])
    contact = visit(company["contact"], language="en")
    contact.goto(f"/cases/{draft.number}/review/")
    expect(contact.locator("#warnings-title + ul")).to_contain_text("looks like a password")


def test_level_1_shows_the_phones_first(company, visit, draft):
    company["org"].duty_phone = "03-1111-1111"
    company["org"].save()
    deputy = factories.make_user("deputy", phone="03-2222-2222")
    factories.make_contact(deputy, company["org"], deputy_for=company["contact"])
    page = visit(company["asker"], language="en")
    open_part(page, draft, "impact")
    expect(page.locator("#draft-critical")).to_be_empty()

    for name, value in CRITICAL.items():
        page.locator(f"[name={name}][value={value}]").check()

    panel = page.locator("#draft-critical")
    expect(panel.locator("a")).to_have_count(3)
    expect(panel).to_contain_text("deputy: 03-2222-2222")
    expect(panel).to_contain_text("contact: no number recorded")
    assert panel.locator("a").first.get_attribute("href") == "/categories/trust-status/"
    expect(page.locator("#id_workaround_notes")).to_contain_text("phone first")
    for part in ("symptom", "deadline", "access", "severity", "confirm"):
        page.goto(f"/cases/{draft.number}/draft/{part}/")
        expect(panel).to_contain_text("03-1111-1111")


def test_level_1_without_the_status_door_names_the_phones_alone(company, visit):
    Category.objects.filter(slug="trust-status").delete()
    case = factories.make_draft(company["asker"], company["org"], **CRITICAL)
    page = visit(company["asker"], language="en")

    open_part(page, case, "symptom")

    expect(page.locator("#draft-critical")).to_contain_text("Phone our designated contacts")
    assert page.goto("/cases/new/").status == 200


def test_last_look_leads_to_each_part(company, visit, draft):
    page = visit(company["asker"], language="en")
    page.goto(f"/cases/{draft.number}/draft/confirm/")

    expect(page.locator(".outgoing-section")).to_have_count(5)
    expect(page.locator(".outgoing-section").first).to_contain_text("1. Open\n2. Press")
    expect(page.locator(".btn-primary:visible")).to_have_count(1)
    expect(page.get_by_role("img", name=re.compile("you are here"))).to_be_visible()
    page.locator(".outgoing-section").nth(1).get_by_role("link", name="Edit").click()

    page.wait_for_url("**/impact/")
