"""Long lists of the registry: made by the worker, given to who asked while they may read them."""

import csv
import datetime
import io
from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from contacts import services
from contacts.models import (
    AuditEntry,
    ExportKind,
    ExportState,
    RegistryExport,
    Role,
    User,
)
from contacts.registry_files import exporting, keeping
from contacts.registry_files.exporting import make_export
from contacts.services import RegistryRefused
from tests import factories

EXPORT = reverse("contacts:registry_export")
FILES = reverse("contacts:registry_files")


@pytest.fixture(autouse=True)
def every_list_is_long(monkeypatch):
    monkeypatch.setattr(exporting, "SHORT", 0)


def asked(client, kind: str = "csv", **data) -> RegistryExport:
    """Ask for a list and let the worker make it."""
    client.post(EXPORT, {"kind": kind} | data)
    export = RegistryExport.objects.latest("pk")
    make_export(export.pk)
    export.refresh_from_db()
    return export


def address(export: RegistryExport) -> str:
    return reverse("contacts:registry_export_file", args=[export.pk])


def saved(client, export: RegistryExport) -> list[list[str]]:
    response = client.get(address(export))
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_long_list_is_made_by_the_worker_and_saved(as_contact, contact, org):
    answer = as_contact.post(EXPORT, {"kind": "csv"})

    export = RegistryExport.objects.get()
    assert (answer.status_code, answer.url) == (302, FILES)
    assert ProcrastinateJob.objects.filter(args={"export_id": export.pk}).count() == 1
    waiting = as_contact.get(FILES)
    assert "Being made" in waiting.text
    assert 'hx-trigger="load delay:2s"' in waiting.text
    assert address(export) not in waiting.text
    assert as_contact.get(address(export)).status_code == 404
    make_export(export.pk)
    ready = as_contact.get(FILES, headers={"HX-Request": "true", "HX-Target": "registry-lists"})
    assert address(export) in ready.text
    assert "<html" not in ready.text
    assert 'hx-trigger="load' not in ready.text
    rows = saved(as_contact, export)
    assert (rows[0][0], rows[1][3]) == ("organization ID", contact.email)
    entry = AuditEntry.objects.get(act="registry_export")
    assert (entry.actor, entry.detail) == (contact, "csv")


def test_long_list_as_excel_file_holds_the_same(as_contact, contact):
    export = asked(as_contact, "xlsx")

    response = as_contact.get(address(export))

    assert b"".join(response.streaming_content).startswith(b"PK")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["Content-Disposition"].endswith('.xlsx"')


def test_short_list_comes_at_once(as_contact, monkeypatch):
    monkeypatch.setattr(exporting, "SHORT", 1)

    answer = as_contact.post(EXPORT, {"kind": "csv"})

    assert answer.status_code == 200
    assert not RegistryExport.objects.exists()


def test_list_asked_for_again_is_the_one_being_made(as_contact):
    for _ in range(2):
        as_contact.post(EXPORT, {"kind": "csv"})

    assert RegistryExport.objects.count() == 1
    assert AuditEntry.objects.filter(act="registry_export").count() == 1
    asked(as_contact)
    asked(as_contact, "xlsx")
    assert RegistryExport.objects.count() == 2


def test_lists_are_asked_for_so_often_an_hour(org, contact, settings):
    settings.REGISTRY_FILES_MAX_HOURLY = 1
    services.ask_export(org, by=contact, kind=ExportKind.CSV)

    with pytest.raises(RegistryRefused):
        services.ask_export(None, by=contact, kind=ExportKind.CSV)


def test_list_is_for_who_asked_alone(as_contact, client, org, contact):
    export = asked(as_contact)
    fellow, admin = factories.make_user(), factories.make_user()
    factories.make_contact(fellow, org, is_primary=True)
    factories.give_role(admin, Role.SYSTEM_ADMIN)

    for user in (fellow, admin):
        client.force_login(user)
        assert client.get(address(export)).status_code == 404
        assert address(export) not in client.get(FILES).text


@pytest.mark.parametrize("asks_for_one", [True, False])
def test_list_goes_with_the_right_to_read_any_registry_in_it(
    as_contact, client, org, contact, asks_for_one
):
    other = factories.make_organization()
    there = factories.make_contact(contact, other)
    export = asked(as_contact, **({"organization": other.pk} if asks_for_one else {}))
    only_here = asked(as_contact, organization=org.pk)
    assert len(saved(as_contact, export)) == (2 if asks_for_one else 3)

    services.end_appointment(there, by=make_admin(), seen=there.version)

    assert as_contact.get(address(export)).status_code == 404
    assert address(export) not in as_contact.get(FILES).text
    assert len(saved(as_contact, only_here)) == 2


