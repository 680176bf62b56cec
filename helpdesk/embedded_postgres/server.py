import logging
import os
import shlex
from functools import cached_property
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow

from helpdesk.embedded_postgres.data_folder import SUPERUSER, initialise
from helpdesk.embedded_postgres.errors import PostgresError, complaint, in_one_line
from helpdesk.embedded_postgres.folders import ServerFolder, server_folder
from helpdesk.embedded_postgres.locks import PATIENCE, hold, is_held, opened, wait_until
from helpdesk.embedded_postgres.programs import programs, run
from helpdesk.embedded_postgres.socket_folder import make_socket_folder, recorded_socket_folder

logger = logging.getLogger(__name__)

NAME = "helpdesk"  # of the database and of its owner, no superuser: as in production
PORT = "5432"  # part of the socket's name; nothing listens on TCP
LOG_LIMIT = 10_000_000
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and details hold what users typed, and a log shall not.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
UNSAFE_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """A PostgreSQL server of our own, kept in a state folder and shared by all who name that."""

    def __init__(self, state: Path, *, fsync: bool = True) -> None:
        self.state = Path(os.path.realpath(state))
        self.fsync = fsync

    @cached_property
    def folder(self) -> ServerFolder:
        return server_folder(self.state)

    @property
    def connection(self) -> dict[str, str]:
        """Where and as whom the portal connects, whether or not the server runs."""
        with in_one_line(self.state):
            folder = recorded_socket_folder(self.folder)
            if folder is None:
                with self.folder.locked():
                    folder = self._socket_folder()
        return {"HOST": str(folder), "PORT": PORT, "NAME": NAME, "USER": NAME}

    def is_running(self) -> bool:
        """Say whether the server accepts connections."""
        with in_one_line(self.state):
            folder = recorded_socket_folder(self.folder)
            return folder is not None and _accepts_connections(folder)

    def start(self) -> None:
        """Return once the server accepts connections and holds the database, whoever started it."""
        with in_one_line(self.state), self.folder.locked() as lock:
            folder = self._socket_folder()
            initialise(self.folder, lock=lock, fsync=self.fsync)
            if self._serves_elsewhere(folder):
                self._shut_down()
            if not self._comes_up():
                self._launch(folder)
            _create_database(folder)

    def stop(self) -> None:
        """Shut the server down, cutting its connections; one that is down stays so."""
        with in_one_line(self.state):
            if self.folder.path.exists():
                with self.folder.locked():
                    self._shut_down()

    def _socket_folder(self) -> Path:
        return recorded_socket_folder(self.folder) or make_socket_folder(self.folder)

    def _is_alive(self) -> bool:
        """Say whether a process of the server lives, which no stale or reused pid can feign."""
        return is_held(self.folder.alive)

    def _serves_elsewhere(self, socket_folder: Path) -> bool:
        """Say whether the server runs, but its socket folder is gone or no longer private."""
        if not self._is_alive() or self.is_running():
            return False
        named = b"".join(self._pid_file()[4:5])  # empty until the socket is made
        found = (socket_folder / f".s.PGSQL.{PORT}").exists()
        return bool(named) and not (found and named == os.fsencode(socket_folder))

    def _pid_file(self) -> list[bytes]:
        try:
            return (self.folder.data / "postmaster.pid").read_bytes().splitlines()
        except FileNotFoundError:
            return []

    def _comes_up(self) -> bool:
        """Wait until the server accepts connections, or no process of it is left."""
        slow = f"PostgreSQL is not ready after {PATIENCE} s: see {self.folder.log}, try again."
        wait_until(lambda: self.is_running() or not self._is_alive(), slow)
        return self.is_running()

    def _launch(self, socket_folder: Path) -> None:
        self._check_reach()
        self._remove_traces(socket_folder)
        with opened(self.folder.log) as log, opened(self.folder.alive) as alive:
            size = os.fstat(log).st_size
            hold(alive)
            start: list[str | Path] = [programs(self.folder) / "pg_ctl", "start", "--no-wait"]
            start += ["--silent", "--options", self._options(socket_folder)]
            run(self.folder, start, output=log, keep_open=[alive])
        if not self._comes_up():
            reason = complaint(self.folder.log.read_bytes()[size:])
            raise PostgresError(f"PostgreSQL did not start: {reason} (see {self.folder.log})")

    def _check_reach(self) -> None:
        if not self.folder.account.can_reach(self.folder.data):
            raise PostgresError(
                f"The user who runs PostgreSQL cannot reach {self.folder.data}: let others pass"
                " the folders above, or set HELPDESK_STATE_DIR to a folder where they may."
            )
        if self.folder.path.parent != self.state:
            logger.warning(
                "The database of %s is in %s, which the user who runs PostgreSQL can reach;"
                " HELPDESK_STATE_DIR sets another folder.",
                self.state,
                self.folder.path,
            )

    def _remove_traces(self, socket_folder: Path) -> None:
        """Remove what a killed server left, and a log grown too large."""
        socket = f".s.PGSQL.{PORT}"
        # PostgreSQL goes by the pid in these, which by now may be that of an unrelated process.
        for path in [self.folder.data / "postmaster.pid", socket_folder / f"{socket}.lock"]:
            path.unlink(missing_ok=True)
        (socket_folder / socket).unlink(missing_ok=True)
        log = self.folder.log
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))

    def _options(self, socket_folder: Path) -> str:
        settings = SETTINGS | ({} if self.fsync else UNSAFE_SETTINGS)
        settings |= {"unix_socket_directories": str(socket_folder)}
        return shlex.join(f"--{name}={value}" for name, value in settings.items())

    def _shut_down(self) -> None:
        if not self._is_alive():
            return
        still = f"PostgreSQL did not stop within {PATIENCE} s: see {self.folder.log}."
        wait_until(lambda: bool(self._pid_file()) or not self._is_alive(), still)
        # Sent by the server's own user, since root would hit whatever pid the file names.
        pid = b"".join(self._pid_file()[:1]).decode()
        run(self.folder, ["/bin/sh", "-c", 'kill -INT "$0"', pid])
        wait_until(lambda: not self._is_alive(), still)


def _connect(socket_folder: Path) -> psycopg.Connection[TupleRow]:
    return psycopg.connect(
        host=str(socket_folder),
        port=PORT,
        dbname=SUPERUSER,
        user=SUPERUSER,
        autocommit=True,
        connect_timeout=5,
    )


def _accepts_connections(socket_folder: Path) -> bool:
    try:
        _connect(socket_folder).close()
    except psycopg.OperationalError:
        return False
    return True


def _create_database(socket_folder: Path) -> None:
    with _connect(socket_folder) as connection:
        if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [NAME]).rowcount:
            connection.execute(f"CREATE ROLE {NAME} LOGIN CREATEDB")
        database = connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME])
        if not database.rowcount:
            connection.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")
