import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from helpdesk.embedded_postgres import EmbeddedPostgres
from tests.helpdesk.portal_process import prepare_state
from tests.once import made_once

PROJECT = Path(__file__).resolve().parents[2]
ROOT = os.geteuid() == 0
# Imports first: the interpreter itself may lie where the plain user cannot read.
AS_PLAIN = """
import os, sys
from helpdesk.embedded_postgres import __main__
uid, gid = map(int, sys.argv.pop(1).split(":"))
os.setgroups([]); os.setgid(gid); os.setuid(uid)
sys.exit(__main__.main())
"""


class WatchedPostgres(EmbeddedPostgres):
    """An embedded server whose processes, data and commands a test can get at."""

    plain = pwd.getpwnam("daemon") if ROOT else pwd.getpwuid(os.geteuid())

    def again(self) -> EmbeddedPostgres:
        """Return what another process would have in hand."""
        return EmbeddedPostgres(self.state)

    def connect(self) -> psycopg.Connection:
        place = self.connection
        return psycopg.connect(
            host=place["HOST"], port=place["PORT"], dbname=place["NAME"], user=place["USER"]
        )

    def ask(self, query: str) -> object:
        with self.connect() as connection:
            row = connection.execute(query).fetchone()
        return row[0] if row else None

    def write_note(self) -> None:
        with self.connect() as connection:
            connection.execute("CREATE TABLE note AS SELECT '窓口' AS word")

    def read_note(self) -> object:
        return self.ask("SELECT word FROM note")

    def pid(self) -> int:
        return int((self.folder.data / "postmaster.pid").read_text().splitlines()[0])

    def uid(self) -> int:
        return Path(f"/proc/{self.pid()}").stat().st_uid

    def processes(self) -> list[int]:
        """List what runs in a data folder, finished or half-made."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (process / "cwd").readlink().is_relative_to(self.folder.path):
                    found.append(int(process.name))
        return found

    def kill(self) -> None:
        """Kill everything at once, and return when it is dead."""
        while left := self.processes():
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)

    def command(self, word: str, *, plain: bool = False) -> list[str]:
        account = f"{self.plain.pw_uid}:{self.plain.pw_gid}"
        how = ["-c", AS_PLAIN, account] if plain and ROOT else ["-m", "helpdesk.embedded_postgres"]
        return [sys.executable, *how, word, "--no-fsync", "--state", str(self.state)]

    def begin(self, word: str, *, groups: list[int] | None = None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command(word), cwd=PROJECT, extra_groups=groups)

    def run(
        self, word: str, *, plain: bool = False, path: Path = PROJECT
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(word, plain=plain),
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            cwd=PROJECT,
            env=os.environ | {"PYTHONPATH": str(path)},
        )


@contextlib.contextmanager
def watched() -> Iterator[WatchedPostgres]:
    base = Path(tempfile.mkdtemp(prefix="embedded ", dir="/tmp"))
    (base / "窓口 開発").mkdir()
    for folder in [base, base / "窓口 開発"]:
        folder.chmod(0o711)
    server = WatchedPostgres(base / "窓口 開発" / "var", fsync=False)
    try:
        yield server
    finally:
        put_away(server)
        shutil.rmtree(base)


def put_away(server: WatchedPostgres) -> None:
    server.kill()
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree((server.folder.path / "socket_folder").read_text())
    if server.folder.path.parent != server.state:
        shutil.rmtree(server.folder.path, ignore_errors=True)


@pytest.fixture(scope="session")
def made_data() -> Iterator[Path]:
    with watched() as server:
        server.start()
        server.stop()
        yield server.folder.data


@pytest.fixture
def new_postgres() -> Iterator[WatchedPostgres]:
    """Give a server that has no folder yet."""
    with watched() as server:
        yield server


@pytest.fixture
def postgres(new_postgres: WatchedPostgres, made_data: Path) -> WatchedPostgres:
    """Give a server that is down and has its data, copied since initdb takes its time."""
    _ = new_postgres.connection  # makes the folder
    subprocess.run(["cp", "-a", made_data, new_postgres.folder.path], check=True)
    return new_postgres


@pytest.fixture(scope="session")
def made_portal() -> Path:
    """Give the state of a portal with demo data, to be copied."""
    return made_once("portal", prepare_state)
