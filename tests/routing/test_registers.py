"""The registers as files: what comes in, what goes out, and who may."""

import csv
import io
import zipfile

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from contacts.models import Role
from routing.admin.registers import UploadStorage
from routing.models import CodeOwner, Package, Product
from routing.spreadsheets import LIMITS
from tests import factories


@pytest.fixture
def routing_client(client, db):
    """A routing administrator who reads English."""
    user = factories.make_user("router", is_staff=True, language="en")
    factories.give_role(user, Role.ROUTING_ADMIN)
    client.force_login(user)
    return client


def as_csv(*rows, encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return SimpleUploadedFile("rows.csv", text.getvalue().encode(encoding))


def as_xlsx(*rows):
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return SimpleUploadedFile("rows.xlsx", content.getvalue())


def address(model, page):
    return reverse(f"admin:routing_{model._meta.model_name}_{page}")


def check(client, model, file):
    return client.post(
        address(model, "import"), {"import_file": file, "format": "0", "resource": "0"}
    )


def confirm(client, model, checked):
    form = checked.context["confirm_form"]
    return client.post(address(model, "process_import"), form.initial)


def bring_in(client, model, file):
    confirm(client, model, check(client, model, file))


def export(client, model, kind):
    response = client.post(address(model, "export"), {"format": kind, "resource": "0"})
    return SimpleUploadedFile("export", response.content)


def counts(checked):
    totals = checked.context["result"].totals
    return {word: totals[word] for word in ("new", "update", "skip")}


def errors(checked):
    """Return (row of the file, column) of each error that the page lists."""
    return [
        (row.number + 1, column)
        for row in checked.context["result"].invalid_rows
        for column in row.error_dict
    ]


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_import_adds_and_changes_what_the_check_showed(routing_client, make):
    known = Package.objects.create(name="Old name", namespace="KZ", vendor="Kaizen")
    file = make(
        ["name", "nicknames", "namespace"],
        ["帳票ツール", "帳票\n印刷", "kz"],
        ["Signer", "", ""],
    )

    checked = check(routing_client, Package, file)
    unchanged = Package.objects.get()
    confirm(routing_client, Package, checked)

    assert counts(checked) == {"new": 1, "update": 1, "skip": 0}
    assert (unchanged.name, unchanged.updated_at) == ("Old name", known.updated_at)
    package = Package.objects.get(pk=known.pk)
    assert (package.name, package.namespace, package.vendor) == ("帳票ツール", "kz", "Kaizen")
    assert package.names == ["帳票ツール", "帳票", "印刷"]
    assert package.updated_at > known.updated_at
    assert Package.objects.filter(name="Signer").exists()
    assert LogEntry.objects.count() == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_import_reads_the_encodings_of_japanese_offices(routing_client, encoding):
    file = as_csv(["name_en", "name_ja"], ["Reports", "①レポート～髙"], encoding=encoding)

    bring_in(routing_client, Product, file)

    assert Product.objects.get(name_en="Reports").name_ja == "①レポート～髙"


def test_import_names_each_error_by_row_and_column_and_takes_nothing(routing_client):
    file = as_csv(
        ["name", "team", "team_email", "team_url"],
        ["Stock", "IT", "it@example.jp", ""],
        ["Orders", "", "no address", "https://example.jp/"],
        ["", "IT", "it@example.jp", ""],
        ["Prices", "IT", "", ""],
        ["Stock", "IT", "it@example.jp", ""],
    )

    checked = check(routing_client, CodeOwner, file)

    found = [(3, "team"), (3, "team_email"), (4, "name"), (5, "__all__"), (6, "name")]
    assert sorted(errors(checked)) == found
    assert "confirm_form" not in checked.context
    assert "Row 2 of the file is about the same." in strip_tags(checked.content.decode())
    assert not CodeOwner.objects.exists()


def test_import_that_fails_at_the_confirmation_takes_nothing(routing_client):
    file = as_csv(["name", "namespace"], ["First", "first"], ["Second", "second"])
    checked = check(routing_client, Package, file)
    for _number in range(2):
        Package.objects.create(name="Second")

    confirm(routing_client, Package, checked)

    assert set(Package.objects.values_list("name", flat=True)) == {"Second"}
    assert not LogEntry.objects.exists()


def test_import_sent_twice_is_done_once(routing_client):
    file = as_csv(["name", "team", "team_email"], ["Stock", "IT", "it@example.jp"])
    checked = check(routing_client, CodeOwner, file)

    confirm(routing_client, CodeOwner, checked)
    again = confirm(routing_client, CodeOwner, checked)

    assert again.url == address(CodeOwner, "import")
    assert CodeOwner.objects.count() == 1


@pytest.mark.parametrize("kind", ["0", "1"])
def test_export_comes_back_unchanged(routing_client, kind):
    texts = {"nicknames": "在庫\r\nZaiko\r\n", "prefixes": "est_", "team_email": "it@example.jp"}
    CodeOwner.objects.create(name="=1+1", team="'=x", **texts)
    CodeOwner.objects.create(name="＋81-3", team="ok ", **texts)

    checked = check(routing_client, CodeOwner, export(routing_client, CodeOwner, kind))

    assert counts(checked) == {"new": 0, "update": 0, "skip": 2}


def test_export_is_a_file_that_excel_opens(routing_client):
    Product.objects.create(name_en="Reports", name_ja="レポート", position=1200)

    csv_file = export(routing_client, Product, "0").read()
    book = openpyxl.load_workbook(export(routing_client, Product, "1"))

    assert csv_file.startswith(b"\xef\xbb\xbfname_ja,name_en,nicknames,position\r\n")
    assert "レポート,Reports,,1200" in csv_file.decode()
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1] == ("レポート", "Reports", None, 1200)


