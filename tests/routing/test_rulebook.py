"""All rules as one file: out, in, and back the same."""

import copy
import datetime

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import SeverityLevel
from contacts.models import AuditEntry, Role
from routing import entries
from routing.models import (
    Category,
    Channel,
    CodeOwner,
    FeedbackReason,
    LearningLink,
    Package,
    Product,
)
from routing.rulebook import (
    RulesRefused,
    load_rules,
    read_text,
    rules_as_data,
    rules_as_of,
    write_text,
)
from tests import factories
from tests.routing.test_services import at_once

RULES = (Channel, LearningLink, Package, CodeOwner, Product, FeedbackReason)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def rules(doors, levels, org):
    factories.make_target(org)
    factories.make_package(namespace="sgn", nicknames="サイン\nsign", vendor_url="https://x.jp")
    factories.make_application(prefixes="Stock\nest_")
    Category.objects.filter(slug="community").update(
        replacement=Category.objects.get(slug="technical-support")
    )
    return rules_as_data()


def wipe():
    Category.objects.update(replacement=None)
    for model in RULES:
        model.objects.all().delete()
    Category.objects.all().delete()


def reasons(data):
    with pytest.raises(RulesRefused) as refused:
        load_rules(data)
    return refused.value.reasons


def test_rules_come_back_the_same_into_an_empty_portal(rules):
    text = write_text(rules)
    wipe()

    load_rules(read_text(text))

    assert write_text(rules_as_data()) == text
    assert Category.objects.get(slug="community").replacement.slug == "technical-support"


def test_rules_that_are_just_so_change_nothing(rules):
    versions = AuditEntry.objects.count()

    assert load_rules(read_text(write_text(rules))).changes == []
    assert AuditEntry.objects.count() == versions


def test_rules_read_the_same_in_either_language(rules):
    with translation.override("ja"):
        assert write_text(rules_as_data()) == write_text(rules)


LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip() == text)
TEXT = st.lists(LINE, max_size=3).map("\n".join)
DAY = st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    doors=st.lists(
        st.tuples(LINE, TEXT, st.integers(0, 9), st.booleans(), st.lists(LINE, max_size=2), DAY),
        max_size=3,
    ),
    products=st.lists(LINE, max_size=3, unique=True),
)
def test_rules_round_trip_whatever_is_written(db, doors, products):
    wipe()
    for number, (name, text, position, flag, ways, day) in enumerate(doors):
        door = Category.objects.create(
            slug=f"d{number}",
            name_ja=name,
            name_en="null",
            desk_ja=name,
            desk_en="2026-01-01",
            how_ja=text,
            keywords=text,
            position=position,
            needs_coaching_plan=flag,
        )
        for way in ways:
            factories.make_channel(door, label_ja=way, checked_on=day, valid_from=day)
    for name in products:
        Product.objects.create(name_ja=name, name_en=name)
    text = write_text(rules_as_data())

    wipe()
    load_rules(read_text(text))

    assert write_text(rules_as_data()) == text
    assert load_rules(read_text(text)).changes == []


def test_dry_run_tells_by_path_and_changes_nothing(rules):
    door = next(entry for entry in rules["doors"] if entry["slug"] == "partner")
    door["name_en"] = "New"
    door["ways"][0]["label_en"] = "Go there"
    rules["products"].append({"name_ja": "新", "name_en": "Brand new"})
    del rules["packages"][0]

    changes = load_rules(rules, dry_run=True).changes

    assert [change.partition(":")[0] for change in changes] == [
        "doors.partner.name_en",
        f"doors.partner.ways.{door['ways'][0]['kind']}/{door['ways'][0]['label_ja']}.label_en",
        "products.Brand new",
        "packages.SignHere",
    ]
    assert changes[0].endswith("→ New")
    assert not Product.objects.filter(name_en="Brand new").exists()


def test_section_that_is_not_named_stays(rules):
    load_rules({"version": 1, "products": []})

    assert not Product.objects.exists()
    assert Category.objects.exists()
    assert SeverityLevel.objects.count() == 4


def test_rules_renew_the_search(rules):
    before = entries.current_index()
    rules["doors"][0]["keywords"] = "entirely-new"

    load_rules(rules)

    assert entries.current_index() is not before


