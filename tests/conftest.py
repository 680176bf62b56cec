from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from cases.models import Case
from cases.starter import load_severity_levels
from contacts.models import Organization, User
from routing.starter import load_starter_rules
from tests import factories


def pytest_sessionstart(session: pytest.Session) -> None:
    if settings.EMBEDDED_POSTGRES:
        settings.EMBEDDED_POSTGRES.start()


def pytest_sessionfinish(session: pytest.Session) -> None:
    is_worker = hasattr(session.config, "workerinput")
    if settings.EMBEDDED_POSTGRES and not is_worker:
        settings.EMBEDDED_POSTGRES.stop()


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def empty_queue(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave no job behind: the flush of a transactional test leaves procrastinate's tables."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if (marker and marker.kwargs.get("transaction")) or "live_server" in request.fixturenames:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


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
def draft(employee, org, levels) -> Case:
    """A draft of the employee's that has all that a submission needs."""
    return factories.make_draft(employee, org)
