import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from helpdesk.embedded_postgres.errors import PostgresError
from helpdesk.embedded_postgres.locks import PATIENCE, hold, opened, wait_until

ELSEWHERE = Path("/var/lib")  # root's alone, so nobody can be there before us


class Account(NamedTuple):
    uid: int
    gid: int

    def can_reach(self, path: Path) -> bool:
        """Say whether every folder down to the path lets the account pass, by its mode."""
        return all(self._may_pass(step.stat()) for step in [path, *path.parents] if step.exists())

    def _may_pass(self, found: os.stat_result) -> bool:
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


@dataclass(frozen=True)
class ServerFolder:
    """The folder in which the server keeps all but its socket."""

    path: Path

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def log(self) -> Path:
        return self.path / "server.log"

    @property
    def alive(self) -> Path:
        return self.path / "alive"

    @property
    def account(self) -> Account:
        """Who runs the server: we ourselves, or for root the data's owner, or else nobody."""
        if not is_root():
            return Account(os.geteuid(), os.getegid())
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            owner = self.data.stat()
            if owner.st_uid != 0:
                return Account(owner.st_uid, owner.st_gid)
        return _nobody()

    def give_to_server(self, folder: Path) -> None:
        if is_root():
            os.chown(folder, *self.account)

    @contextlib.contextmanager
    def locked(self) -> Iterator[int]:
        """Be the one process that makes, starts or stops the server."""
        _make_passable(self.path.parent)
        _make_passable(self.path)
        with opened(self.path / "lock") as lock:
            busy = f"Another process has held {self.path}/lock for {PATIENCE} s: end it."
            wait_until(lambda: hold(lock), busy)
            yield lock


def is_root() -> bool:
    return os.geteuid() == 0


def server_folder(state: Path) -> ServerFolder:
    """Choose the folder in the state folder, or one that the server's user can reach."""
    inside = ServerFolder(state / "postgres")
    if not is_root() or inside.data.exists():
        return inside
    digest = hashlib.sha256(os.fsencode(state)).hexdigest()[:12]
    elsewhere = ServerFolder(ELSEWHERE / f"helpdesk-{digest}")
    if elsewhere.path.exists() or not inside.account.can_reach(inside.path):
        return elsewhere
    return inside


def _nobody() -> Account:
    import pwd  # not above: locks.py says first that Windows will not do

    try:
        nobody = pwd.getpwnam("nobody")  # a name, since initdb refuses a user without one
    except KeyError:
        raise PostgresError(
            "PostgreSQL refuses to run as root, and there is no user nobody:"
            " add that user, or run as another."
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def _make_passable(folder: Path) -> None:
    """Make a missing folder closed to others, who for root include the server: it may pass."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711 if is_root() else 0o700)
