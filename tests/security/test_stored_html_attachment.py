"""Attack 1: a file that a browser would run is never shown in our origin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases import services
from tests import factories

HTML = b"<!DOCTYPE html><html><script>alert(document.domain)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
XHTML = (
    b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'
    b"<script>alert(1)</script></html>"
)
XSLT = b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#x"?><x id="x"/>'
ACTIVE = {
    "a.html": HTML,
    "a.HtMl": HTML,
    "a.svg": SVG,
    "a.xhtml": XHTML,
    "a.xml": XSLT,
    "a.png": HTML,
    "picture.svg.png": SVG,
    "no-extension": HTML,
    "a.txt": HTML,
    "bom.html": b"\xef\xbb\xbf" + HTML,
    "utf-16.html": HTML.decode().encode("utf-16"),
    "utf-7.html": b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "late.html": b" " * 70_000 + HTML,
    "comment.html": b"<!-- GIF89a -->" + HTML,
    "gif.html": b"GIF89a" + HTML,
    "png.html": factories.PNG + HTML,
    "a.pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF",
    "a.js": b"alert(1)",
    "a.mht": b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + HTML,
}
# What a browser only saves or, of these pictures, draws without running anything.
HARMLESS = {
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "application/pdf",
    "application/zip",
    "text/plain",
    "application/octet-stream",
}


def send(client, case, *files):
    address = reverse("cases:case_draft", args=[case.pk, "severity"])
    response = client.post(address, {"callback_phone": "", "files": files})
    assert response.status_code == 302
    return case.attachments.latest("pk")


def assert_only_saved(response, content=b""):
    assert response.status_code == 200
    assert response.getvalue() == content
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"].partition(";")[0] in HARMLESS
    policy = response.headers["Content-Security-Policy"]
    assert "sandbox" in policy.split(";")[0].split()
    assert "allow-" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("declared", ["text/html", "image/svg+xml", "image/png"])
@pytest.mark.parametrize("name", ACTIVE)
def test_active_file_is_only_ever_saved(client, draft, employee, contact, name, declared):
    client.force_login(employee)
    attachment = send(client, draft, SimpleUploadedFile(name, ACTIVE[name], declared))
    services.submit_case(draft, by=employee)

    client.force_login(contact)
    opened = client.get(attachment.get_absolute_url())
    asked = client.head(attachment.get_absolute_url())

    assert_only_saved(opened, ACTIVE[name])
    assert_only_saved(asked)
    assert attachment.content_type in HARMLESS


@pytest.mark.parametrize(
    "query", ["inline=1", "download=0", "type=text/html", "disposition=inline"]
)
def test_active_file_is_not_shown_by_asking_for_it(client, draft, employee, query):
    attachment = factories.make_attachment(draft, by=employee, name="a.html", content=HTML)
    client.force_login(employee)

    response = client.get(
        f"{attachment.get_absolute_url()}?{query}",
        headers={"Accept": "text/html", "HX-Request": "true", "HX-Target": "main"},
    )

    assert_only_saved(response, HTML)


def test_picture_is_only_saved_too(client, draft, employee):
    attachment = factories.make_attachment(draft, by=employee)
    client.force_login(employee)

    assert_only_saved(client.get(attachment.get_absolute_url()), factories.PNG)


@pytest.mark.parametrize(("name", "type_"), [("a.html", "image/png"), ("a.png", "text/plain")])
def test_type_comes_from_the_content(draft, employee, name, type_):
    content = factories.PNG if type_ == "image/png" else HTML

    attachment = factories.make_attachment(draft, by=employee, name=name, content=content)

    assert attachment.content_type == type_


def test_html_named_as_a_picture_is_no_screenshot_and_stays_internal(draft, employee):
    attachment = factories.make_attachment(draft, by=employee, name="screen.png", content=HTML)

    assert not attachment.is_picture
    assert not attachment.may_be_sent


@pytest.mark.parametrize("name", ["attachment_preview", "attachment_thumbnail"])
def test_copy_is_a_picture_drawn_anew_and_shown_apart(client, draft, employee, name):
    content = factories.picture() + HTML
    attachment = factories.make_attachment(draft, by=employee, name="a.html", content=content)
    client.force_login(employee)

    response = client.get(reverse(f"cases:{name}", args=[draft.pk, attachment.pk]))

    shown = response.getvalue()
    assert shown.startswith(b"RIFF")
    assert b"script" not in shown
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("name", ACTIVE)
def test_active_file_has_no_copy_that_runs(client, draft, employee, name):
    attachment = factories.make_attachment(draft, by=employee, name=name, content=ACTIVE[name])
    client.force_login(employee)

    for view in ("attachment_preview", "attachment_thumbnail"):
        response = client.get(reverse(f"cases:{view}", args=[draft.pk, attachment.pk]))
        shown = b"".join(response) if response.streaming else b""
        assert response.status_code == 404 or shown.startswith(b"RIFF")
        assert b"<script" not in shown
