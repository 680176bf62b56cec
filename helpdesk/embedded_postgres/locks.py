import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from helpdesk.embedded_postgres.errors import PostgresError

try:
    import fcntl
except ModuleNotFoundError:
    raise SystemExit(
        "The embedded PostgreSQL needs Linux or macOS: set DATABASE_URL, or use WSL."
    ) from None

PATIENCE = 120  # seconds; a large database takes its time to recover from a crash


@contextlib.contextmanager
def opened(path: Path) -> Iterator[int]:
    """Open a file of ours to append to or to lock, made if missing and closed to others."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield file
    finally:
        os.close(file)


def hold(file: int) -> bool:
    """Hold the file for as long as any process has it open, unless someone else does."""
    return _locked(file, fcntl.LOCK_EX)


def is_held(path: Path) -> bool:
    with opened(path) as file:
        return not _locked(file, fcntl.LOCK_SH)


def _locked(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_until(done: Callable[[], bool], failure: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > deadline:
            raise PostgresError(failure)
        time.sleep(0.02)
