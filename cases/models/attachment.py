import datetime
import functools
import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from contacts.models import Blank, KeptQuery, User

COPY_EXPECTED_WITHIN = datetime.timedelta(minutes=5)


def stored_name(attachment: "Attachment | None" = None, filename: str = "") -> str:
    """Return a random name: nothing a person typed reaches the file system."""
    name = uuid.uuid4().hex
    return f"attachments/{name[:2]}/{name}"


class CopyState(models.TextChoices):
    """Where the copies of a picture stand: made anew without metadata, to be looked at."""

    NONE = "", _("no picture")
    MAKING = "making", _("being made")
    MADE = "made", _("made")
    FAILED = "failed", _("could not be made")


class PresentManager(models.Manager["Attachment"]):
    """The files that nobody has removed."""

    def get_queryset(self) -> models.QuerySet["Attachment"]:
        return super().get_queryset().filter(removed_at=None)

    def of(self, case: Case) -> list["Attachment"]:
        """Return the files of a case in the order they came; most of its pages ask for them."""
        return _query_of_case().rows(case=case.pk)


@functools.cache
def _query_of_case() -> KeptQuery:
    return KeptQuery(Attachment.objects.filter(case=Blank("case")).order_by("pk"))


class Attachment(models.Model):
    """A file of a case. Its visibility is the case's.

    The copies of a picture lie beside the original, under its name with an ending. A removed file
    is seen by `with_removed` alone, until it is restored or purged.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    # The page's own key for an upload: sent twice, it makes one file.
    upload_key = models.UUIDField(null=True, editable=False)
    # Empty: it came with the case itself.
    comment = models.ForeignKey(
        "cases.Comment", on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    # Or with the answer to a question that came back.
    entry = models.ForeignKey(
        "cases.HandoverEntry",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
    )
    file = models.FileField(upload_to=stored_name)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("type, read from the content"), max_length=120)
    sha256 = models.CharField(max_length=64)
    first_lines = models.TextField(_("first lines of a text"), blank=True)
    copy_state = models.CharField(
        max_length=10, choices=CopyState, default=CopyState.NONE, blank=True
    )
    caption = models.CharField(_("What it shows"), max_length=200, blank=True)
    step = models.CharField(_("At which step"), max_length=60, blank=True)
    may_be_sent = models.BooleanField(_("may be sent"), default=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PresentManager()
    with_removed = models.Manager["Attachment"]()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.UniqueConstraint(fields=["file"], name="attachment_stored_once"),
            models.UniqueConstraint(fields=["case", "upload_key"], name="attachment_uploaded_once"),
        ]
        indexes = [
            models.Index(
                fields=["removed_at"],
                condition=Q(removed_at__isnull=False),
                name="attachment_removed",
            ),
            models.Index(
                fields=["uploaded_at"],
                condition=Q(copy_state=CopyState.MAKING),
                name="attachment_copying",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cases:attachment_detail", args=[self.case_id, self.pk])

    @property
    def row(self) -> str:
        """The name of its line beside the fields of its case, and of the fields about it."""
        return f"file-{self.pk}"

    @property
    def is_internal(self) -> bool:
        """Say whether it hangs on a note that only contacts read."""
        return self.comment is not None and self.comment.is_internal

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def has_copies(self) -> bool:
        return self.copy_state == CopyState.MADE

    @property
    def waits_for_copies(self) -> bool:
        return self.copy_state == CopyState.MAKING

    @property
    def expects_copies_soon(self) -> bool:
        """Say whether it is worth looking again in some seconds."""
        return self.waits_for_copies and timezone.now() - self.uploaded_at < COPY_EXPECTED_WITHIN

    @property
    def preview_name(self) -> str:
        return f"{self.file.name}.preview"

    @property
    def thumbnail_name(self) -> str:
        return f"{self.file.name}.thumbnail"
