"""Attack 25: floods of files, and small files that unpack to large ones."""

import io
import struct
import zipfile
import zlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image

from cases import pictures, services
from cases.models import Attachment
from cases.models.attachment import CopyState
from cases.pictures import NotDrawable, copies_of
from tests import factories


def chunk(kind, content):
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def png(width, height, *extra):
    """Return a PNG of one byte of picture that claims to be as large as one likes."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(b"\0" * 1000)
    parts = [chunk(b"IHDR", head), *extra, chunk(b"IDAT", packed), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def real_bomb():
    """Return 100 million pixels that are truly there, in some kilobytes."""
    buffer = io.BytesIO()
    Image.new("1", (20_000, 5_000)).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


BOMBS = {
    "claims two billion pixels": png(60_000, 40_000),
    "claims a line": png(2**31 - 1, 1),
    "text that unpacks to 100 MB": png(
        8, 8, chunk(b"zTXt", b"k\0\0" + zlib.compress(b"x" * 100_000_000))
    ),
    "real": real_bomb(),
    "jpeg": factories.picture((64, 64), format="JPEG").replace(
        struct.pack(">HH", 64, 64), struct.pack(">HH", 65_000, 65_000)
    ),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_picture_bomb_is_not_drawn(draft, employee, bomb):
    assert len(bomb) < 200_000

    attachment = factories.make_attachment(draft, by=employee, name="bomb.png", content=bomb)

    assert attachment.copy_state == CopyState.FAILED


def test_picture_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 64 * 48 - 1)

    with pytest.raises(NotDrawable, match="64 x 48"):
        copies_of(factories.picture((64, 48)))


def test_animation_is_drawn_as_its_first_picture(draft, employee):
    frames = [Image.new("RGB", (50, 50), (index, 0, 0)) for index in range(100)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:])

    preview, _ = copies_of(buffer.getvalue())

    assert getattr(Image.open(io.BytesIO(preview)), "n_frames", 1) == 1


def test_zip_bomb_is_stored_and_never_opened(client, draft, employee):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 50_000_000)
    client.force_login(employee)

    attachment = factories.make_attachment(
        draft, by=employee, name="bomb.zip", content=buffer.getvalue()
    )

    assert attachment.copy_state == CopyState.NONE
    assert client.get(attachment.get_absolute_url()).getvalue() == buffer.getvalue()


def test_flood_of_files_over_many_drafts_ends(client, employee, org, levels, settings, media):
    settings.ATTACHMENT_MAX_HOURLY = 5
    client.force_login(employee)
    answers = []

    for _ in range(4):
        draft = factories.make_draft(employee, org)
        address = reverse("cases:attachment_add", args=[draft.pk])
        answers += [
            client.post(address, {"file": factories.upload()}).status_code for _ in range(2)
        ]

    assert answers == [302] * 5 + [422] * 3
    assert Attachment.objects.count() == 5


def test_flood_by_adding_and_removing_ends(draft, employee, settings):
    settings.ATTACHMENT_MAX_HOURLY = 3
    for _ in range(3):
        services.remove_attachment(factories.make_attachment(draft, by=employee), by=employee)

    with pytest.raises(services.FileRefused):
        factories.make_attachment(draft, by=employee)


def test_flood_of_one_person_hinders_no_other(draft, employee, org, settings):
    settings.ATTACHMENT_MAX_HOURLY = 1
    factories.make_attachment(draft, by=employee)
    other = factories.make_user()
    factories.make_membership(other, org)

    assert factories.make_attachment(factories.make_draft(other, org), by=other)


class Endless:
    """A body that says how much of it was read."""

    read_bytes = 0

    def read(self, size=-1):
        self.read_bytes += max(size, 0)
        return b"x" * max(size, 0)


def post(user, size):
    body = Endless()
    multipart = "multipart/form-data; boundary=x"
    request = RequestFactory().generic("POST", "/", b"x", content_type=multipart)
    request._stream = body
    request.META["CONTENT_LENGTH"] = str(size)
    request.user = user
    return request, body


def test_body_that_is_too_large_is_refused_unread(employee, settings):
    limit = settings.ATTACHMENT_MAX_CASE_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    request, body = post(employee, limit + 1)

    with pytest.raises(RequestDataTooBig):
        _ = request.FILES

    assert body.read_bytes == 0


def test_file_of_nobody_is_refused_unread(settings):
    request, body = post(AnonymousUser(), settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

    with pytest.raises(RequestDataTooBig):
        _ = request.FILES

    assert body.read_bytes == 0


@pytest.mark.parametrize("count", [101, 5000])
def test_many_files_in_one_request_are_refused(client, draft, employee, count, media):
    client.force_login(employee)
    files = [factories.upload(content=b"x") for _ in range(count)]

    response = client.post(
        reverse("cases:case_draft", args=[draft.pk, "symptom"]), {"title": "x", "files": files}
    )

    assert response.status_code == 413
    assert not draft.attachments.exists()