def make_admin() -> User:
    admin = factories.make_user()
    factories.give_role(admin, Role.SYSTEM_ADMIN)
    return admin


def test_list_holds_what_may_be_read_when_it_is_made(as_contact, org, contact):
    other = factories.make_organization()
    there = factories.make_contact(contact, other)
    as_contact.post(EXPORT, {"kind": "csv"})
    services.end_appointment(there, by=make_admin(), seen=there.version)
    export = RegistryExport.objects.get()

    make_export(export.pk)

    assert [row[0] for row in saved(as_contact, export)[1:]] == [org.org_id]
    assert list(export.organizations.all()) == [org]


def test_list_that_shift_jis_cannot_hold_says_so(as_contact, contact):
    contact.name = "𠮷野"
    contact.save()

    export = asked(as_contact, "sjis")

    assert export.state == ExportState.REFUSED
    assert "Shift_JIS has no such characters: 𠮷." in as_contact.get(FILES).text


def test_list_made_twice_leaves_one_file(as_contact):
    export = asked(as_contact)

    make_export(export.pk)

    assert len(default_storage.listdir("registry")[1]) == 1
    again = RegistryExport.objects.get()
    assert again.file == export.file


def test_list_made_by_two_at_once_is_the_one_that_was_first(as_contact, monkeypatch):
    as_contact.post(EXPORT, {"kind": "csv"})
    export = RegistryExport.objects.get()
    kind = exporting.KINDS[ExportKind.CSV]

    def overtaken(rows):
        monkeypatch.setitem(exporting.KINDS, ExportKind.CSV, kind)
        make_export(export.pk)
        return kind.write(rows)

    monkeypatch.setitem(exporting.KINDS, ExportKind.CSV, replace(kind, write=overtaken))
    make_export(export.pk)

    export.refresh_from_db()
    stored = default_storage.listdir("registry")[1]
    assert stored == [export.file.name.rpartition("/")[2]]


def test_list_whose_worker_died_is_made_again_and_given_up_at_last(as_contact):
    as_contact.post(EXPORT, {"kind": "csv"})
    export = RegistryExport.objects.get()
    fresh = keeping.lost_exports()
    long_ago = timezone.now() - 2 * keeping.LOST_AFTER
    RegistryExport.objects.update(beat_at=long_ago)

    lost, again = keeping.lost_exports(), keeping.lost_exports()

    assert (fresh, lost, again) == ([], [export.pk], [])
    RegistryExport.objects.update(beat_at=long_ago, attempt=keeping.MOST_ATTEMPTS)
    assert keeping.lost_exports() == []
    assert RegistryExport.objects.get().state == ExportState.FAILED
    assert "Not finished" in as_contact.get(FILES).text


def test_lists_are_swept_after_a_day(as_contact, org):
    old, new = asked(as_contact), asked(as_contact, organization=org.pk)
    before = timezone.now() - keeping.KEEP_EXPORTS - datetime.timedelta(minutes=1)
    RegistryExport.objects.filter(pk=old.pk).update(asked_at=before)
    aged = default_storage.path(new.file.name)

    keeping.clear_files()

    assert list(RegistryExport.objects.all()) == [new]
    assert default_storage.listdir("registry")[1] == [aged.rpartition("/")[2]]


def test_file_of_a_list_is_swept_only_where_no_list_names_it(as_contact, monkeypatch):
    monkeypatch.setattr("contacts.storage.KEEP_ORPHANS", datetime.timedelta())
    export = asked(as_contact)
    default_storage.save("registry/left", ContentFile(b"x"))

    keeping.clear_files()

    assert default_storage.listdir("registry")[1] == [export.file.name.rpartition("/")[2]]


def test_list_whose_file_is_gone_is_not_found(as_contact):
    export = asked(as_contact)
    default_storage.delete(export.file.name)

    assert as_contact.get(address(export)).status_code == 404


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "ready"}, "registry_export_file_iff_ready"),
        ({"file": "registry/x"}, "registry_export_file_iff_ready"),
        ({}, "registry_export_one_being_made"),
    ],
)
def test_registry_export_constraints(contact, fields, name):
    RegistryExport.objects.create(asked_by=contact, kind="csv", language="ja")

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        RegistryExport.objects.create(asked_by=contact, kind="csv", language="ja", **fields)
