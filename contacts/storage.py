"""Files in the storage, whatever they belong to: whole or not at all, and found if left behind."""

import contextlib
import datetime
import errno
from collections.abc import Iterator
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone

# What is younger may be on its way to a row.
KEEP_ORPHANS = datetime.timedelta(days=1)
FULL = {errno.ENOSPC, errno.EDQUOT}


class NotStored(Exception):
    """The storage took no file: it is away, or full."""

    def __init__(self, *, is_full: bool) -> None:
        super().__init__("full" if is_full else "away")
        self.is_full = is_full


def store_as(name: str, upload: File[Any]) -> str:
    """Write a file and return its name; nothing stays where it fails."""
    try:
        return default_storage.save(name, upload)
    except OSError as error:
        discard(name)
        raise NotStored(is_full=error.errno in FULL) from error


def discard(*names: str) -> None:
    """Delete stored files; what cannot be deleted now is swept later."""
    for name in names:
        with contextlib.suppress(OSError):
            default_storage.delete(name)


def old_names(folder: str) -> Iterator[str]:
    """Yield what lies in a folder for so long that a row must name it."""
    limit = timezone.now() - KEEP_ORPHANS
    for file in default_storage.listdir(folder)[1]:
        name = f"{folder}/{file}"
        with contextlib.suppress(FileNotFoundError):
            if default_storage.get_modified_time(name) < limit:
                yield name
