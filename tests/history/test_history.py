"""What the database writes down of rules and registry, and the way back."""

import datetime
import importlib

import pghistory
import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone, translation

from contacts.history import (
    UndoRefused,
    changes_of,
    rows_as_of,
    sources_of,
    tracked_models,
    undo_change,
    version_of,
)
from contacts.models import AuditEntry, DesignatedContact, Organization, Role, User
from routing import entries
from routing.models import Category, Channel, LearningLink, Package
from tests import factories

SECRETS = ("password", "passcode", "token", "secret", "key", "credential", "hash")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def admin(db):
    user = factories.make_user("routing", is_staff=True)
    factories.give_role(user, Role.ROUTING_ADMIN)
    return user


def history(row):
    return changes_of(sources_of(type(row), row.pk)).changes


def last_event(row):
    return tracked_models()[type(row)].objects.filter(pgh_obj_id=row.pk).latest("pgh_id")


def undo_last(row, by):
    return undo_change(type(row), last_event(row).pgh_id, by=by)


def test_history_keeps_who_when_before_and_after(admin):
    door = factories.make_category("first", keywords="old")
    with pghistory.context(user=admin.pk):
        door.keywords = "new"
        door.save()

    change, added = history(door)

    assert (change.who, change.verb, change.kind, change.name) == (
        "routing",
        "changed",
        "door",
        "first",
    )
    assert [(f.field, f.before, f.after) for f in change.fields] == [
        ("words people use", "old", "new")
    ]
    assert (added.who, added.verb) == ("the system", "added")
    assert timezone.now() - change.at < datetime.timedelta(minutes=1)


def test_history_is_in_the_readers_language(db):
    door = factories.make_category("first")

    with translation.override("ja"):
        added = history(door)[0]
        assert (added.verb, added.who, added.kind) == ("追加", "システム", "問い合わせ先")


def test_history_keeps_what_passes_by_save(db):
    door = factories.make_category("first")

    Category.objects.filter(pk=door.pk).update(position=7)
    Category.objects.bulk_create([Category(slug="second", name_ja="b", desk_ja="b")])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE routing_category SET position = 8 WHERE id = %s", [door.pk])

    assert [f.after for change in history(door)[:2] for f in change.fields] == ["8", "7"]
    assert history(Category.objects.get(slug="second"))


def test_history_keeps_nothing_where_nothing_changed(db):
    door = factories.make_category("first")

    door.save()

    assert len(history(door)) == 1


def test_history_of_a_door_has_its_ways_and_links(db):
    door = factories.make_category("first")
    way = factories.make_channel(door)
    LearningLink.objects.create(
        category=door, label_ja="学ぶ", label_en="Learn", url="https://x.jp"
    )
    way.delete()

    assert {(c.kind, c.verb) for c in history(door)} == {
        ("way", "deleted"),
        ("learning link", "added"),
        ("way", "added"),
        ("door", "added"),
    }


def test_history_of_a_person_has_roles_and_no_secret(db):
    user = factories.make_user("somebody")
    user.groups.add(Group.objects.get(name=Role.AUDITOR))
    user.set_password("another one entirely")
    user.last_login = timezone.now()
    user.save()
    user.is_active = False
    user.save()
    user.groups.clear()

    assert {c.name for c in history(user) if c.kind == "role of a person"} == {"somebody – Auditor"}
    assert sorted((c.kind, c.verb) for c in history(user)) == [
        ("role of a person", "added"),
        ("role of a person", "deleted"),
        ("user", "added"),
        ("user", "changed"),
    ]


def test_history_keeps_no_secret():
    for event in tracked_models().values():
        names = {f.name for f in event._meta.fields if not f.name.startswith("pgh_")}
        names -= {"keywords", "has_passcode"}
        assert not [name for name in names if any(word in name for word in SECRETS)], event


