import os
import shutil
import tempfile
from pathlib import Path

from helpdesk.embedded_postgres.errors import PostgresError, complaint
from helpdesk.embedded_postgres.folders import ServerFolder
from helpdesk.embedded_postgres.programs import HALF_MADE, MAJOR, programs, run

SUPERUSER = "postgres"
# The builtin C.UTF-8 sorts and folds the same on every machine.
OPTIONS = (
    f"--username={SUPERUSER}",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)


def initialise(server: ServerFolder, *, lock: int, fsync: bool) -> None:
    """Make a missing data folder whole or not at all: a half-made one never gets its name."""
    if _is_made(server.data):
        return
    for leftover in server.path.glob(f"{HALF_MADE}*"):
        shutil.rmtree(leftover)
    half = Path(tempfile.mkdtemp(prefix=HALF_MADE, dir=server.path))
    try:
        server.give_to_server(half)
        _run_initdb(server, half, lock=lock, fsync=fsync)
        half.rename(server.data)
        _sync(server.path)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _is_made(data: Path) -> bool:
    try:
        version = (data / "PG_VERSION").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        if data.exists() and any(data.iterdir()):
            raise PostgresError(f"{data} holds files but no database: move it away.") from None
        return False
    if version != MAJOR:
        raise PostgresError(
            f"{data} was made by PostgreSQL {version}, and this is {MAJOR}:"
            " move it away, or set HELPDESK_STATE_DIR to another folder."
        )
    return True


def _run_initdb(server: ServerFolder, data: Path, *, lock: int, fsync: bool) -> None:
    options = [f"--pgdata={data}", *OPTIONS] + ([] if fsync else ["--no-sync"])
    # It holds our lock too, so that an initdb which outlives us is waited for.
    result = run(server, [programs(server) / "initdb", *options], keep_open=[lock])
    if result.returncode:
        reason = complaint(result.stdout)
        raise PostgresError(f"PostgreSQL cannot make {server.data}: {reason}; mend that first.")


def _sync(folder: Path) -> None:
    """Let a new name in the folder outlive a power cut."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
