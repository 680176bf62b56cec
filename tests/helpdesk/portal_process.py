"""The portal as real processes on a database cluster of their own, for tests of faults."""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpdesk.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
PREPARE = """
from django.core.management import call_command
for command in (
    ("migrate", "--verbosity=0"),
    ("collectstatic", "--verbosity=0", "--no-input"),
    ("load_starter_rules",),
    ("load_severity_levels",),
    ("load_demo", "--most=6"),
):
    call_command(*command)
"""


@dataclass
class Portal:
    """One web server; its database can be stopped and started under it."""

    state: Path
    web: subprocess.Popen | None = None

    def __post_init__(self) -> None:
        # Bound, never listening: between two web servers nobody else is given the port.
        self.place = socket.socket()
        self.place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.place.bind(("127.0.0.1", 0))
        self.port = self.place.getsockname()[1]
        self.log = self.state / "web.log"
        self.postgres = EmbeddedPostgres(self.state, fsync=False)
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "EMAIL_URL")
        } | {"HELPDESK_STATE_DIR": str(self.state), "PORT": str(self.port)}

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )

    def start_web(self) -> None:
        bind = ["--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"]
        # Loaded ahead, so that a process that is killed has a successor at once.
        how = ["--threads", "4", "--preload", "--no-control-socket"]
        with self.log.open("ab") as log:
            self.web = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "helpdesk.wsgi", *how, *bind],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        self.wait_for("/healthz/", 200)

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Return status and body of a page, whatever the status; redirects are followed."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def wait_for(self, path: str, status: int) -> None:
        """Wait for an answer, on a busy machine for long; where the web has ended, say why."""
        until = time.monotonic() + 300
        while time.monotonic() < until and self.is_up:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get(path)[0] == status:
                    return
            time.sleep(0.02)
        raise AssertionError(f"{path} did not answer {status}. {self.last_words()}")

    @property
    def is_up(self) -> bool:
        return self.web is not None and self.web.poll() is None

    def last_words(self) -> str:
        how = "runs" if self.is_up else f"ended with {self.web and self.web.returncode}"
        return f"The web {how}: {self.log.read_text()[-2000:]}"

    def stop(self) -> None:
        if self.web:
            self.web.terminate()
            self.web.wait(60)
        self.postgres.stop()
        self.place.close()


def prepare_state(state: Path) -> None:
    """Fill the state of a portal with demo data."""
    portal = Portal(state)
    portal.postgres.start()
    portal.manage("shell", "--no-imports", "-c", PREPARE)
    portal.stop()


@contextlib.contextmanager
def running_portal(made: Path, **environment: str) -> Iterator[Portal]:
    """Serve a copy of a state that was made before."""
    # Not under pytest's own folder: each run of pytest closes it to other users, the server's too.
    state = Path(tempfile.mkdtemp(prefix="portal-"))
    state.chmod(0o755)
    subprocess.run(["cp", "-a", f"{made}/.", state], check=True)
    (state / "postgres" / "socket_folder").unlink(missing_ok=True)
    portal = Portal(state)
    portal.environment |= environment
    try:
        portal.postgres.start()
        portal.start_web()
        yield portal
    finally:
        portal.stop()
        shutil.rmtree(state)
