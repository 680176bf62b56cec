"""A file comes into the registry: its errors by row, mended, what it would do, brought in."""

import pytest

from contacts.models import RegistryFile
from contacts.registry_files.running import run_file
from tests import factories
from tests.contacts.registry_tables import as_csv, as_xlsx

FIRST_DAY = {"ja": "2026年12月1日", "en": "1 Dec 2026"}
HEADINGS = ["組織ID", "mail address", "有効期間の開始日"]


def bring(page, upload) -> None:
    file = {"name": upload.name, "mimeType": "text/csv", "buffer": upload.read()}
    page.set_input_files("[name=file]", file)
    page.click("main form[method=post] [type=submit]")
    page.wait_for_selector("progress")


def work(page, *, script: bool) -> None:
    """Do the worker's work; the page finds out by itself, or is asked by hand."""
    run_file(RegistryFile.objects.latest("pk").pk)
    if not script:
        page.click("#file-reload")
    page.wait_for_selector("progress", state="detached")


@pytest.mark.parametrize(("language", "script"), [("ja", True), ("en", False)])
def test_file_is_checked_mended_and_brought_in(company, visit, language, script):
    org, contact = company["org"], company["contact"]
    new = factories.make_user("new")
    start = contact.appointments.get().valid_from
    page = visit(contact, language=language, script=script)
    page.goto(f"/contacts/{org.pk}/")
    page.click("a[href*='/contacts/files/']")

    bring(page, as_csv(HEADINGS, [org.org_id, "nw@example.jp", "2026/2/30"], encoding="cp932"))
    work(page, script=script)
    errors = page.inner_text("tbody tr")
    page.click("main .actions a.btn-primary")
    bring(
        page,
        as_xlsx(
            [*HEADINGS, "有効期間の終了日", "View All Cases"],
            [org.org_id, new.email, "2026/12/1", "", ""],
            [org.org_id, contact.email, start, "", "○"],
        ),
    )
    work(page, script=script)
    changed = page.inner_text(".change")
    page.click("#rows-added")
    page.wait_for_selector(f"text={FIRST_DAY[language]}")
    assert not new.appointments.exists()
    page.click("main form [type=submit]")
    page.wait_for_selector("progress")
    work(page, script=script)

    assert "nw@example.jp" in errors
    assert "2026/2/30" in errors
    assert changed.endswith({"ja": "いいえ → はい", "en": "no → yes"}[language])
    assert page.is_visible(".notice-success")
    assert new.appointments.get().confirmed_by == contact
    assert contact.appointments.get().may_view_all_cases
