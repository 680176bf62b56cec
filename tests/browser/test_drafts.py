"""Rules are drafted, looked at and published; a colleague's draft overwrites nothing."""

import pytest
from playwright.sync_api import expect

from contacts.models import Role
from routing.drafts import effect
from routing.models import Category, RulesDraft
from tests import factories
from tests.browser.test_every_page import faults

QUESTION = "虹色の印鑑がほしい"
WORD = "虹色の印鑑"


def make_router(name):
    user = factories.make_user(name, is_staff=True)
    factories.give_role(user, Role.ROUTING_ADMIN)
    return user


@pytest.fixture
def routers(portal):
    return make_router("router"), make_router("second")


def draft_word(page, door, word):
    """Add a word to a door on its page, and save that into a new draft."""
    page.goto(f"/admin/routing/category/{door.pk}/change/")
    words = page.locator("[name=keywords]")
    words.fill(words.input_value() + f"\n{word} *9")
    page.click("[formaction='?draft=new']")
    page.wait_for_url("**/rules/drafts/*/")


def test_draft_is_published_and_a_colleague_sees_the_conflict(visit, routers):
    partner = Category.objects.get(slug="partner")
    community = Category.objects.get(slug="community")
    factories.make_consultation(factories.make_user("asker"), QUESTION)
    page = visit(routers[0])
    other = visit(routers[1], language="en", script=False, viewport={"width": 360, "height": 800})
    draft_word(page, partner, WORD)
    draft_word(other, partner, "rainbow seal")
    first, second = RulesDraft.objects.order_by("pk")

    page.click(".draft-lists a >> nth=0")
    page.click(f"#result_list a[href*='/{community.pk}/change/']")
    page.fill("[name=name_ja]", "ユーザー会")
    page.click("[name=_save]")
    page.wait_for_url(f"**/rules/drafts/{first.pk}/")
    expect(page.locator(".draft-item ins")).to_contain_text(["ユーザー会", WORD])
    effect.weigh(first.pk)
    expect(page.locator(".draft-move")).to_contain_text([partner.name_ja])
    expect(page.locator(".draft-move li")).to_have_text([QUESTION])
    assert faults(page) == []

    page.click("form[action$='/publish/'] button")
    expect(page.locator("main .tag").first).to_have_text("公開済み")
    page.goto("/search/")
    page.fill("main [name=question]", QUESTION)
    page.press("main [name=question]", "Enter")
    expect(page.locator(".found-door").first).to_contain_text(partner.name_ja)

    other.click("form[action$='/discard/'] button")
    other.click("form[action$='/restore/'] button")
    assert other.locator("form[action$='/publish/']").count() == 0
    expect(other.locator(".compare")).to_contain_text([WORD])
    assert other.evaluate("document.documentElement.scrollWidth") == 360
    other.click("[name=keep][value=mine]")
    other.click("form[action$='/publish/'] button")

    expect(other.locator("main .tag").first).to_have_text("Published")
    partner.refresh_from_db()
    assert "rainbow seal" in partner.keywords
    second.refresh_from_db()
    assert second.settled_by == routers[1]
