"""Attack 2: a file's name reaches no path and no header, and is cleaned before it is shown."""

import re
import unicodedata
from pathlib import Path

import pytest
from django.urls import reverse

from cases.files import display_name
from cases.models import Attachment
from tests import factories

STORED = re.compile(r"attachments/[0-9a-f]{2}/[0-9a-f]{32}")
NAMES = [
    "evil\u200b.ht\u200bml",
    "evil\u202egnp.html",
    "evil\u200f.html",
    "evil\ufeff.php",
    "evil\u2060.php",
    "evil\u00ad.php",
    ".htaccess",
    "．htaccess",
    ". .htaccess",
    "\u200b.htaccess",
    " .\u200b.htaccess",
    "x.pht",
    "x.php.png",
    "x.php.",
    "x.php ",
    "x.php. . .",
    "x.php．",
    "x.php\u3000",
    "x．php",
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "..\\../.htaccess",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "a" * 300 + ".png",
    "あ" * 300 + ".png",
    "." * 300,
    "x" + "." * 300 + "y",
    "x.php\0.png",
    "\0",
    "x\r\nSet-Cookie: a=b.png",
    "x\u2028y\u2029z.png",
    "x\x85y\x0bz.png",
    'x"; filename="evil.html',
    "x';y%22%0d%0a.png",
    "..",
    ".",
    "   ",
    "\u202e\u200b",
    "con\ud800.png",
    "<img src=x onerror=alert(1)>.png",
]


def assert_clean(name):
    assert name
    assert len(name) <= 120
    assert not any(unicodedata.category(char)[0] == "C" for char in name)
    assert not re.search(r"[/\\\x00\r\n\u2028\u2029]", name)
    assert not name.startswith((".", "．", " ", "\u3000"))
    assert not name.endswith((".", "．", " ", "\u3000"))


def post_raw(client, case, filename):
    """Post one file with its name as an attacker writes it, byte for byte."""
    quoted = filename.encode("utf-8", "surrogatepass")
    body = (
        b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n'
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="' + quoted + b'"\r\n'
        b"Content-Type: image/png\r\n\r\n" + factories.PNG + b"\r\n--b--\r\n"
    )
    address = reverse("cases:case_draft", args=[case.pk, "symptom"])
    return client.generic("POST", address, body, content_type="multipart/form-data; boundary=b")


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_display_name_shows_no_trick(name):
    assert_clean(display_name(name))


def test_display_name_is_cleaned_before_it_is_shortened():
    assert display_name("a" * 119 + "\u200b" * 50 + ".png").endswith("….png")
    assert len(display_name("e\u0301" * 119)) == 119


@pytest.mark.parametrize(
    "name", [name for name in NAMES if not re.search('[\r\n"\ud800]', name)], ids=ascii
)
def test_upload_with_any_name_is_stored_under_a_random_one(client, draft, employee, media, name):
    client.force_login(employee)

    response = post_raw(client, draft, name)

    assert response.status_code == 302
    stored = [path for path in Path(media).rglob("*") if path.is_file()]
    attachments = list(Attachment.objects.all())
    assert len(stored) == len(attachments) <= 1
    for attachment in attachments:
        assert STORED.fullmatch(attachment.file.name)
        assert stored == [media / attachment.file.name]
        assert_clean(attachment.name)


@pytest.mark.parametrize(
    "name", ["x\r\nSet-Cookie: a=b.png", "x\u2028y.png", 'x"; filename="evil.html', "日本語.png"]
)
def test_download_header_is_one_line_with_one_name(client, draft, employee, name):
    attachment = factories.make_attachment(draft, by=employee)
    Attachment.objects.filter(pk=attachment.pk).update(name=name)
    client.force_login(employee)

    response = client.get(attachment.get_absolute_url())

    assert response.getvalue() == factories.PNG
    header = response.headers["Content-Disposition"]
    assert "\r" not in header
    assert "\n" not in header
    assert "Set-Cookie" not in response.headers
    assert not re.search(r'; filename="evil', header.replace(r"\"", ""))


def test_two_files_of_one_name_do_not_meet(draft, employee, media):
    first = factories.make_attachment(draft, by=employee, name="same.png")
    second = factories.make_attachment(draft, by=employee, name="same.png", content=b"other")

    assert first.file.name != second.file.name
    assert (media / first.file.name).read_bytes() == factories.PNG
