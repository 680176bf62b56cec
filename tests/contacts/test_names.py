"""Variant forms of characters (異体字) in names, and people of one name."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from contacts.audit import record_audit
from contacts.forms.people import PersonField, people_like
from contacts.history.undoing import UNDO
from contacts.models import Role, User
from contacts.names import SAME
from tests import factories

# Also a selector of a glyph, a compatibility ideograph, widths and cases.
PAIRS = [
    ("高橋 涼", "髙橋 凉"),
    ("山崎 健", "山﨑 健"),
    ("浜田 学", "濵田 學"),
    ("濱田 実", "濵田 實"),
    ("渡辺 広", "渡邉 廣"),
    ("渡邊 徳", "渡邉 德"),
    ("斎藤 恵", "齊藤 惠"),
    ("斉藤 恵", "齋藤 恵"),
    ("沢田 栄", "澤田 榮"),
    ("吉田 蓮", "𠮷田 蓮"),
    ("葛西 花", "葛\U000e0101西 花"),
    ("福田 健", "福\ufe00田 健"),
    ("神田 健", "\ufa19田 健"),
    ("サトウ ケン", "ｻﾄｳ ｹﾝ"),
    ("Emma Miller", "ＥＭＭＡ　ＭＩＬＬＥＲ"),
]


def called(name, **fields):
    person = factories.make_user(**fields)
    person.name = name
    person.save()
    return person


@pytest.mark.parametrize(("one", "other"), [*PAIRS, *(pair[::-1] for pair in PAIRS)])
def test_person_is_found_by_another_form_of_the_name(db, one, other):
    person = called(one)
    called("木村 大地")

    for typed in (other, other.split()[0], "".join(other.split())):
        assert list(people_like(typed)) == [person]


def test_department_is_found_by_another_form(db):
    person = factories.make_user("someone", department="浜松支店 営業部")

    assert list(people_like("濵松 営業")) == [person]


def test_person_is_found_by_another_form_in_lists_and_administration(client, db):
    person = called("髙橋 涼")
    admin = factories.make_user("admin", is_staff=True)
    for role in (Role.SYSTEM_ADMIN, Role.AUDITOR):
        factories.give_role(admin, role)
    client.force_login(admin)
    record_audit(UNDO, by=person)
    people, entries = reverse("admin:contacts_user_changelist"), reverse("contacts:audit_list")

    found = client.get(people, {"q": "高橋"}).context["cl"].queryset
    entry = client.get(entries, {"person": "高橋"})

    assert list(found) == [person]
    assert "髙橋 涼" in entry.text
    assert "髙橋" not in client.get(entries, {"person": "高山"}).text


@pytest.mark.parametrize("typed", ["%", "_", "高%", "\\", "高\0橋'"])
def test_signs_of_a_pattern_are_text(db, typed):
    called("高橋 涼")

    assert not User.objects.filter(name__alike=typed).exists()


def test_every_form_stands_in_one_group_only():
    forms = "".join(SAME.split())

    assert len(set(forms)) == len(forms)


def test_people_of_one_name_are_told_apart_by_department_and_address(employee):
    sales = called("佐藤 健", department="営業部")
    stock = called("佐藤 健", department="物流部")
    field = PersonField()
    field.by = employee

    with pytest.raises(ValidationError, match=f"営業部, {sales.email}") as refusal:
        field.clean("佐藤健")

    assert f"物流部, {stock.email}" in str(refusal.value)
    assert field.clean(stock.email) == stock
    assert field.clean("佐藤健 営業") == sales
