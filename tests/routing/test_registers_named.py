import pytest

from routing.models import CodeOwner, Package
from routing.registers import MOST_ROWS, rows_named
from tests import factories


@pytest.fixture
def sign(doors):
    return factories.make_package("SignHere", nicknames="電子サイン\n判子くん", namespace="sgnh")


@pytest.mark.parametrize(
    "text",
    ["SignHere", "ＳｉｇｎＨｅｒｅ", "電子サインが出ない", "判子くん", "sgnh__Form__c のエラー"],
)
def test_rows_named_finds_a_package_by_what_people_say(sign, text):
    factories.make_package("Other")

    assert rows_named(Package, text) == [sign]


@pytest.mark.parametrize("text", ["在庫", "StockListController で落ちた", "zaiko"])
def test_rows_named_finds_an_application(doors, text):
    owner = factories.make_application("在庫表", nicknames="zaiko", prefixes="Stock")

    assert owner in rows_named(CodeOwner, text)


@pytest.mark.parametrize("text", ["", " ", "　", "\n"])
def test_rows_named_of_nothing_is_none(sign, text):
    assert rows_named(Package, text) == []


@pytest.mark.parametrize("text", ["%", "_", "\\", "<script>", "👩‍👩‍👧", "\u2028", "x" * 10_000])
def test_rows_named_takes_no_text_for_a_pattern(sign, text):
    assert rows_named(Package, text) == []


def test_rows_named_of_one_register_leaves_the_other_out(sign):
    factories.make_application("SignHere mobile")

    assert rows_named(Package, "SignHere") == [sign]


def test_rows_named_puts_what_is_named_before_what_contains_it(doors):
    inside = factories.make_package("A sign for all")
    named = factories.make_package("Sign")

    assert rows_named(Package, "sign")[0] == named
    assert set(rows_named(Package, "sign")) == {named, inside}


def test_rows_named_holds_to_its_length(doors):
    for number in range(MOST_ROWS + 5):
        factories.make_package(f"Sign {number:02d}")

    assert len(rows_named(Package, "sig")) == MOST_ROWS


def test_rows_named_finds_the_named_row_however_many_contain_it(doors):
    for number in range(MOST_ROWS + 5):
        factories.make_package(f"A sign {number:02d}")
    named = factories.make_package("Sign")

    assert rows_named(Package, "sign")[0] == named


def test_rows_named_while_the_door_is_gone_still_reads_names(db):
    package = factories.make_package("SignHere")

    assert rows_named(Package, "signh") == [package]


@pytest.mark.parametrize("rows", [1, 10])
def test_rows_named_asks_the_same_queries(doors, django_assert_num_queries, rows):
    for number in range(rows):
        factories.make_package(f"Sign {number}")
    rows_named(Package, "sign")

    with django_assert_num_queries(2):
        assert len(rows_named(Package, "sign")) == rows
