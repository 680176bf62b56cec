import io
import tracemalloc
import zipfile
from functools import partial

import pytest
from django.utils import timezone

from cases.archives import LONGEST_NAME, Member, safe_names, zip_of

UTF8 = 0x800


def read(names_and_bytes) -> zipfile.ZipFile:
    members = [
        Member(name, timezone.now(), partial(io.BytesIO, data)) for name, data in names_and_bytes
    ]
    return zipfile.ZipFile(io.BytesIO(b"".join(zip_of(members))))


def test_zip_of_holds_the_files_under_names_marked_as_utf8():
    packed = read([("画面①.png", b"a" * 200_000), ("debug.log", b"b")])

    assert packed.testzip() is None
    assert packed.namelist() == ["画面①.png", "debug.log"]
    assert packed.getinfo("画面①.png").flag_bits & UTF8
    assert packed.read("画面①.png") == b"a" * 200_000


class Endless(io.RawIOBase):
    """So many bytes that nobody keeps them by accident."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return b"\xa5" * size


def test_zip_of_keeps_no_file_in_memory():
    tracemalloc.start()
    try:
        member = Member("large.bin", timezone.now(), partial(Endless, 40 * 1024**2))
        for _piece in zip_of([member]):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 4 * 1024**2


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("画面①.png", "画面①.png"),
        ("が.txt", "が.txt"),  # composed anew: macOS gives it in two signs
        ("a:b*c?.txt", "a_b_c_.txt"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\evil.exe", "evil.exe"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("console.txt", "console.txt"),
        (".htaccess", "htaccess"),
        ("end. . ", "end"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("x\ny.txt", "xy.txt"),
        ("?", "_"),
    ],
)
def test_safe_names_are_taken_by_windows_and_macos(name, safe):
    assert safe_names([name]) == [safe]


def test_safe_names_of_nothing_is_a_name():
    assert len(safe_names([""])[0]) > 0


def test_safe_names_rename_what_is_there_already():
    names = ["a.png", "A.PNG", "a.png", "a (2).png", "b"]

    assert safe_names(names) == ["a.png", "A (2).PNG", "a (3).png", "a (2) (2).png", "b"]


def test_safe_names_fit_every_file_system():
    [name] = safe_names(["あ" * 300 + ".png"])

    assert len(name.encode()) <= LONGEST_NAME
    assert name.endswith(".png")
