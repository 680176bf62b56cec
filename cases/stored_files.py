"""Files as they lie in storage, and their rows: written whole or not at all, left by nobody."""

import datetime
import logging
from itertools import batched
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from cases.models import Attachment
from cases.models.attachment import CopyState, stored_name
from cases.pictures import NotDrawable, copies_of
from contacts import storage
from contacts.storage import old_names, store_as

FOLDER = "attachments"
COPIES = (".preview", ".thumbnail")
KEEP = datetime.timedelta(days=1)
QUEUE_AGAIN_AFTER = datetime.timedelta(minutes=10)
GIVE_UP_AFTER = datetime.timedelta(hours=1)

logger = logging.getLogger(__name__)


def store(upload: UploadedFile[Any]) -> str:
    """Write a file under a random name and return that; nothing stays where it fails."""
    return store_as(stored_name(), upload)


def discard(name: str) -> None:
    """Delete a stored file and its copies; what cannot be deleted now is swept later."""
    storage.discard(name, *(f"{name}{ending}" for ending in COPIES))


def make_copies(attachment: Attachment) -> None:
    """Draw the copies of a picture anew; done twice it does no harm."""
    if attachment.copy_state not in (CopyState.MAKING, CopyState.FAILED):
        return
    with attachment.file.open("rb") as file:
        original = file.read()
    try:
        preview, thumbnail = copies_of(original)
    except NotDrawable as reason:
        logger.info("No copy of attachment %s: %s", attachment.pk, reason)
        state = CopyState.FAILED
    else:
        _replace(attachment.preview_name, preview)
        _replace(attachment.thumbnail_name, thumbnail)
        state = CopyState.MADE
    Attachment.with_removed.filter(pk=attachment.pk).update(copy_state=state)


def _replace(name: str, content: bytes) -> None:
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))


def overdue_copies() -> list[int]:
    """Return the pictures whose job was lost, and give up on those that wait for too long."""
    waiting = Attachment.with_removed.filter(copy_state=CopyState.MAKING)
    now = timezone.now()
    waiting.filter(uploaded_at__lt=now - GIVE_UP_AFTER).update(copy_state=CopyState.FAILED)
    overdue = waiting.filter(uploaded_at__lt=now - QUEUE_AGAIN_AFTER)
    return list(overdue.values_list("pk", flat=True))


def purge_removed() -> None:
    """Delete what was removed from a draft a day ago."""
    old = Attachment.with_removed.filter(removed_at__lt=timezone.now() - KEEP)
    for attachment in old.order_by("pk").iterator():
        # One restored at this moment no longer fits the condition, and stays.
        deleted, _ = old.filter(pk=attachment.pk).delete()
        if deleted:
            discard(str(attachment.file.name))


def sweep_orphans() -> None:
    """Delete stored files that no row names and that are older than a day."""
    if not default_storage.exists(FOLDER):
        return
    for folder in default_storage.listdir(FOLDER)[0]:
        for names in batched(old_names(f"{FOLDER}/{folder}"), 1000, strict=False):
            originals = {name.partition(".")[0] for name in names}
            known = Attachment.with_removed.filter(file__in=originals)
            for name in originals - set(known.values_list("file", flat=True)):
                logger.warning("Swept %s, which belongs to no case", name)
                discard(name)
