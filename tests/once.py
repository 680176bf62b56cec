"""What is dear: made by the first worker of a run that wants it, waited for by the others."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

RUN = "HELPDESK_TEST_RUN"


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder of this run, after it was filled; whoever began the run removes it."""
    made = Path(os.environ[RUN]) / name
    with open(f"{made}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            made.mkdir()
            make(made)
    return made
