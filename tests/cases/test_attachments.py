"""Files of a draft: stored at once and whole, copied, described, removed, restored, swept."""

import datetime
import errno
import io
import os
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from cases import services, stored_files
from cases.models import Attachment
from cases.models.attachment import CopyState
from cases.moves import IllegalMove
from cases.tasks import clear_files, copy_picture, tend_copies
from tests import factories

ORIENTATION, GPS, CAMERA = 0x0112, 0x8825, 0x010F
OLD = datetime.timedelta(days=1, minutes=1)


class FullStorage(FileSystemStorage):
    """A disk that is full in the middle of a file."""

    code = errno.ENOSPC

    def _save(self, name, content):
        super()._save(name, ContentFile(content.read(10)))
        raise OSError(self.code, os.strerror(self.code))


class AwayStorage(FullStorage):
    code = errno.EIO


@pytest.fixture
def use_storage(settings):
    def use(storage):
        path = f"{storage.__module__}.{storage.__qualname__}"
        settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": path}}

    return use


def url(name, case, *keys):
    return reverse(f"cases:{name}", args=[case.pk, *keys])


def send(client, case, upload=None, **data):
    """Send a file as the page's script does; redirects are followed as a browser does."""
    headers = {"HX-Request": "true", "HX-Target": "file-row"}
    data = {"file": upload or factories.upload(), "key": uuid.uuid4()} | data
    return client.post(url("attachment_add", case), data, headers=headers, follow=True)


def stored(media):
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def age(media, days=2):
    then = time.time() - days * 86_400
    for path in media.rglob("*"):
        if path.is_file():
            os.utime(path, (then, then))


# add


def test_attachment_add_stores_at_once_and_answers_with_its_row(client, draft, employee, media):
    client.force_login(employee)

    response = send(client, draft)

    attachment = draft.attachments.get()
    assert response.status_code == 200
    assert f'data-file="{attachment.pk}"' in response.text
    assert "<html" not in response.text
    assert stored(media) == [attachment.file.name.rpartition("/")[2]]


def test_attachment_add_without_script_leads_to_a_page(client, draft, employee):
    client.force_login(employee)

    response = client.post(url("attachment_add", draft), {"file": factories.upload()}, follow=True)

    assert response.templates[0].name == "cases/attachment_view.html"
    assert "screen.png" in response.text


def test_attachment_add_twice_with_one_key_makes_one_file(client, draft, employee, media):
    client.force_login(employee)
    key = uuid.uuid4()

    first, second = (send(client, draft, factories.upload(), key=key) for _ in range(2))

    assert first.text == second.text
    assert draft.attachments.count() == len(stored(media)) == 1


def test_attachment_add_with_a_key_of_another_case_tells_nothing_of_it(
    client, draft, employee, org
):
    other = factories.make_user()
    factories.make_membership(other, org)
    key = uuid.uuid4()
    services.add_attachment(
        factories.make_draft(other, org), by=other, upload=factories.upload(), upload_key=key
    )
    client.force_login(employee)

    send(client, draft, key=key)

    assert draft.attachments.get().uploaded_by == employee


def test_attachment_add_refused_says_why_and_is_422(client, draft, employee, settings, media):
    settings.ATTACHMENT_MAX_BYTES = 10
    client.force_login(employee)

    response = send(client, draft)

    assert response.status_code == 422
    assert "screen.png" in response.text
    assert "file-row" in response.text
    assert stored(media) == []


@pytest.mark.parametrize("data", [{"file": ""}, {"key": "x"}, {"key": "\0"}])
def test_attachment_add_of_nothing_is_422(client, draft, employee, data):
    client.force_login(employee)

    assert send(client, draft, **data).status_code == 422
    assert not draft.attachments.exists()


