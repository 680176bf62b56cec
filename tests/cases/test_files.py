import pytest

from cases.files import (
    HEAD_BYTES,
    NAME_LENGTH,
    SAMPLE_BYTES,
    display_name,
    first_lines,
    sniffed_type,
)
from tests.factories import PNG


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("画面①髙～－㈱.png", "画面①髙～－㈱.png"),
        ("が.png", "が.png"),
        ("😀 log.txt", "😀 log.txt"),
        ("か\u3099.png", "が.png"),
        ("外字\ue000.png", "外字\ue000.png"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\ufeff\u200d\u2066b.png", "ab.png"),
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
        ("エラー".encode("utf-16"), "text/plain"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 40, "image/webp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "image/heic"),
        (b"", "application/octet-stream"),
        (("あ" * 40_000).encode(), "text/plain"),
    ],
)
def test_sniffed_type_is_the_contents(content, found):
    assert sniffed_type(content[:SAMPLE_BYTES]) == found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_first_lines_read_any_encoding_of_japan(encoding):
    assert first_lines("一行目 ㈱①\r\n二行目\n".encode(encoding)) == "一行目 ㈱①\n二行目"


def test_first_lines_are_twenty_at_most():
    assert first_lines(b"line\n" * 30).count("line") == 20


def test_first_lines_end_before_half_a_sign():
    shown = first_lines(("あ" * 3000).encode())

    assert shown == "あ" * (HEAD_BYTES // 3)


def test_first_lines_show_no_control_sign_and_no_change_of_direction():
    assert first_lines("a\x1b[31mb\u202ec\td".encode()) == "a[31mbc\td"


@pytest.mark.parametrize("content", [PNG, b"", b"%PDF-1.7 text", b"\x7fELF\0"])
def test_first_lines_of_what_is_no_text_are_none(content):
    assert first_lines(content) == ""
