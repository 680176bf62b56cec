"""The private folder in /tmp that holds the server's socket.

The server trusts whoever reaches its socket, since only its user and root get into the folder
around it. So a folder that is not exactly that, someone else's above all, is never used.
"""

import os
import stat
import tempfile
from pathlib import Path

from helpdesk.embedded_postgres.folders import ServerFolder

# Not TMPDIR, which may be too long for a socket (107 bytes) or closed to the server's user.
PARENT = Path("/tmp")
PREFIX = "helpdesk-"
PRIVATE = 0o700


def recorded_socket_folder(server: ServerFolder) -> Path | None:
    """Return the folder on record if it is still there, and still the server's alone."""
    folder = _record(server)
    try:
        found = folder.lstat() if folder else None
    except FileNotFoundError:
        return None
    if found is None or not stat.S_ISDIR(found.st_mode):
        return None
    private = stat.S_IMODE(found.st_mode) == PRIVATE and found.st_uid == server.account.uid
    return folder if private else None


def make_socket_folder(server: ServerFolder) -> Path:
    """Make and record a folder, under the old name if that is free: processes that run know it."""
    folder = _record(server)
    if folder is None or os.path.lexists(folder):
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=PARENT))
    else:
        folder.mkdir(mode=PRIVATE)
    server.give_to_server(folder)
    new = server.path / "socket_folder.new"
    new.write_text(str(folder), encoding="utf-8")
    os.replace(new, server.path / "socket_folder")
    return folder


def _record(server: ServerFolder) -> Path | None:
    try:
        folder = Path((server.path / "socket_folder").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    return folder if folder.parent == PARENT and folder.name.startswith(PREFIX) else None
