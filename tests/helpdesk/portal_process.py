"""The portal as real processes on a database cluster of their own, for tests of faults."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from helpdesk.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Portal:
    """One web server; its database can be stopped and started under it."""

    state: Path
    port: int = field(default_factory=free_port)
    web: subprocess.Popen | None = None

    def __post_init__(self) -> None:
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
            timeout=120,
        )

    def start_web(self) -> None:
        bind = ["--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"]
        self.web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "helpdesk.wsgi", "--threads", "4", *bind],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
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

    def wait_for(self, path: str, status: int, *, seconds: float = 30) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if self.get(path)[0] == status:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"{path} did not answer {status}")

    def stop(self) -> None:
        if self.web:
            self.web.terminate()
            self.web.wait(20)
        self.postgres.stop()
