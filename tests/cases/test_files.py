import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.files import NAME_LENGTH, display_name, sniffed_type
from tests.factories import PNG


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("画面①髙～－㈱.png", "画面①髙～－㈱.png"),
        ("が.png", "が.png"),
        ("😀 log.txt", "😀 log.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\screen.png", "screen.png"),
        ("a\u200bb\u200fc.png", "abc.png"),
        ("a\0b\nc.png", "abc.png"),
        (".htaccess", "htaccess"),
        ("name.png. ", "name.png"),
        ("name.exe．", "name.exe"),
        ("   two   blanks .txt", "two blanks .txt"),
    ],
)
def test_display_name_keeps_any_script_and_nothing_hidden(typed, shown):
    assert display_name(typed) == shown


@pytest.mark.parametrize("typed", ["", ".", "..", "\u200b", "/", "\0"])
def test_display_name_of_nothing_is_a_name(typed):
    assert display_name(typed)


def test_display_name_of_300_characters_keeps_its_ending():
    shown = display_name("あ" * 300 + ".png")

    assert len(shown) <= NAME_LENGTH
    assert shown.endswith(".png")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\0" * 40, "image/jpeg"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
        (b"<html><script>alert(1)</script></html>", "text/plain"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>', "text/plain"),
        ("エラーが出ました".encode(), "text/plain"),
        ("エラーが出ました".encode("cp932"), "text/plain"),
        (b"\x7fELF\0\0\0", "application/octet-stream"),
        (b"plain", "text/plain"),
        (("あ" * 40_000).encode(), "text/plain"),
    ],
)
def test_sniffed_type_is_the_contents(content, found):
    assert sniffed_type(SimpleUploadedFile("a.png", content)) == found
