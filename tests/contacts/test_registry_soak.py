"""Fifty thousand rows: about a minute, with progress, and nothing half brought in."""

import sys
import time

import pytest

from contacts import services
from contacts.models import DesignatedContact, FileState, Organization, Role, User
from contacts.registry_files.running import run_file
from tests import factories
from tests.contacts.registry_tables import HEADINGS, as_csv, as_xlsx

ROWS = 50_000


@pytest.fixture
def admin(transactional_db) -> User:
    # The groups of the migrations are kept by the flush.
    admin = factories.make_user("admin")
    factories.give_role(admin, Role.SYSTEM_ADMIN)
    return admin


def rows(start: str) -> list[list[str]]:
    """Rows for ten orgs, every tenth a deputy of the person before."""
    orgs = [factories.make_organization() for _ in range(10)]
    User.objects.bulk_create(
        (User(email=f"p{n}@example.jp", name=f"社員{n}") for n in range(ROWS)), batch_size=5_000
    )
    return [
        [
            orgs[n // 10 % 10].org_id,
            f"p{n}@example.jp",
            start,
            "2027-12-31",
            f"p{n - 1}@example.jp" if n % 10 == 9 else "",
            "",
        ]
        for n in range(ROWS)
    ]


@pytest.mark.soak
@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_fifty_thousand_rows_take_about_a_minute(admin, make):
    upload = make(HEADINGS, *rows("2026-12-01"))
    seconds = {}

    start = time.monotonic()
    file = services.take_file(upload, by=admin)
    run_file(file.pk)
    seconds["check"] = time.monotonic() - start
    file.refresh_from_db()
    assert (file.state, file.added, file.wrong) == (FileState.CHECKED, ROWS, 0)

    start = time.monotonic()
    services.import_file(file, by=admin, seen=file.digest)
    run_file(file.pk)
    seconds["import"] = time.monotonic() - start
    file.refresh_from_db()
    sys.stderr.write(f"{make.__name__}: {seconds}\n")
    assert file.state == FileState.DONE
    assert DesignatedContact.objects.count() == ROWS
    assert Organization.objects.count() == 10
    assert sum(seconds.values()) < 240
