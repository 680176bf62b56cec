import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg

COMPLAINT = re.compile(r"(?:FATAL|PANIC|ERROR|error):\s*+(?!the database system is )(.+)")
HINT = re.compile(r"HINT:\s*+(.+[^.\n])")


class PostgresError(Exception):
    """One line that says what is wrong and what to do."""


@contextlib.contextmanager
def in_one_line(folder: Path) -> Iterator[None]:
    """Turn what the system or PostgreSQL refuses into a PostgresError."""
    try:
        yield
    except PermissionError as error:
        raise PostgresError(
            f"No permission for {error.filename or folder}: run as its owner, let this user"
            " write there, or set HELPDESK_STATE_DIR to a folder of your own."
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)[:200]
        raise PostgresError(
            f"The embedded PostgreSQL cannot use {error.filename or folder}: {reason};"
            " mend that, or set HELPDESK_STATE_DIR to another folder."
        ) from error
    except psycopg.Error as error:
        said = " ".join(str(error).split())
        raise PostgresError(
            f"The embedded PostgreSQL of {folder} refused: {said}; see its server.log."
        ) from error


def complaint(output: bytes) -> str:
    """Return the one line of a program's output that says why it failed, and the hint it gives."""
    text = output.decode(errors="replace").strip()
    found = COMPLAINT.findall(text) or text.splitlines() or ["it did not say why"]
    return ". ".join([found[0].strip(), *HINT.findall(text)[:1]])
