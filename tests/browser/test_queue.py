"""A contact's morning at the list, by keys alone; what comes in meanwhile."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from cases.choices import Status
from cases.models import Case
from tests import factories


def test_queue_is_worked_through_by_keys(company, visit):
    asker, org = company["asker"], company["org"]
    bad, mild = (
        factories.make_submitted(asker, org, severity=level, severity_reason="x", title=title)
        for level, title in ((2, "全員ログインできない"), (4, "色を変えたい"))
    )
    page = visit(company["contact"])
    page.clock.install(time=timezone.now())
    page.goto("/queue/")
    focused = page.locator(".row-link:focus")

    # The keys are listed, and none of them works while somebody types.
    page.keyboard.press("?")
    expect(page.locator("#queue-keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.fill("[name=q]", "")
    page.keyboard.type("jck?")
    expect(page.locator("[name=q]")).to_have_value("jck?")
    expect(page.locator("#queue-keys")).to_be_hidden()
    page.fill("[name=q]", "")
    page.locator("h1").click()

    # Down, down, up.
    for key, title in (("j", bad.title), ("j", mild.title), ("j", mild.title), ("k", bad.title)):
        page.keyboard.press(key)
        expect(focused).to_have_text(title)

    # What comes in is told, and no row moves.
    place = focused.bounding_box()
    new = factories.make_submitted(asker, org, severity=1, severity_reason="x", callback_phone="1")
    page.clock.fast_forward(60_000)
    expect(page.locator("[data-queue-news]")).to_have_text(re.compile("1"))
    expect(page.locator("tbody tr")).to_have_count(2)
    assert focused.bounding_box() == place
    page.click("#queue-show")
    expect(page.locator("tbody tr").first).to_contain_text(new.number)
    expect(page.locator("#queue-show")).to_be_hidden()

    # Claimed by key, answered, and on to the next.
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile(f"/cases/{new.number}/review/$"))
    page.goto(f"/cases/{new.number}/answer/")
    page.fill("[name=note]", "直りました。")
    page.click("main [name=then]")
    expect(page).to_have_url(re.compile(f"/cases/{bad.number}/review/$"))
    assert Case.objects.get(pk=new.pk).status == Status.ANSWERED

    # Who wants no keys gets none.
    page.goto("/queue/")
    page.click("[data-keys-open]")
    page.uncheck("#queue-keys-on")
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    expect(focused).to_have_count(0)


def test_queue_narrows_without_script(company, visit):
    asker, org = company["asker"], company["org"]
    bad, mild = (
        factories.make_submitted(asker, org, severity=level, severity_reason="x", title=title)
        for level, title in ((2, "Bad"), (4, "Mild"))
    )
    page = visit(company["contact"], language="en", script=False)
    page.goto("/queue/")

    page.click("summary:has-text('Narrow')")
    page.select_option("[name=level]", "4")
    page.click("[name=view][value=waiting]")

    expect(page.locator(".row-link")).to_have_text([mild.title])
    expect(page).to_have_url(re.compile("level=4"))
    page.click("#view-open")
    expect(page.locator(".row-link")).to_have_text([mild.title])
    page.click("#filters-clear")
    expect(page.locator(".row-link")).to_have_text([bad.title, mild.title])
