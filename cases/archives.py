"""Several files as one ZIP, made while it is sent: memory does not grow with them."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import IO, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cases.files import display_name

CHUNK = 64 * 1024
# In UTF-8: what every file system takes, with room for the mark of a second one.
LONGEST_NAME = 200
# What Windows takes in no name, and the names it keeps for devices.
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)


class Member(NamedTuple):
    name: str
    changed_at: datetime
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    """Opens it once its turn has come."""


def safe_names(names: Iterable[str]) -> list[str]:
    """Return names that Windows and macOS both take, each once, in their order."""
    taken: set[str] = set()
    safe = []
    for name in map(_safe_name, names):
        free = next(again for again in _numbered(name) if again.casefold() not in taken)
        taken.add(free.casefold())
        safe.append(free)
    return safe


def _safe_name(name: str) -> str:
    name = FORBIDDEN.sub("_", display_name(name)).strip(". ")
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if dot else (name, "")
    room = LONGEST_NAME - len(ending.encode())
    name = stem.encode()[: max(room, 1)].decode(errors="ignore").rstrip(". ") + ending
    return f"_{name}" if DEVICE.match(name) or not name else name


def _numbered(name: str) -> Iterator[str]:
    yield name
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if dot else (name, "")
    number = 2
    while True:
        yield f"{stem} ({number}){ending}"
        number += 1


def zip_of(members: Iterable[Member]) -> Iterator[bytes]:
    """Give out an archive piece by piece; its names are marked as UTF-8 where they need it."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for member in members:
            # A moment before 1980 has no place in a ZIP; uploads have none.
            info = ZipInfo(member.name, date_time=member.changed_at.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            with member.open() as file, archive.open(info, "w") as entry:
                while chunk := file.read(CHUNK):
                    entry.write(chunk)
                    yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Takes what the archive writes, until it is given on."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data