def test_history_keeps_rules_and_registry():
    assert {model.__name__ for model in tracked_models()} >= {
        "Assignment",
        "Category",
        "Channel",
        "CodeOwner",
        "DesignatedContact",
        "FeedbackReason",
        "LearningLink",
        "Membership",
        "Organization",
        "Package",
        "Product",
        "SeverityLevel",
        "SuccessPlan",
        "SupportTarget",
        "User",
    }


@pytest.mark.parametrize("act", ["update", "delete"])
def test_history_append_only(db, act):
    door = factories.make_category("first")
    rows = tracked_models()[Category].objects.filter(pgh_obj_id=door.pk)

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        rows.update(slug="x") if act == "update" else rows._raw_delete("default")


def test_history_needs_no_extension(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert cursor.fetchall() == [("plpgsql",)]


def test_history_asks_the_same_for_one_row_and_for_many(db, django_assert_num_queries):
    sources = sources_of(Category, factories.make_category("first").pk)
    with django_assert_num_queries(2):
        changes_of(sources)
    for position in (1, 2, 3):
        Category.objects.update(position=position)

    # Once there is a version before, it is read too.
    with django_assert_num_queries(3):
        assert len(changes_of(sources).changes) == 4


def test_history_goes_on_behind_a_key_without_gap_or_repeat(db):
    door = factories.make_category("first")
    for position in range(5):
        Category.objects.update(position=position)
        factories.make_channel(door)
    sources = sources_of(Category, door.pk)

    found, after = [], ""
    while True:
        page = changes_of(sources, after=after, size=2)
        found += [(c.label, c.event.pgh_id) for c in page.changes]
        if not (after := page.next_after):
            break

    whole = [(c.label, c.event.pgh_id) for c in changes_of(sources).changes]
    assert found == whole
    assert len(whole) == 11


@pytest.mark.parametrize(
    "after", ["x", "~~", "2026-01-01~1~1", "2026-01-01T00:00:00+00:00~-1~9" + "9" * 40, "%00"]
)
def test_history_leaves_a_key_aside_that_is_none(db, after):
    door = factories.make_category("first")

    assert changes_of(sources_of(Category, door.pk), after=after).changes


def test_migration_writes_down_what_stood_before(org):
    events = tracked_models()[Organization]
    migration = importlib.import_module("contacts.migrations.0007_history_of_what_stands")

    migration.keep_what_stands(apps, None)
    Organization.objects.update(name="New")

    assert events.objects.filter(pgh_label="baseline").get().name == org.name
    changed = next(change for change in history(org) if change.verb == "changed")
    assert changed.fields[0].before == org.name


# Undo


def test_undo_change_brings_back_what_stood_before(admin):
    door = factories.make_category("first", keywords="old")
    door.keywords = "new"
    door.save()

    undo_last(door, admin)

    door.refresh_from_db()
    assert door.keywords == "old"
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.actor, entry.object_key) == ("change_undo", admin, str(door.pk))


def test_undo_change_leaves_other_fields_alone(admin):
    door = factories.make_category("first", keywords="old")
    door.keywords = "new"
    door.save()
    event = last_event(door)
    door.position = 3
    door.save()

    undo_change(Category, event.pgh_id, by=admin)

    door.refresh_from_db()
    assert (door.keywords, door.position) == ("old", 3)


def test_undo_change_refuses_where_it_was_changed_again(admin):
    door = factories.make_category("first", keywords="old")
    for words in ("new", "newer"):
        door.keywords = words
        door.save()
    first = tracked_models()[Category].objects.filter(keywords="new").get()

    with pytest.raises(UndoRefused, match="Changed again since: words people use"):
        undo_change(Category, first.pgh_id, by=admin)


def test_undo_change_refuses_what_the_model_refuses(admin):
    door = factories.make_category("first")
    door.slug = "second"
    door.save()
    event = last_event(door)
    factories.make_category("first")

    with pytest.raises(UndoRefused, match=r"address: .*already"):
        undo_change(Category, event.pgh_id, by=admin)
    assert not AuditEntry.objects.exists()


