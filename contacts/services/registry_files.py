"""A file on its way into the registry: taken, imported, cancelled; the worker does the work."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.audit import ip_address
from contacts.forms.fields import plain
from contacts.limits import may_bring_files
from contacts.models import FileState, Language, RegistryFile, User
from contacts.registry_files.keeping import store
from contacts.services.refusals import RegistryRefused
from contacts.storage import NotStored, discard
from contacts.tasks import run_registry_file


def take_file(upload: UploadedFile[Any], *, by: User) -> RegistryFile:
    """Keep a file and have it checked; nothing of it is in the registry yet."""
    if not may_bring_files(by):
        message = _("You have brought many files within an hour. Wait, or correct one of them.")
        raise RegistryRefused(message, "file")
    try:
        name = store(upload)
    except NotStored as error:
        message = _("The file could not be kept: the storage does not answer. Try again later.")
        raise RegistryRefused(message, "file") from error
    try:
        return _file_of(upload, name, by=by)
    except DatabaseError:
        discard(name)
        raise


@transaction.atomic
def _file_of(upload: UploadedFile[Any], name: str, *, by: User) -> RegistryFile:
    file = RegistryFile.objects.create(
        added_by=by,
        name=plain(upload.name or "")[:200],
        file=name,
        language=Language.now(),
    )
    run_registry_file.defer(file_id=file.pk)
    return file


@transaction.atomic
def import_file(file: RegistryFile, *, by: User, seen: str) -> None:
    """Have a file imported, if its check is the one that was seen and found nothing wrong."""
    ready = RegistryFile.objects.filter(pk=file.pk, added_by=by, digest=seen, wrong=0)
    start = {"beat_at": timezone.now(), "step": "", "done": 0, "total": None}
    if not ready.move(FileState.IMPORTING, ip=ip_address.get(), **start):
        raise RegistryRefused(_("This file stands elsewhere by now. Look at it again."))
    run_registry_file.defer(file_id=file.pk)


def cancel_file(file: RegistryFile, *, by: User) -> None:
    """Stop the work on a file; nothing of it comes into the registry."""
    mine = RegistryFile.objects.filter(pk=file.pk, added_by=by)
    if not mine.move(FileState.CANCELLED, ended_at=timezone.now()):
        raise RegistryRefused(_("This file stands elsewhere by now. Look at it again."))
    discard(str(file.file.name))
