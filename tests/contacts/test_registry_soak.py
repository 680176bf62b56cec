"""Fifty thousand rows: as a whole, without a question for each; `make soak` says how long."""

import sys
import time
from collections.abc import Callable

import pytest
from django.db import connection

from contacts import services
from contacts.models import (
    DesignatedContact,
    ExportKind,
    ExportState,
    FileState,
    Organization,
    RegistryExport,
    Role,
    User,
    today,
)
from contacts.registry_files.exporting import make_export
from contacts.registry_files.running import run_file
from tests import factories
from tests.contacts.registry_tables import HEADINGS, as_csv, as_xlsx

ROWS = 50_000
MOST_QUERIES = ROWS // 50


@pytest.fixture
def admin(transactional_db) -> User:
    admin = factories.make_user("admin")
    factories.give_role(admin, Role.SYSTEM_ADMIN)
    return admin


def rows() -> list[list[str]]:
    """Rows for ten orgs, every tenth a deputy of the person before."""
    orgs = [factories.make_organization() for _ in range(10)]
    people = (User(email=f"p{n}@example.jp", name=f"社員{n}") for n in range(ROWS))
    User.objects.bulk_create(people, batch_size=5_000)
    return [
        [
            orgs[n // 10 % 10].org_id,
            f"p{n}@example.jp",
            "2026-12-01",
            "2027-12-31",
            f"p{n - 1}@example.jp" if n % 10 == 9 else "",
            "",
        ]
        for n in range(ROWS)
    ]


def worked(work: Callable[[int], None], key: int, words: str) -> int:
    """Do the worker's work, say how long it takes, and return how often it asks the database."""
    asked, start = [], time.monotonic()

    def count(execute, sql, *args):
        asked.append(1)
        return execute(sql, *args)

    with connection.execute_wrapper(count):
        work(key)
    sys.stderr.write(f"{words}: {time.monotonic() - start:.0f} s, {len(asked)} queries\n")
    return len(asked)


@pytest.mark.soak
@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_fifty_thousand_rows_come_in_as_a_whole(admin, make):
    file = services.take_file(make(HEADINGS, *rows()), by=admin)

    checking = worked(run_file, file.pk, f"check, {make.__name__}")
    file.refresh_from_db()
    shown = (file.state, file.added, file.wrong)
    services.import_file(file, by=admin, seen=file.digest)
    importing = worked(run_file, file.pk, f"import, {make.__name__}")

    file.refresh_from_db()
    assert shown == (FileState.CHECKED, ROWS, 0)
    assert file.state == FileState.DONE
    assert DesignatedContact.objects.count() == ROWS
    assert max(checking, importing) < MOST_QUERIES


@pytest.mark.soak
@pytest.mark.parametrize("kind", [ExportKind.XLSX, ExportKind.CSV])
def test_fifty_thousand_rows_go_out_by_the_worker(client, admin, kind):
    rows()
    orgs, people = list(Organization.objects.all()), User.objects.exclude(pk=admin.pk)
    DesignatedContact.objects.bulk_create(
        DesignatedContact(user=person, organization=orgs[n % 10], valid_from=today())
        for n, person in enumerate(people.iterator())
    )
    client.force_login(admin)
    start = time.monotonic()
    client.post("/contacts/files/export/", {"kind": kind.value})
    sys.stderr.write(f"asking, {kind}: {time.monotonic() - start:.2f} s\n")
    export = RegistryExport.objects.get()

    asked = worked(make_export, export.pk, f"list, {kind}")

    export.refresh_from_db()
    assert export.state == ExportState.READY
    assert asked < MOST_QUERIES
