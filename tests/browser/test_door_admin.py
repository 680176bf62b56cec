"""A door is changed in a browser: what it does is read first, then it is kept."""

import pytest
from playwright.sync_api import expect

from contacts.models import Role
from routing.drafts.services import begin_draft
from routing.models import Category
from tests import factories
from tests.browser.test_every_page import faults

NAME = "障害が起きているか知りたい"


@pytest.fixture
def router(portal):
    user = factories.make_user("router", is_staff=True)
    factories.give_role(user, Role.ROUTING_ADMIN)
    return user


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_door_is_changed_after_a_look_at_what_it_does(visit, router, script):
    door = Category.objects.get(slug="trust-status")
    before = door.name_ja
    page = visit(router, script=script)
    page.goto(f"/admin/routing/category/{door.pk}/change/")
    page.fill("[name=name_ja]", NAME)

    page.click("[name=_save]")

    expect(page.locator("main del")).to_contain_text(before)
    expect(page.locator("main ins")).to_contain_text(NAME)
    expect(page.locator(".door-preview h1")).to_have_text([NAME, door.name_en])
    assert Category.objects.get(pk=door.pk).name_ja == before
    page.locator(".door-preview a").first.click(force=True)
    expect(page.locator("main del")).to_be_visible()
    assert len(page.context.pages) == 1

    page.click("[name=_edit]")
    expect(page.locator("[name=name_ja]")).to_have_value(NAME)
    page.click("[name=_save]")
    page.click("main [name=_save]")

    page.wait_for_url("**/admin/routing/category/")
    assert Category.objects.get(pk=door.pk).name_ja == NAME


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("ja", 1280, "light"), ("en", 360, "dark")]
)
def test_pages_of_the_doors_keepers_are_accessible(visit, router, language, width, scheme):
    factories.make_category("bare")
    door = Category.objects.get(slug="partner")
    viewport = {"width": width, "height": 800}
    page = visit(router, language=language, viewport=viewport, color_scheme=scheme)
    page.goto("/health/")
    found = faults(page)
    draft = begin_draft("Spring", by=router)
    for path in ("", f"{draft.pk}/", f"{draft.pk}/effect/", f"{draft.pk}/doors/{door.pk}/"):
        page.goto(f"/rules/drafts/{path}")
        found += faults(page)
    page.goto("/admin/routing/consultation/")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.goto(f"/admin/routing/category/{door.pk}/change/")
    page.fill("[name=name_en]", "Partner")
    page.click("[name=_preview]")
    expect(page.locator(".door-preview")).to_have_count(2)

    assert found + faults(page) == []