def test_import_finds_a_package_by_namespace_then_by_name(routing_client):
    bare = Package.objects.create(name="Forms")
    spaced = Package.objects.create(name="Forms", namespace="fm")
    file = as_csv(
        ["name", "namespace", "vendor"], ["Forms", "", "Bare"], ["Forms Pro", "FM", "Spaced"]
    )

    bring_in(routing_client, Package, file)

    bare.refresh_from_db()
    spaced.refresh_from_db()
    assert (bare.vendor, bare.namespace) == ("Bare", "")
    assert (spaced.vendor, spaced.name) == ("Spaced", "Forms Pro")
    assert Package.objects.count() == 2


def test_import_gives_a_known_package_its_namespace(routing_client):
    package = Package.objects.create(name="Forms")

    bring_in(routing_client, Package, as_csv(["name", "namespace"], ["Forms", "fm"]))

    assert Package.objects.get().pk == package.pk
    assert Package.objects.get().namespace == "fm"


def bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (LIMITS.unpacked_bytes + 1))
    return SimpleUploadedFile("bomb.xlsx", content.getvalue())


REFUSED = {
    "too long": (as_csv(["name"], *[["x"]] * (LIMITS.rows + 1)), "more than 5000 rows"),
    "too large": (SimpleUploadedFile("x.csv", b"x" * (2 * 1024**2 + 1)), "larger than 2 MB"),
    "bomb": (bomb(), "too large once unpacked"),
    "no text": (SimpleUploadedFile("x.csv", b"\xff\xfe\x00\x81"), "Save the CSV file as UTF-8"),
    "no workbook": (SimpleUploadedFile("x.xlsx", b"PK\x03\x04 nothing"), "cannot be read"),
    "open quote": (SimpleUploadedFile("x.csv", b'name\r\n"Stock'), "cannot be read"),
    "headers alone": (as_csv(["name"]), "rows must follow it"),
    "unknown column": (as_csv(["name", "vender"], ["a", "b"]), "Unknown columns: vender."),
    "column twice": (as_csv(["name", "name"], ["a", "b"]), "there twice: name"),
    "no key": (as_csv(["namespace"], ["kz"]), "The column name is missing"),
    "row too wide": (as_csv(["name"], ["a"], ["b", "c"]), "Row 3 has more cells"),
}


@pytest.mark.parametrize(("file", "sentence"), REFUSED.values(), ids=REFUSED)
def test_import_refuses_a_file_with_a_sentence(routing_client, file, sentence):
    file.seek(0)

    checked = check(routing_client, Package, file)

    assert checked.status_code == 200
    assert sentence in strip_tags(checked.content.decode())
    assert "confirm_form" not in checked.context
    assert not Package.objects.exists()


@pytest.mark.parametrize("name", ["", "x", "../../etc/passwd", "0" * 32, "0" * 300])
@pytest.mark.parametrize("kind", ["0", "1", "x", ""])
def test_import_of_a_file_that_nobody_checked_takes_nothing(routing_client, name, kind):
    response = routing_client.post(
        address(Package, "process_import"), {"import_file_name": name, "format": kind}
    )

    assert response.status_code in (200, 302)
    assert not Package.objects.exists()


def test_import_is_kept_where_every_machine_finds_it(routing_client):
    checked = check(routing_client, Package, as_csv(["name"], ["Stock"]))

    name = checked.context["confirm_form"].initial["import_file_name"]

    assert UploadStorage(name=name).read() == b"name\r\nStock\r\n"


def test_import_asks_as_often_for_many_rows_as_for_few(routing_client):
    asked = []

    for size in (1, 400):
        rows = [[f"Name {size}-{number}", f"n{size}x{number}"] for number in range(size)]
        checked = check(routing_client, Package, as_csv(["name", "namespace"], *rows))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            confirm(routing_client, Package, checked)
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert Package.objects.count() == 401


@pytest.mark.parametrize("act", ["import", "process_import"])
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSTEM_ADMIN, None])
def test_import_is_for_those_who_may_change_the_register(client, db, role, act):
    user = factories.make_user(is_staff=True)
    if role:
        factories.give_role(user, role)
    client.force_login(user)

    response = client.post(address(Package, act), {"import_file": as_csv(["name"], ["Stock"])})

    assert response.status_code == 403


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 200), (Role.SYSTEM_ADMIN, 403)])
def test_export_is_for_those_who_may_see_the_register(client, db, role, status):
    user = factories.make_user(is_staff=True)
    factories.give_role(user, role)
    client.force_login(user)

    shown = client.get(address(Package, "export"))
    exported = client.post(address(Package, "export"), {"format": "0", "resource": "0"})

    assert (shown.status_code, exported.status_code) == (status, status)
    assert exported.headers["Content-Type"].startswith("text/csv") == (status == 200)
