"""Files as they lie in storage, and their rows: stored whole, tended, and gone after some days."""

import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone

from contacts.models import RUNNING, ExportState, FileState, RegistryExport, RegistryFile
from contacts.models.registry_file import FOLDER, stored_name
from contacts.storage import discard, old_names, store_as

LOST_AFTER = datetime.timedelta(minutes=2)
MOST_ATTEMPTS = 5
KEEP = datetime.timedelta(days=7)
KEEP_EXPORTS = datetime.timedelta(days=1)


def store(upload: UploadedFile[Any]) -> str:
    """Write a file under a random name and return that; nothing stays where it fails."""
    return store_as(stored_name(), upload)


def lost_files() -> list[int]:
    """Return the files whose work has been silent for long; give up on those tried too often."""
    silent = RegistryFile.objects.filter(state__in=RUNNING, beat_at__lt=timezone.now() - LOST_AFTER)
    tried = silent.filter(attempt__gte=MOST_ATTEMPTS)
    tried.move(FileState.FAILED, ended_at=timezone.now())
    return _taken_up(silent)


def lost_exports() -> list[int]:
    """Return the lists that nobody works on any more; give up on those tried too often."""
    silent = RegistryExport.objects.filter(
        state=ExportState.MAKING, beat_at__lt=timezone.now() - LOST_AFTER
    )
    silent.filter(attempt__gte=MOST_ATTEMPTS).update(state=ExportState.FAILED)
    return _taken_up(silent)


def _taken_up(silent: QuerySet[Any]) -> list[int]:
    """Return the keys of what has been silent, which counts as heard of from now on."""
    lost = list(silent.values_list("pk", flat=True))
    silent.model._default_manager.filter(pk__in=lost).update(beat_at=timezone.now())
    return lost


def clear_files() -> None:
    """Delete what is days old, and stored files that no row names."""
    now = timezone.now()
    old = RegistryFile.objects.filter(added_at__lt=now - KEEP).exclude(state__in=RUNNING)
    old_exports = RegistryExport.objects.filter(asked_at__lt=now - KEEP_EXPORTS)
    for row in [*old, *old_exports.exclude(state=ExportState.MAKING)]:
        if row.file:
            discard(str(row.file.name))
        row.delete()
    if default_storage.exists(FOLDER):
        known = set(RegistryFile.objects.values_list("file", flat=True))
        known |= set(RegistryExport.objects.values_list("file", flat=True))
        discard(*(name for name in old_names(FOLDER) if name not in known))
