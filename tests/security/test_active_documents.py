"""Attack 3: a document with something that runs in it is only ever saved, never drawn by us."""

import io
import zipfile
import zlib

import pytest
from django.urls import reverse

from cases import services
from cases.models.attachment import CopyState
from tests import factories

SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction 2 0 R>>endobj\n2 0 obj" + SCRIPT + b"endobj\n"


def zipped(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


COMPRESSED = zlib.compress(SCRIPT)
MACRO = zipped(**{"[Content_Types].xml": "<Types/>", "word__vbaProject.bin": b"Auto_Open"})
DOCUMENTS = {
    "script.pdf": PDF + b"%%EOF",
    "compressed.pdf": b"%PDF-1.7\n3 0 obj<</Filter/FlateDecode>>stream\n" + COMPRESSED,
    "late.pdf": b"\n" * 1000 + PDF,
    "picture.png": PDF,
    "macro.docm": MACRO,
    "macro.docx": MACRO,
    "sheet.xlsm": zipped(**{"[Content_Types].xml": "<Types/>", "xl__vbaProject.bin": b"x"}),
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
    "text.rtf": b"{\\rtf1{\\object\\objocx{\\*\\objdata 01}}}",
    "formula.csv": b"=cmd|' /C calc'!A0",
    "link.url": b"[InternetShortcut]\r\nURL=javascript:alert(1)",
    "help.hta": b"<script>new ActiveXObject('WScript.Shell')</script>",
}
KINDS = {"application/pdf", "application/zip", "text/plain", "application/octet-stream"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_active_document_is_only_ever_saved(client, draft, employee, contact, name):
    attachment = factories.make_attachment(draft, by=employee, name=name, content=DOCUMENTS[name])
    services.submit_case(draft, by=employee)
    client.force_login(contact)

    response = client.get(attachment.get_absolute_url())

    assert response.getvalue() == DOCUMENTS[name]
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"].partition(";")[0] in KINDS
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_active_document_is_drawn_nowhere(client, draft, employee, contact, name):
    attachment = factories.make_attachment(draft, by=employee, name=name, content=DOCUMENTS[name])
    services.submit_case(draft, by=employee)
    client.force_login(contact)

    pages = [
        client.get(reverse(f"cases:{view}", args=[draft.pk]))
        for view in ("case_detail", "case_review")
    ]
    pages.append(client.get(reverse("cases:attachment_view", args=[draft.pk, attachment.pk])))

    assert attachment.copy_state == CopyState.NONE
    for view in ("attachment_preview", "attachment_thumbnail"):
        link = reverse(f"cases:{view}", args=[draft.pk, attachment.pk])
        assert client.get(link).status_code == 404
    for page in pages:
        assert page.status_code == 200
        for tag in ("<iframe", "<embed", "<object", "<script>new", "<img"):
            assert tag not in page.text
