"""Real processes: the database goes and comes back, the worker comes late."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpdesk.portal_process import Portal, running_portal


@pytest.fixture(scope="module")
def portal(made_portal: Path) -> Iterator[Portal]:
    with running_portal(made_portal) as portal:
        yield portal


def test_database_away_is_said_soon_and_the_web_recovers_by_itself(portal):
    portal.wait_for("/readyz/", 200)
    portal.postgres.stop()

    status, page = portal.get(
        "/", **{"Accept-Language": "ja", "Cookie": "sessionid=abcdefghijklmnop"}
    )
    assert status == 503
    assert '<html lang="ja"' in page
    assert portal.get("/readyz/")[0] == 503
    assert portal.get("/healthz/")[0] == 200

    portal.postgres.start()
    portal.wait_for("/readyz/", 200)
    assert portal.get("/accounts/login/")[0] == 200


def test_database_killed_in_use_is_met_without_a_restart(portal):
    portal.wait_for("/readyz/", 200)
    portal.postgres.stop()
    portal.postgres.start()

    portal.wait_for("/readyz/", 200)
    assert all(portal.get("/accounts/login/")[0] == 200 for _ in range(12))


def test_jobs_of_a_portal_without_a_worker_are_done_when_it_comes(portal):
    mails = portal.state / "mail"
    assert not mails.exists()

    portal.manage("procrastinate", "worker", "--one-shot")

    written = "\n".join(path.read_text() for path in mails.iterdir())
    assert set(re.findall(r"^To: (.*)$", written, re.MULTILINE)) >= {
        "tanaka@example.jp",
        "kimura@example.jp",
        "yoshida@example.jp",
    }
    assert '"worker_seen_at": null' in portal.get("/readyz/")[1]


def test_demo_is_made_once(portal):
    before = (portal.state / "demo-logins.txt").read_text()

    portal.manage("load_demo")

    assert (portal.state / "demo-logins.txt").read_text() == before


def test_starter_rules_leave_alone_what_is_there(portal):
    done = portal.manage("load_starter_rules")

    assert "Added: nothing." in done.stdout
    assert "technical-support" in done.stdout.partition("Left alone:")[2]
