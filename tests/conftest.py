import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from cases.models import Case
from cases.starter import load_severity_levels
from contacts.models import Organization, User
from routing.starter import load_starter_rules
from tests import factories
from tests.flush import empty_tables
from tests.once import RUN, made_once

TEMPLATE = "test_template"
WAITING = {"browser", "helpdesk"}


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a folder, known to its workers and open to the user of the database."""
    if not hasattr(config, "workerinput"):
        os.environ[RUN] = tempfile.mkdtemp(prefix="tests-")
        Path(os.environ[RUN]).chmod(0o755)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the files that wait for processes and browsers among those that compute, none last."""
    items.sort(key=lambda item: item.path.parent.name != "helpdesk")
    place: dict[Path, float] = {}
    for waits in (True, False):
        group = [item.path for item in items if (item.path.parent.name in WAITING) == waits]
        files = list(dict.fromkeys(group))
        reach = 0.7 if waits else 1
        place |= {path: reach * number / len(files) for number, path in enumerate(files)}
    items.sort(key=lambda item: place[item.path])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(RUN), ignore_errors=True)


def pytest_sessionstart(session: pytest.Session) -> None:
    if settings.EMBEDDED_POSTGRES:
        settings.EMBEDDED_POSTGRES.start()


def pytest_sessionfinish(session: pytest.Session) -> None:
    is_worker = hasattr(session.config, "workerinput")
    if settings.EMBEDDED_POSTGRES and not is_worker:
        settings.EMBEDDED_POSTGRES.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request, django_test_environment, django_db_modify_db_settings, django_db_blocker
) -> None:
    """Let the workers of a run copy one database: to migrate takes each of them long."""
    if hasattr(request.config, "workerinput"):
        with django_db_blocker.unblock():
            made_once("migrated", make_template)
        connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE


def make_template(_made: Path) -> None:
    test, name = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    own, test["NAME"] = test["NAME"], TEMPLATE
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    test["NAME"] = own
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """End, before the database is removed, what a thread left open: it closes when collected."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True, scope="session")
def quick_flush() -> None:
    """Let a transactional test empty what is filled, procrastinate's tables among it."""
    TransactionTestCase._fixture_teardown = lambda _case: empty_tables()


@pytest.fixture
def levels(db) -> None:
    load_severity_levels()


@pytest.fixture
def doors(db) -> None:
    load_starter_rules()


@pytest.fixture
def org(db) -> Organization:
    return factories.make_organization()


@pytest.fixture
def employee(org) -> User:
    """A person who works in the org and may ask about it."""
    user = factories.make_user("employee")
    factories.make_membership(user, org)
    return user


@pytest.fixture
def contact(org) -> User:
    """A primary designated contact of the org."""
    user = factories.make_user("contact")
    factories.make_contact(user, org, is_primary=True)
    return user


@pytest.fixture
def second(org) -> User:
    """Another designated contact of the org."""
    user = factories.make_user("second")
    factories.make_contact(user, org)
    return user


@pytest.fixture
def draft(employee, org, levels) -> Case:
    """A draft of the employee's that has all that a submission needs."""
    return factories.make_draft(employee, org)