def test_attachment_add_of_a_heic_picture_advises_a_jpeg(client, draft, employee):
    client.force_login(employee)
    heic = factories.upload("IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99)

    response = send(client, draft, heic)

    assert response.status_code == 422
    assert "JPEG" in response.text


def test_attachment_add_after_submission_stores_nothing(client, draft, employee, media):
    services.submit_case(draft, by=employee)
    client.force_login(employee)

    response = send(client, draft)

    assert response.redirect_chain[-1][0] == draft.get_absolute_url()
    assert not draft.attachments.exists()
    assert stored(media) == []


@pytest.mark.parametrize(
    ("limit", "value", "status"),
    [
        ("ATTACHMENT_MAX_COUNT", 1, 422),
        ("ATTACHMENT_MAX_CASE_BYTES", len(factories.PNG) + 1, 422),
        ("ATTACHMENT_MAX_HOURLY", 1, 422),
        ("ATTACHMENT_MAX_COUNT", 2, 200),
    ],
)
def test_attachment_add_past_a_limit(client, draft, employee, settings, limit, value, status):
    setattr(settings, limit, value)
    factories.make_attachment(draft, by=employee)
    client.force_login(employee)

    assert send(client, draft).status_code == status


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", ["ATTACHMENT_MAX_COUNT", "ATTACHMENT_MAX_CASE_BYTES"])
def test_uploads_at_once_pass_no_limit_of_the_case(draft, employee, settings, media, limit):
    setattr(settings, limit, {"ATTACHMENT_MAX_COUNT": 2}.get(limit, 2 * len(factories.PNG)))
    together = threading.Barrier(6)

    def add(_):
        together.wait(10)
        try:
            services.add_attachment(draft, by=employee, upload=factories.upload())
        except services.FileRefused:
            return "refused"
        finally:
            connection.close()
        return "added"

    with ThreadPoolExecutor(6) as pool:
        found = sorted(pool.map(add, range(6)))

    assert found == ["added"] * 2 + ["refused"] * 4
    assert draft.attachments.count() == len(stored(media)) == 2


@pytest.mark.django_db(transaction=True)
def test_one_upload_sent_twice_at_once_makes_one_file(draft, employee, media):
    key, together = uuid.uuid4(), threading.Barrier(4)

    def add(_):
        together.wait(10)
        try:
            return services.add_attachment(
                draft, by=employee, upload=factories.upload(), upload_key=key
            ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(add, range(4)))

    assert len(found) == draft.attachments.count() == len(stored(media)) == 1


@pytest.mark.parametrize(("storage", "status"), [(FullStorage, 507), (AwayStorage, 503)])
def test_storage_that_fails_leaves_nothing_and_says_what_to_do(
    client, draft, employee, media, use_storage, storage, status
):
    use_storage(storage)
    client.force_login(employee)

    response = send(client, draft)

    assert response.status_code == status
    assert "screen.png" in response.text
    assert stored(media) == []
    assert not draft.attachments.exists()


def test_storage_that_fails_keeps_the_text_of_the_form(client, draft, employee, use_storage):
    use_storage(FullStorage)
    client.force_login(employee)

    response = client.post(
        url("case_draft", draft, "symptom"),
        {"title": "Kept", "symptom": "Kept too", "files": factories.upload()},
    )

    assert response.status_code == 422
    draft.refresh_from_db()
    assert (draft.title, draft.symptom) == ("Kept", "Kept too")


def test_attachment_constraints(draft, employee):
    first = factories.make_attachment(draft, by=employee)
    key = uuid.uuid4()
    Attachment.objects.filter(pk=first.pk).update(upload_key=key)
    values = {"name": "x", "size": 1, "content_type": "x", "sha256": "x", "uploaded_by": employee}

    with transaction.atomic(), pytest.raises(IntegrityError, match="attachment_stored_once"):
        draft.attachments.create(file=first.file.name, **values)
    with transaction.atomic(), pytest.raises(IntegrityError, match="attachment_uploaded_once"):
        draft.attachments.create(file="other", upload_key=key, **values)


# copies


def make_picture(draft, employee, content, name="photo.jpg"):
    return factories.make_attachment(draft, by=employee, name=name, content=content)


def drawn(name):
    with default_storage.open(name) as file:
        picture = Image.open(io.BytesIO(file.read()))
    picture.load()
    return picture


def test_copy_is_queued_with_the_row_and_made_by_the_worker(draft, employee):
    attachment = services.add_attachment(draft, by=employee, upload=factories.upload())
    job = ProcrastinateJob.objects.get(task_name=copy_picture.name)

    copy_picture(**job.args)

    attachment.refresh_from_db()
    assert attachment.copy_state == CopyState.MADE
    assert drawn(attachment.thumbnail_name).format == "WEBP"


def test_copy_is_upright_and_has_no_metadata(draft, employee):
    exif = Image.Exif()
    exif[ORIENTATION], exif[CAMERA] = 6, "Spy"
    exif[GPS] = {1: "N", 2: (35.0, 40.0, 0.0)}
    original = factories.picture((64, 48), format="JPEG", exif=exif, comment=b"secret")
    assert b"Spy" in original

    attachment = make_picture(draft, employee, original)

    for name in (attachment.preview_name, attachment.thumbnail_name):
        picture = drawn(name)
        assert picture.size == (48, 64)
        # What was left is above, after a quarter turn to the right.
        assert picture.getpixel((24, 5))[0] < 60
        assert picture.getpixel((24, 58))[0] > 200
        assert not picture.getexif()
        with default_storage.open(name) as file:
            content = file.read()
        assert b"Spy" not in content
        assert b"secret" not in content
    with attachment.file.open() as file:
        assert file.read() == original


@pytest.mark.parametrize(
    ("format", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16"), ("PNG", "LA"),
     ("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("WEBP", "RGB"), ("WEBP", "RGBA")],
)  # fmt: skip
def test_copy_of_each_kind_of_picture(draft, employee, format, mode):
    buffer = io.BytesIO()
    Image.new(mode, (40, 30)).save(buffer, format)

    attachment = make_picture(draft, employee, buffer.getvalue())

    assert attachment.copy_state == CopyState.MADE
    assert drawn(attachment.preview_name).size == (40, 30)


def test_thumbnail_is_small(draft, employee):
    attachment = make_picture(draft, employee, factories.picture((1600, 900)))

    assert drawn(attachment.thumbnail_name).size == (320, 180)
    assert drawn(attachment.preview_name).size == (1600, 900)


@pytest.mark.parametrize(
    "content", [factories.picture((300, 300))[:150], b"\x89PNG\r\n\x1a\n" + b"\0" * 99,
                factories.picture(format="JPEG")[:400] + b"<html>"],
)  # fmt: skip
def test_copy_that_cannot_be_made_is_said_and_the_file_still_opens(
    client, draft, employee, content
):
    attachment = make_picture(draft, employee, content)
    client.force_login(employee)

    assert attachment.copy_state in (CopyState.FAILED, CopyState.NONE)
    page = client.get(url("case_draft", draft, "symptom"))
    assert url("attachment_thumbnail", draft, attachment.pk) not in page.text
    assert client.get(attachment.get_absolute_url()).getvalue() == content


def test_copy_made_twice_leaves_one(draft, employee, media):
    attachment = factories.make_attachment(draft, by=employee)
    Attachment.objects.filter(pk=attachment.pk).update(copy_state=CopyState.MAKING)

    copy_picture(attachment_id=attachment.pk)

    assert len(stored(media)) == 3


def test_copy_of_a_file_that_is_gone_does_nothing(db):
    copy_picture(attachment_id=4711)


def test_copy_whose_job_was_lost_is_queued_anew_and_given_up_in_the_end(draft, employee):
    lost, late = (
        services.add_attachment(draft, by=employee, upload=factories.upload()) for _ in range(2)
    )
    now = timezone.now()
    for attachment, minutes in ((lost, 15), (late, 90)):
        then = now - datetime.timedelta(minutes=minutes)
        Attachment.objects.filter(pk=attachment.pk).update(uploaded_at=then)
    queued = ProcrastinateJob.objects.filter(task_name=copy_picture.name)
    before = queued.count()

    tend_copies(timestamp=0)

    assert queued.count() == before + 1
    assert queued.latest("pk").args == {"attachment_id": lost.pk}
    late.refresh_from_db()
    assert late.copy_state == CopyState.FAILED


def test_page_asks_again_while_a_copy_is_made(client, draft, employee):
    attachment = services.add_attachment(draft, by=employee, upload=factories.upload())
    client.force_login(employee)
    waiting = client.get(url("attachment_view", draft, attachment.pk)).text

    copy_picture(attachment_id=attachment.pk)
    made = client.get(url("attachment_view", draft, attachment.pk)).text

    assert 'hx-trigger="load delay' in waiting
    assert 'hx-trigger="load delay' not in made
    assert url("attachment_thumbnail", draft, attachment.pk) in made


def test_approval_waits_for_the_copy_of_a_picture_that_goes_out(client, draft, employee, contact):
    services.add_attachment(draft, by=employee, upload=factories.upload())
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    client.force_login(contact)
    form = {"seen_hash": factories.seen_hash(case)}

    refused = client.post(url("case_approve", case), form)
    with pytest.raises(services.CopyBeingMade):
        factories.approve(case, by=contact)
    copy_picture(attachment_id=draft.attachments.get().pk)
    approved = client.post(url("case_approve", case), form)

    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors()
    assert approved.status_code == 302


def test_approval_waits_for_no_copy_of_a_file_that_stays(draft, employee, contact):
    attachment = services.add_attachment(draft, by=employee, upload=factories.upload())
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    services.mark_attachment(attachment, by=contact, may_be_sent=False)

    assert factories.approve(case, by=contact)


# first lines, captions


def test_first_lines_of_a_log_are_shown_escaped(client, draft, employee):
    content = "エラー ㈱① <script>alert(1)</script>".encode("cp932")
    factories.make_attachment(draft, by=employee, name="debug.log", content=content)
    client.force_login(employee)

    page = client.get(url("case_draft", draft, "symptom")).text

    assert "エラー ㈱① &lt;script&gt;" in page
    assert "<script>alert" not in page


def caption(attachment, caption="Empty report", step="3"):
    prefix = f"file-{attachment.pk}"
    return {f"{prefix}-caption": caption, f"{prefix}-step": step}


def test_attachment_view_saves_what_a_file_shows(client, draft, employee):
    attachment = factories.make_attachment(draft, by=employee)
    client.force_login(employee)

    response = client.post(
        url("attachment_view", draft, attachment.pk), caption(attachment), follow=True
    )

    attachment.refresh_from_db()
    assert (attachment.caption, attachment.step) == ("Empty report", "3")
    assert "notice-success" in response.text


def test_attachment_view_refuses_a_long_caption(client, draft, employee):
    attachment = factories.make_attachment(draft, by=employee)
    client.force_login(employee)

    response = client.post(
        url("attachment_view", draft, attachment.pk), caption(attachment, "x" * 201)
    )

    assert response.status_code == 422
    attachment.refresh_from_db()
    assert attachment.caption == ""


def test_draft_without_script_saves_captions_with_the_rest(client, draft, employee):
    first, second = (factories.make_attachment(draft, by=employee) for _ in range(2))
    client.force_login(employee)
    text = {"title": "Kept", "symptom": "Kept too"}

    client.post(url("case_draft", draft, "symptom"), text | caption(first) | caption(second, "x"))

    assert set(draft.attachments.values_list("caption", flat=True)) == {"Empty report", "x"}


def test_saved_while_typed_a_long_caption_is_refused_in_words(client, draft, employee):
    attachment = factories.make_attachment(draft, by=employee)
    client.force_login(employee)

    response = client.post(
        url("draft_save", draft, "symptom"), caption(attachment, "x" * 201, step="2")
    )

    assert response.status_code == 422
    assert "200" in response.content.decode()
    assert draft.attachments.get().step == ""


def test_draft_sent_without_captions_keeps_them(client, draft, employee):
    attachment = factories.make_attachment(draft, by=employee)
    services.describe_attachment(attachment, by=employee, caption="Kept", step="")
    client.force_login(employee)

    client.post(url("case_draft", draft, "symptom"), {"title": "x"})

    attachment.refresh_from_db()
    assert attachment.caption == "Kept"


def test_caption_goes_out_beside_the_name_and_is_settled_by_submission(draft, employee, contact):
    attachment = factories.make_attachment(draft, by=employee)
    services.describe_attachment(attachment, by=employee, caption="Empty report", step="3")
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)

    handover = factories.approve(case, by=contact)

    description = handover.text_en[-1]["text"]
    assert "- screen.png: Empty report (at step 3)" in description
    with pytest.raises(IllegalMove):
        services.describe_attachment(attachment, by=employee, caption="Other", step="")


# remove, restore, purge, sweep


def test_removed_file_is_seen_nowhere_until_it_is_restored(client, draft, employee, settings):
    settings.ATTACHMENT_MAX_COUNT = 1
    attachment = factories.make_attachment(draft, by=employee)
    client.force_login(employee)

    removed = client.post(url("attachment_remove", draft, attachment.pk))
    pages = [
        client.get(url(name, draft, attachment.pk)).status_code
        for name in (
            "attachment_detail",
            "attachment_view",
            "attachment_preview",
            "attachment_thumbnail",
        )
    ]
    confirm = client.get(url("case_submit", draft)).text
    detail = client.get(draft.get_absolute_url()).text

    assert removed.url == url("case_draft", draft, "symptom")
    assert pages == [404] * 4
    assert "screen.png" not in confirm + detail
    client.post(url("attachment_restore", draft, attachment.pk))
    assert draft.attachments.get() == attachment
    assert client.get(attachment.get_absolute_url()).getvalue() == factories.PNG


def test_removed_file_counts_for_no_limit_and_comes_back_within_them(
    client, draft, employee, settings
):
    settings.ATTACHMENT_MAX_COUNT = 1
    removed = factories.make_attachment(draft, by=employee)
    services.remove_attachment(removed, by=employee)
    factories.make_attachment(draft, by=employee)
    client.force_login(employee)

    response = client.post(url("attachment_restore", draft, removed.pk), follow=True)

    assert "notice-danger" in response.text
    assert draft.attachments.count() == 1


def test_draft_without_script_removes_and_restores_and_keeps_the_text(client, draft, employee):
    attachment = factories.make_attachment(draft, by=employee)
    client.force_login(employee)
    address, text = url("case_draft", draft, "symptom"), {"title": "Kept", "symptom": "Kept too"}

    client.post(address, text | {"remove": attachment.pk})
    was_removed = not draft.attachments.exists()
    page = client.get(address).text
    client.post(address, text | {"restore": attachment.pk})

    assert was_removed
    assert f'name="restore" value="{attachment.pk}"' in page
    assert draft.attachments.exists()


def test_removed_file_stays_removed_after_submission(client, draft, employee):
    attachment = factories.make_attachment(draft, by=employee)
    services.remove_attachment(attachment, by=employee)
    services.submit_case(draft, by=employee)
    client.force_login(employee)

    response = client.post(url("attachment_restore", draft, attachment.pk))

    assert response.url == draft.get_absolute_url()
    assert not draft.attachments.exists()


def test_file_removed_and_sent_again_is_there_again(client, draft, employee):
    client.force_login(employee)
    key = uuid.uuid4()
    send(client, draft, key=key)
    services.remove_attachment(draft.attachments.get(), by=employee)

    send(client, draft, factories.upload(), key=key)

    assert draft.attachments.count() == 1


def test_removed_file_is_purged_with_its_copies_after_a_day(draft, employee, media):
    old, new, kept = (factories.make_attachment(draft, by=employee) for _ in range(3))
    services.remove_attachment(old, by=employee)
    services.remove_attachment(new, by=employee)
    Attachment.with_removed.filter(pk=old.pk).update(removed_at=timezone.now() - OLD)

    clear_files(timestamp=0)

    assert set(Attachment.with_removed.all()) == {new, kept}
    assert len(stored(media)) == 6


def test_orphans_are_swept_after_a_day_and_nothing_else(draft, employee, media):
    kept = factories.make_attachment(draft, by=employee)
    services.remove_attachment(factories.make_attachment(draft, by=employee), by=employee)
    names = stored(media)
    stored_files.store(factories.upload())
    age(media)
    young = stored_files.store(factories.upload()).rpartition("/")[2]

    clear_files(timestamp=0)

    assert stored(media) == sorted([*names, young])
    with kept.file.open() as file:
        assert file.read() == factories.PNG


def test_sweep_of_an_empty_storage_does_nothing(db, media):
    stored_files.sweep_orphans()

    assert not media.exists()