def test_undo_change_checks_the_scheme_of_an_address(admin):
    way = factories.make_channel(factories.make_category("first"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE routing_channel DROP CONSTRAINT channel_link_is_http")
    Channel.objects.update(address="javascript:alert(1)")
    Channel.objects.update(address="https://example.com/")

    with pytest.raises(UndoRefused, match="address"):
        undo_last(way, admin)


def test_undo_change_takes_an_added_row_away(admin):
    package = factories.make_package()

    assert undo_last(package, admin) is None
    assert not Package.objects.exists()


def test_undo_change_refuses_to_take_away_what_is_needed(admin):
    door = factories.make_category("first")
    factories.make_category("second", replacement=door)

    with pytest.raises(UndoRefused, match="needs this row"):
        undo_last(door, admin)


def test_undo_change_brings_a_deleted_door_back_with_its_ways(admin):
    door = factories.make_category("first")
    way = factories.make_channel(door)
    key = door.pk
    door.delete()
    event = tracked_models()[Category].objects.latest("pgh_id")

    undo_change(Category, event.pgh_id, by=admin)

    assert Category.objects.get(pk=key).channels.get().pk == way.pk
    with pytest.raises(UndoRefused, match="there again"):
        undo_change(Category, event.pgh_id, by=admin)


def test_undo_change_refuses_where_the_row_is_gone(admin):
    door = factories.make_category("first")
    door.slug = "second"
    door.save()
    event = last_event(door)
    door.delete()

    with pytest.raises(UndoRefused, match="deleted since"):
        undo_change(Category, event.pgh_id, by=admin)


def test_undo_change_leaves_people_and_appointments_to_their_acts(admin, contact):
    row = DesignatedContact.objects.get()

    for changed in (contact, row):
        with pytest.raises(UndoRefused, match="cannot be taken back here"):
            undo_last(changed, admin)
    assert User.objects.filter(pk=contact.pk).exists()


def test_undo_change_renews_the_rules_in_memory(admin, doors):
    door = Category.objects.get(slug="partner")
    before = entries.current_index()
    door.keywords = "entirely-different"
    door.save()
    assert entries.current_index() is not before
    changed = entries.current_index()

    undo_last(door, admin)

    assert entries.current_index() is not changed


# Versions


def test_rows_as_of_a_moment(db):
    factories.make_category("first", keywords="old")
    gone = factories.make_category("gone")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # Only a superuser of the database could: it stands for days that passed.
        cursor.execute("ALTER TABLE routing_categoryevent DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE routing_categoryevent SET pgh_created_at = now() - interval '3 days'"
        )
        cursor.execute("ALTER TABLE routing_categoryevent ENABLE TRIGGER USER")
    Category.objects.update(keywords="new")
    gone.delete()

    yesterday = timezone.now() - datetime.timedelta(days=1)
    assert {row.slug: row.keywords for row in rows_as_of(Category, yesterday)} == {
        "first": "old",
        "gone": "",
    }
    assert [row.keywords for row in rows_as_of(Category, timezone.now())] == ["new"]
    assert rows_as_of(Category, yesterday - datetime.timedelta(days=9)) == []


def test_version_of_a_door_differs_with_each_part_of_it(db):
    door = factories.make_category("first")
    way = factories.make_channel(door)
    versions = [version_of(door), version_of(door)]
    Category.objects.update(position=1)
    versions.append(version_of(door))
    Channel.objects.filter(pk=way.pk).update(label_en="Go")
    versions.append(version_of(door))
    way.delete()
    versions.append(version_of(door))

    assert versions[0] == versions[1]
    assert len(set(versions)) == 4


def test_history_names_a_row_without_who_wrote_it_and_moments_with_their_time(org, contact):
    row = DesignatedContact.objects.get()
    row.confirmed_by, row.confirmed_at = factories.make_user("admin"), timezone.now()
    row.save()

    change = history(row)[0]

    assert change.name == f"contact – {org.name}"
    assert [":" in field.after for field in change.fields if field.field == "confirmed at"] == [
        True
    ]
