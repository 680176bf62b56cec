"""Out of the house: level 1 by phone, and a package's vendor by mail."""

import re

from playwright.sync_api import expect

from cases import services
from cases.choices import BusinessStop, Status, UsersAffected, Workaround
from cases.models import Case, HandoverKind
from tests import factories

UNDRAWN = re.compile(r"[a-z]+:[a-z_]+|{%|{{|None")


def test_level_1_by_phone_and_a_case_by_mail(company, visit):
    """The call, its number later; then the archive, the mail, the approval taken back between."""
    org, asker, contact = company["org"], company["asker"], company["contact"]
    org.plan = factories.make_plan()
    org.plan.support_phone_ja = "0120-000-111"
    org.plan.save()
    org.save()
    urgent = factories.make_submitted(
        asker,
        org,
        business_stop=BusinessStop.WHOLE,
        users_affected=UsersAffected.ALL,
        workaround=Workaround.NONE,
        callback_phone="03-1234-5678",
    )
    draft = factories.make_draft(asker, org)
    factories.make_attachment(draft, by=asker, name="画面①.png")
    factories.make_package("SignHere", vendor="Sign社", vendor_email="help@sign.example")
    page = visit(contact)

    page.goto("/queue/")
    page.get_by_role("link", name=re.compile(urgent.title)).first.click()
    page.get_by_role("link", name="Salesforceへ電話する（重要度1）").click()
    expect(page.locator("main")).to_contain_text("0120-000-111")
    expect(page.locator("#script-ja")).to_contain_text("03-1234-5678")
    page.fill("[name=said]", "ケンさんと話した。")
    page.get_by_role("button", name="電話したことを記録する").click()
    expect(page).to_have_url(re.compile(f"/cases/{urgent.number}/following/$"))
    page.get_by_role("link", name="送付先での番号を記録する").click()
    page.fill("[name=number]", "４７７１２３４５")
    page.get_by_role("button", name="番号を記録する").click()
    expect(page.locator("main")).to_contain_text("47712345")

    case = factories.make_in_review(services.submit_case(draft, by=asker), by=contact)
    page.goto(f"/cases/{case.number}/approve/")
    page.select_option("[name=to]", label="SignHere – Sign社")
    page.get_by_role("button", name="承認する", exact=True).click()
    expect(page.locator("h1")).to_have_text("Sign社へ送付する")
    expect(page.locator("a[href^='mailto:help@sign.example?subject=']").first).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="すべてのファイルをZIPで保存する").click()
    assert saved.value.suggested_filename == f"{case.number}.zip"
    page.get_by_role("link", name="承認を取り消す").click()
    page.get_by_role("button", name="確認に戻す").click()
    expect(page).to_have_url(re.compile(f"/cases/{case.number}/review/$"))
    page.goto(f"/cases/{case.number}/approve/")
    page.select_option("[name=to]", label="SignHere – Sign社")
    page.get_by_role("button", name="承認する", exact=True).click()
    page.get_by_role("button", name="送付済みにする", exact=True).click()
    expect(page).to_have_url(re.compile(f"/cases/{case.number}/following/$"))
    expect(page.locator("main")).to_contain_text("Sign社")
    assert UNDRAWN.search(page.locator("main").inner_text()) is None

    phoned, mailed = (Case.objects.get(pk=one.pk) for one in (urgent, case))
    assert (phoned.status, phoned.reviewer, phoned.level) == (Status.FORWARDED, contact, 1)
    assert phoned.handover.phoned_at
    assert (mailed.status, mailed.handover.kind) == (Status.FORWARDED, HandoverKind.VENDOR)
    assert mailed.handovers.count() == 2
