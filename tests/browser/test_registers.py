"""A register goes out as a file and comes in again, in a browser under the policy."""

import pytest

from contacts.models import Role
from routing.models import Package
from tests import factories

ROWS = "name,namespace,vendor_email\r\n帳票ツール,kz,desk@example.com\r\nSigner,,\r\n"


@pytest.mark.parametrize(("language", "script"), [("ja", True), ("en", False)])
def test_register_is_imported_and_exported(portal, visit, tmp_path, language, script):
    admin = factories.make_user("router", is_staff=True)
    factories.give_role(admin, Role.ROUTING_ADMIN)
    Package.objects.create(name="Old name", namespace="kz")
    page = visit(admin, language=language, script=script)

    page.goto("/admin/routing/package/")
    page.click(".import_link")
    wrong = {"name": "x.csv", "mimeType": "text/csv", "buffer": b"name,vendor_email\r\nA,no\r\n"}
    page.set_input_files("[name=import_file]", wrong)
    page.click(".submit-row [type=submit]")
    assert "vendor_email" in page.inner_text("#content")
    right = {"name": "x.csv", "mimeType": "text/csv", "buffer": ROWS.encode("cp932")}
    page.set_input_files("[name=import_file]", right)
    page.click(".submit-row [type=submit]")
    page.wait_for_selector("ins")
    assert page.inner_text("ins >> nth=0") == "帳票ツール"
    assert Package.objects.get().name == "Old name"
    page.click(".submit-row [type=submit]")
    page.wait_for_url("**/admin/routing/package/")

    assert Package.objects.get(namespace="kz").name == "帳票ツール"
    page.click(".export_link")
    with page.expect_download() as download:
        page.click(".submit-row [type=submit]")
    download.value.save_as(tmp_path / "out.csv")
    assert "帳票ツール" in (tmp_path / "out.csv").read_text("utf-8-sig")
