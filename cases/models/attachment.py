import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from contacts.models import User


def stored_name(attachment: "Attachment", filename: str) -> str:
    """Return a random name: nothing a person typed reaches the file system."""
    name = uuid.uuid4().hex
    return f"attachments/{name[:2]}/{name}"


class Attachment(models.Model):
    """A file of a case. Its visibility is the case's."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to=stored_name)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("type, read from the content"), max_length=120)
    sha256 = models.CharField(max_length=64)
    may_be_sent = models.BooleanField(_("may be sent"), default=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cases:attachment_detail", args=[self.case_id, self.pk])

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")