def test_errors_are_told_by_path_all_at_once(rules):
    rules["doors"][0]["ways"] = [
        {"kind": "link", "label_ja": "a", "label_en": "a", "address": "javascript:alert(1)"}
    ]
    rules["doors"][1]["nmae"] = "x"
    rules["doors"][2]["name_en"] = ["x"]
    rules["doors"][3]["replacement"] = "nowhere"
    rules["products"][0]["position"] = "first"
    before = write_text(rules_as_data())

    told = "\n".join(reasons(rules))

    slug = rules["doors"][0]["slug"]
    assert f"doors.{slug}.ways.link/a.address: " in told
    assert "doors[2].nmae: There is no such field." in told
    assert "doors[3].name_en: A single value" in told
    assert "replacement: nothing is called “nowhere”" in told
    assert "position: Enter a whole number." in told
    assert write_text(rules_as_data()) == before


def test_door_that_people_used_is_not_deleted(rules, employee):
    door = Category.objects.get(slug="partner")
    factories.make_consultation(employee, category=door)
    rules["doors"] = [entry for entry in rules["doors"] if entry["slug"] != "partner"]

    assert "People used it" in "".join(reasons(rules))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "no YAML"),
        ("- a", "must begin with"),
        ("version: 1\nversion: 1", "stands twice"),
        ("a: &x [1]\nb: *x", "references"),
        ("a: " + "[" * 50 + "]" * 50, "nested too deeply"),
        ("a: !!python/object/apply:os.system [id]", "no YAML"),
        ("a: \x00", "no YAML"),
        ("x" * (2 * 1024**2 + 1), "larger than 2 MB"),
        ("? [a]\n: b", "no YAML"),
    ],
)
def test_file_that_is_no_rules_is_refused(text, words):
    with pytest.raises(RulesRefused, match=words):
        read_text(text)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "version: this portal reads version 1"),
        ({"version": 1, "rules": []}, "rules: there is no such section"),
        ({"version": 1, "doors": {"a": 1}}, "doors: A list is expected"),
        ({"version": 1, "doors": ["a"]}, "Names with values"),
        ({"version": 1, "doors": [{"slug": "a", "ways": "b"}]}, "doors.a"),
    ],
)
def test_file_of_another_shape_is_refused(db, data, words):
    assert words in "\n".join(reasons(data))


def test_rules_as_of_a_day(rules):
    moment = timezone.now() + datetime.timedelta(seconds=1)

    assert write_text(rules_as_of(moment)) == write_text(rules_as_data())
    assert rules_as_of(moment - datetime.timedelta(days=9))["doors"] == []


def test_commands_dump_and_load(rules, tmp_path, capsys):
    call_command("dump_rules")
    text = capsys.readouterr().out
    file = tmp_path / "rules.yaml"
    file.write_text(text.replace("slug: partner", "slug: partners"), encoding="utf-8")

    call_command("load_rules", str(file), "--dry-run")
    out = capsys.readouterr().out
    assert "doors.partners: added" in out
    assert "nothing written" in out
    assert Category.objects.filter(slug="partner").exists()
    call_command("load_rules", str(file))
    assert Category.objects.filter(slug="partners").exists()
    file.write_text("a: [", encoding="utf-8")
    with pytest.raises(CommandError, match="YAML"):
        call_command("load_rules", str(file))


# The page


@pytest.fixture
def admin_client(client, rules):
    user = factories.make_user("routing", is_staff=True, language="en")
    factories.give_role(user, Role.ROUTING_ADMIN)
    client.force_login(user)
    return client


def test_rules_load_shows_first_and_loads_what_was_seen(admin_client, rules):
    rules["doors"][0]["name_en"] = "Renamed"
    text = write_text(rules)
    address = reverse("routing:rules_load")

    page = admin_client.post(address, {"text": text})
    assert "→ Renamed" in page.text
    assert not Category.objects.filter(name_en="Renamed").exists()
    admin_client.post(address, {"text": text, "seen": page.context["loaded"].fingerprint})

    assert Category.objects.filter(name_en="Renamed").exists()
    entry = AuditEntry.objects.get(act="rules_load")
    assert entry.actor.name == "routing"


