"""A contact's desk: fields changed where they stand, whatever happens beside."""

import re

from playwright.sync_api import expect

from cases import services
from cases.choices import Status
from cases.models import Case
from cases.stored_files import make_copies
from contacts.models import User
from tests import factories


def held_case(company):
    draft = factories.make_draft(company["asker"], company["org"], title="月次レポートが開けない")
    file = services.add_attachment(draft, by=company["asker"], upload=factories.upload("画面.png"))
    make_copies(file)
    case = services.submit_case(draft, by=company["asker"])
    return services.claim_case(case, by=company["contact"])


def test_review_changes_each_field_where_it_stands(company, visit):
    case = held_case(company)
    alike = factories.make_submitted(company["asker"], company["org"], title="月次レポートが白い")
    page = visit(company["contact"])
    page.goto(f"/cases/{case.number}/review/")
    page.evaluate("window.stayed = true")
    expect(page.locator("#review-aside .related").first).to_contain_text(alike.number)

    # Opened by a pencil, with the focus in it; a second row leaves what is typed in the first.
    page.click("#edit-symptom")
    expect(page.locator("[name=symptom]")).to_be_focused()
    page.fill("[name=symptom]", "白い画面のままです。")
    page.click("#edit-wanted_on")
    page.fill("[name=wanted_on]", "2026/13/45")
    page.click("#save-wanted_on")
    expect(page.locator("#id_wanted_on_error")).not_to_be_empty()
    expect(page.locator("[name=wanted_on]")).to_have_value("2026/13/45")
    page.fill("[name=wanted_on]", "２０３６／１２／１")
    page.click("#save-wanted_on")
    expect(page.locator("#field-wanted_on")).to_contain_text("2036年12月1日")
    expect(page.locator("#edit-wanted_on")).to_be_focused()
    expect(page.locator("[name=symptom]")).to_have_value("白い画面のままです。")

    # Somebody was first: both texts, and the person's own is what counts in the end.
    services.complete_case(case, by=company["contact"], symptom="黒い画面です。")
    page.click("#save-symptom")
    expect(page.locator("#field-symptom")).to_contain_text("黒い画面です。")
    expect(page.locator("[name=symptom]")).to_have_value("白い画面のままです。")
    page.click("#save-symptom")
    expect(page.locator("#field-symptom")).to_contain_text("白い画面のままです。")
    expect(page.locator("#review-timeline del").first).to_contain_text("黒い画面です。")

    # One answer brings the next question with it; what is missing is asked in one form.
    page.locator("[name=access_granted][value=yes]").check()
    page.locator("[name=severity_confirmed][value='2']").check()
    page.click("#save-missing")
    expect(page.locator("[name=access_username]")).to_be_visible()
    expect(page.locator("#review-head")).to_contain_text("重要度2")
    page.select_option("[name=product]", index=1)
    page.fill("[name=access_username]", "ａ@example.jp")
    page.click("#save-missing")
    expect(page.locator("#save-missing")).to_have_count(0)

    # Files: what a picture shows, and whether it may leave the company.
    page.locator("[id^=edit-file-]").click()
    page.locator("[name$=-caption]").fill("空のレポート")
    page.locator("[id^=save-file-]").click()
    expect(page.locator(".review-files")).to_contain_text("空のレポート")
    page.locator("[id^=mark-file-]").click()
    expect(page.locator(".review-files")).to_contain_text("社内限り")
    assert page.evaluate("window.stayed")

    # The bar stays in sight, and leads on.
    page.keyboard.press("End")
    expect(page.locator(".review-bar a.btn-primary")).to_be_in_viewport()
    asker = visit(company["asker"])
    asker.goto(f"/cases/{case.number}/")
    expect(asker.locator(".timeline")).to_contain_text("空のレポート")
    expect(asker.locator(".timeline ins", has_text="白い画面のままです。")).to_have_count(1)


def test_review_changes_fields_without_script(company, visit):
    case = held_case(company)
    page = visit(company["contact"], script=False, language="en")
    page.goto(f"/cases/{case.number}/review/")

    page.click("#edit-title")
    page.fill("[name=title]", "")
    page.click("#save-title")
    expect(page.locator(".error-summary a")).to_have_attribute("href", "#id_title")
    page.fill("[name=title]", "Monthly report stays white")
    page.click("#save-title")

    expect(page).to_have_url(re.compile(r"\?saved=title#field-title$"))
    expect(page.locator("h1")).to_have_text("Monthly report stays white")
    expect(page.locator("#field-title")).to_contain_text("Saved.")


def test_second_person_deputy_and_people_who_leave(company, visit):
    """Of an org that wants a second person: a contact's own case, and who steps in for whom."""
    org, owner = company["org"], company["contact"]
    org.demands_second_person = True
    org.save()
    factories.make_membership(owner, org)
    deputy = factories.make_user("deputy")
    own = factories.make_in_review(factories.make_submitted(owner, org), by=owner)

    # The last contact of the day may approve alone, with a reason; with another there, not at all.
    factories.make_contact(deputy, org, deputy_for=owner)
    page = visit(owner)
    page.goto(f"/cases/{own.number}/approve/")
    page.fill("[name=note]", "急ぎです。")
    page.locator("main form .btn-primary").click()
    expect(page.locator("#id_note_error")).not_to_be_empty()
    expect(page.locator("[name=note]")).to_have_value("急ぎです。")

    # The deputy takes it over and approves; sending is for a contact in their own right.
    second = visit(deputy)
    second.goto(f"/cases/{own.number}/take-over/")
    second.fill("[name=note]", "本人の問い合わせのため")
    second.locator("main form .btn-primary").click()
    second.goto(f"/cases/{own.number}/approve/")
    second.locator("main form .btn-primary").click()
    expect(second).to_have_url(re.compile("/handover/$"))
    expect(second.locator("main [name=number]")).to_have_count(0)
    assert Case.objects.get(pk=own.pk).status == Status.APPROVED

    # Who holds a case and leaves, leaves it waiting; whoever asks and leaves can be answered still.
    other = factories.make_in_review(factories.make_submitted(company["asker"], org), by=deputy)
    deputy.appointments.all().delete()
    User.objects.filter(pk=company["asker"].pk).update(is_active=False)
    page.goto("/queue/")
    page.locator("tr", has_text=other.number).locator("button").click()
    expect(page.locator("#review-aside .tag")).to_be_visible()
    page.goto(f"/cases/{other.number}/answer/")
    page.fill("[name=note]", "直りました。")
    page.locator("main form .btn-primary").click()
    page.goto(f"/cases/{other.number}/")
    page.locator("form[action$='/close/'] button").first.click()
    expect(page.locator(".page-head .status-closed")).to_be_visible()
