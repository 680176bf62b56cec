"""Databases, servers and requests: everything that is timed stands here."""

import contextlib
import gzip
import hashlib
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from cases.starter import load_severity_levels
from routing.starter import load_starter_rules
from scripts.bench import doors, fill, people, words
from scripts.bench.pages import HOST, ROUND, Page, count_queries, pages

START_WITHIN = 60.0
SERVER = ["gunicorn", "helpdesk.wsgi", "--workers", "2", "--threads", "4"]
SERVER += ["--worker-tmp-dir", "/tmp", "--no-control-socket", "--log-level", "warning"]  # noqa: S108


@dataclass
class Timed:
    """A page of one database with what was measured of it."""

    page: Page
    queries: int
    seconds: list[float] = field(default_factory=list)
    size: int = 0
    packed: int = 0
    """Bytes as they would be with gzip."""

    @property
    def p50(self) -> float:
        return 1000 * statistics.median(self.seconds)

    @property
    def best(self) -> float:
        """The quickest answer: what the page takes where nobody else uses the machine."""
        return 1000 * min(self.seconds)

    @property
    def p95(self) -> float:
        return 1000 * statistics.quantiles(self.seconds, n=20)[-1]


@dataclass
class Site:
    """A filled database, its pages, and the server in front of it."""

    cases: int
    timed: list[Timed]
    port: int = 0


def prepared_site(cases: int) -> Site:
    """Return a database with so many cases: the one of an earlier run where it is still right."""
    _use_database(cases)
    _create_database()
    call_command("migrate", verbosity=0)
    if _is_filled():
        _say(f"{cases:,} cases are there from an earlier run.")
    else:
        _fill(cases)
    return Site(cases, [Timed(page, count_queries(page)) for page in pages()])


def _use_database(cases: int) -> None:
    os.environ["CASES"] = str(cases)  # as the server will read it
    _disconnect()
    name = connection.settings_dict["NAME"].rpartition("_")[0]
    connection.settings_dict["NAME"] = f"{name}_{cases}"


def _disconnect() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]


def _create_database(*, anew: bool = False) -> None:
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection._nodb_cursor() as cursor:
        if anew:
            cursor.execute(f"DROP DATABASE {name}")
        cursor.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [connection.settings_dict["NAME"]]
        )
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {name}")


def _fingerprint() -> str:
    """Return what a filled database depends on: the filler and the migrations."""
    sources = [Path(str(module.__file__)).read_bytes() for module in (doors, fill, people, words)]
    migrations = sorted(MigrationRecorder(connection).applied_migrations())
    return hashlib.sha256(b"".join([*sources, repr(migrations).encode()])).hexdigest()


def _is_filled() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
        row = cursor.fetchone()
    return row is not None and row[0] == _fingerprint()


def _fill(cases: int) -> None:
    _disconnect()
    _create_database(anew=True)
    call_command("migrate", verbosity=0)
    load_starter_rules()
    load_severity_levels()
    doors.fill_registers()
    begun = time.monotonic()
    fill.fill(cases)
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(f"COMMENT ON DATABASE {name} IS '{_fingerprint()}'")
    _say(f"{cases:,} cases filled in {time.monotonic() - begun:.0f} s.")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextlib.contextmanager
def serving(site: Site) -> Iterator[None]:
    """Serve a site by two processes as in production, on a free port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        site.port = probe.getsockname()[1]
    command = [sys.executable, "-m", *SERVER, "--bind", f"{HOST}:{site.port}"]
    environment = os.environ | {"CASES": str(site.cases)}
    with (settings.STATE_DIR / "gunicorn.log").open("ab") as log:
        server = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log
        )
    try:
        _wait_for(server, site.port)
        yield
    finally:
        server.terminate()
        server.wait(START_WITHIN)


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError):
            client = http.client.HTTPConnection(HOST, port, timeout=5)
            client.request("GET", "/healthz/")
            client.getresponse().read()
            client.close()
            return
        time.sleep(0.1)
    raise SystemExit(f"The server did not start: see {settings.STATE_DIR}/gunicorn.log.")


def measure(sites: list[Site], *, warm_up: int, rounds: int) -> None:
    """Ask every page of every site in turn, so that the machine's drift hits all alike."""
    for number in range(warm_up + rounds):
        for site in sites:
            _one_round(site, number, counted=number >= warm_up)


def _one_round(site: Site, number: int, *, counted: bool) -> None:
    """Ask each page once over a new connection, which may lead to either process."""
    client = http.client.HTTPConnection(HOST, site.port, timeout=60)
    client.request("GET", "/healthz/")
    client.getresponse().read()
    for timed in site.timed:
        seconds, body = _ask(client, timed.page, number)
        if counted:
            timed.seconds.append(seconds)
            timed.size, timed.packed = len(body), len(gzip.compress(body, 6))
    client.close()


def _ask(client: http.client.HTTPConnection, page: Page, number: int) -> tuple[float, bytes]:
    cookies = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
    headers = page.headers | {"Cookie": cookies}
    method, form = "GET", b""
    if page.form:
        typed = {name: text.replace(ROUND, str(number)) for name, text in page.form.items()}
        method, form = "POST", encode_multipart(BOUNDARY, typed)  # as the pages send it
        headers["Content-Type"] = MULTIPART_CONTENT
    begun = time.perf_counter()
    client.request(method, page.path, form, headers)
    response = client.getresponse()
    body = response.read()
    seconds = time.perf_counter() - begun
    page.check(response.status)
    return seconds, body