def test_rules_load_shows_anew_what_changed_meanwhile(admin_client, rules):
    rules["doors"][0]["name_en"] = "Renamed"
    text = write_text(rules)
    address = reverse("routing:rules_load")
    seen = admin_client.post(address, {"text": text}).context["loaded"].fingerprint
    Product.objects.update(position=1)

    response = admin_client.post(address, {"text": text, "seen": seen})

    assert response.status_code == 200
    assert not Category.objects.filter(name_en="Renamed").exists()


def test_rules_load_sees_what_changed_at_the_end_of_a_long_text(admin_client, rules):
    door = Category.objects.get(slug=rules["doors"][0]["slug"])
    address = reverse("routing:rules_load")
    rules["doors"][0]["keywords"] = "b" * 200
    Category.objects.filter(pk=door.pk).update(keywords="a" * 200)
    text = write_text(rules)
    seen = admin_client.post(address, {"text": text}).context["loaded"].fingerprint
    Category.objects.filter(pk=door.pk).update(keywords="a" * 200 + "mine")

    response = admin_client.post(address, {"text": text, "seen": seen})

    assert "changed since you looked" in response.text
    door.refresh_from_db()
    assert door.keywords.endswith("mine")


def test_rules_load_keeps_what_was_typed(admin_client):
    response = admin_client.post(reverse("routing:rules_load"), {"text": "version: 9\n# mine"})

    assert response.status_code == 422
    assert "# mine" in response.text
    assert "version: this portal reads version 1" in response.text


def test_rules_load_takes_a_file(admin_client, rules):
    file = factories.upload("rules.yaml", ("\ufeff" + write_text(rules)).encode())

    response = admin_client.post(reverse("routing:rules_load"), {"file": file})

    assert "the rules are just so" in response.text
    broken = factories.upload("rules.yaml", b"\xff\xfe")
    response = admin_client.post(reverse("routing:rules_load"), {"file": broken})
    assert response.status_code == 422


def test_rules_export_is_the_file(admin_client, rules):
    response = admin_client.get(reverse("routing:rules_export"))

    assert yaml.safe_load(response.text) == rules
    past = admin_client.get(reverse("routing:rules_export"), {"day": "2001-01-01"})
    assert yaml.safe_load(past.text)["doors"] == []
    assert "20010101" in past.headers["Content-Disposition"]


@pytest.mark.django_db(transaction=True)
def test_rules_loaded_by_two_at_once_are_one_of_both(admin_client, rules):
    address = reverse("routing:rules_load")
    second = Client()
    user = factories.make_user("second", is_staff=True, language="en")
    factories.give_role(user, Role.ROUTING_ADMIN)
    second.force_login(user)

    def typed(client, name):
        data = copy.deepcopy(rules)
        data["doors"][0]["name_en"] = name
        text = write_text(data)
        seen = client.post(address, {"text": text}).context["loaded"].fingerprint
        return {"text": text, "seen": seen}

    first_typed, second_typed = typed(admin_client, "Mine"), typed(second, "Theirs")
    first, later = at_once(
        lambda: admin_client.post(address, first_typed), lambda: second.post(address, second_typed)
    )

    assert first.status_code == 302
    assert later.status_code == 200
    assert "changed since you looked" in later.text
    assert "Mine → Theirs" in later.text
    assert Category.objects.get(slug=rules["doors"][0]["slug"]).name_en == "Mine"
    assert [entry.actor.name for entry in AuditEntry.objects.filter(act="rules_load")] == [
        "routing"
    ]


@pytest.mark.django_db(transaction=True)
def test_rules_loaded_while_a_page_saves_a_door_are_shown_anew(admin_client, rules):
    door = Category.objects.get(slug=rules["doors"][0]["slug"])
    data = copy.deepcopy(rules)
    data["doors"][0]["name_en"] = "Mine"
    address, text = reverse("routing:rules_load"), write_text(data)
    seen = admin_client.post(address, {"text": text}).context["loaded"].fingerprint

    def save_past_the_lock():
        return Category.objects.filter(pk=door.pk).update(name_en="Theirs")

    _, later = at_once(
        save_past_the_lock, lambda: admin_client.post(address, {"text": text, "seen": seen})
    )

    door.refresh_from_db()
    assert later.status_code == 200
    assert door.name_en == "Theirs"
