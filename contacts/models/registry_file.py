import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from contacts.models.organization import Organization
from contacts.models.user import Language, User

FOLDER = "registry"


def stored_name(file: "RegistryFile | None" = None, filename: str = "") -> str:
    """Return a random name: nothing a person typed reaches the file system."""
    return f"{FOLDER}/{uuid.uuid4().hex}"


class FileState(models.TextChoices):
    CHECKING = "checking", pgettext_lazy("file of the registry", "Being checked")
    CHECKED = "checked", pgettext_lazy("file of the registry", "Checked")
    IMPORTING = "importing", pgettext_lazy("file of the registry", "Being imported")
    DONE = "done", pgettext_lazy("file of the registry", "Imported")
    REFUSED = "refused", pgettext_lazy("file of the registry", "Cannot be read")
    CANCELLED = "cancelled", pgettext_lazy("file of the registry", "Cancelled")
    FAILED = "failed", pgettext_lazy("file of the registry", "Not finished")


FILE_MOVES: dict[FileState, set[FileState]] = {
    FileState.CHECKING: {
        FileState.CHECKED,
        FileState.REFUSED,
        FileState.CANCELLED,
        FileState.FAILED,
    },
    FileState.CHECKED: {FileState.IMPORTING, FileState.CANCELLED},
    # Checked again, where the registry has changed since the person looked.
    FileState.IMPORTING: {
        FileState.DONE,
        FileState.CHECKED,
        FileState.CANCELLED,
        FileState.FAILED,
    },
}
RUNNING = (FileState.CHECKING, FileState.IMPORTING)


class RegistryFileQuerySet(models.QuerySet["RegistryFile"]):
    def move(self, state: FileState, **values: Any) -> bool:
        """Move what may move there in one statement; return whether anything did."""
        sources = [source for source, onward in FILE_MOVES.items() if state in onward]
        return self.filter(state__in=sources).update(state=state, **values) > 0

    def open_to(self, user: User) -> Self:
        """Files that a person brought, while they keep any registry."""
        mine = self.filter(added_by=user)
        return mine if Organization.objects.kept_by(user).exists() else mine.none()

    def of_attempt(self, file: "RegistryFile") -> Self:
        """The file as long as no later attempt works on it."""
        return self.filter(pk=file.pk, attempt=file.attempt)


class RegistryFile(models.Model):
    """A file of appointments on its way into the registry: checked, shown, imported as a whole."""

    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    # What its owner calls it; the file itself lies under a random name until the end.
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to=stored_name)
    language = models.CharField(max_length=2, choices=Language)
    state = models.CharField(max_length=12, choices=FileState, default=FileState.CHECKING)
    reason = models.TextField(blank=True)
    # Each start of the work is an attempt; what an earlier one still does counts no more.
    attempt = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(default=timezone.now)
    step = models.CharField(max_length=12, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    # Names what the check has shown, for the import to do just that.
    digest = models.CharField(max_length=64, blank=True)
    is_checked_anew = models.BooleanField(default=False)
    ip = models.GenericIPAddressField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = RegistryFileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["added_by", "-id"]),
            models.Index(fields=["beat_at"], condition=Q(state__in=RUNNING), name="file_running"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def can_be_imported(self) -> bool:
        return self.state == FileState.CHECKED and not self.wrong and bool(self.has_changes)

    @property
    def has_changes(self) -> int:
        return self.added + self.changed


class RowOutcome(models.TextChoices):
    WRONG = "wrong", pgettext_lazy("rows of a file", "With errors")
    CHANGED = "changed", pgettext_lazy("rows of a file", "Changed")
    ADDED = "added", pgettext_lazy("rows of a file", "New")
    UNCHANGED = "unchanged", pgettext_lazy("rows of a file", "As it is")


class FileRowQuerySet(models.QuerySet["FileRow"]):
    def open_to(self, user: User) -> Self:
        """Rows that name no organization, or one whose registry the person keeps now."""
        kept = Organization.objects.kept_by(user)
        return self.filter(Q(organization=None) | Q(organization__in=kept))


class FileRow(models.Model):
    """What the check of a file says of one of its rows, by its number in the file."""

    file = models.ForeignKey(RegistryFile, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12, choices=RowOutcome)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True)
    person = models.CharField(max_length=400, blank=True)
    deputy_for = models.CharField(max_length=150, blank=True)
    # By column: values before and after; or words of an error, and the cell.
    changes = models.JSONField(default=list)
    errors = models.JSONField(default=list)

    objects = FileRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "outcome", "number"], name="file_row_number_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.number}"
