"""Somebody new logs in: three screens, then home; found again under help."""

import pytest

from tests import factories


@pytest.mark.parametrize(("language", "script"), [("ja", False), ("en", True)])
def test_first_visit(company, visit, language, script):
    newcomer = factories.make_user("newcomer", introduced_at=None)
    factories.make_membership(newcomer, company["org"])

    page = visit(
        newcomer,
        language=language,
        script=script,
        by_form=True,
        viewport={"width": 360, "height": 700},
    )
    for screen in ("doors", "inquiry", "contact"):
        page.wait_for_url(f"**/welcome/{screen}/")
        page.click("main form:first-of-type button.btn-primary")
    page.wait_for_url(lambda url: url.endswith("/") and "welcome" not in url)
    page.goto("/help/")

    assert page.locator("main .icon").count() == 3
    page.click("main a[href='/help/employees/']")
    assert page.locator("article.guide h2").count() == 4
