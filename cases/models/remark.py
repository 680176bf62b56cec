"""What the contacts ask of a requester before they can go on, round by round."""

import uuid
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.attachment import Attachment
from cases.models.case import Case
from cases.models.event import CaseEvent
from contacts.models import User


class CaseReturn(models.Model):
    """One return of a case to its requester: what stood in the case at that moment."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="returns")
    round = models.PositiveSmallIntegerField()
    event = models.OneToOneField(CaseEvent, on_delete=models.CASCADE, related_name="+")
    # Field name → value, and what could not be read as one.
    fields = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    unparsed = models.JSONField(default=dict)
    # Key → name of each file.
    files = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="case_return_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.round}"


class RemarkQuerySet(models.QuerySet["Remark"]):
    def visible_to(self, user: User) -> Self:
        """Remarks a person may read: those sent with a return, and as a contact those not yet."""
        own = Q(
            case__submitted_at__isnull=False,
            case__organization__in=list(user.contact_organizations),
        )
        readable = Q(returned__isnull=False) | own
        return self.filter(readable, case__in=Case.objects.visible_to(user).values("pk"))

    def unsent(self) -> Self:
        return self.filter(returned=None)

    def sent(self) -> Self:
        """What whoever opens the case may read."""
        return self.filter(returned__isnull=False)

    def todo(self) -> Self:
        """What the requester has been asked to do and has not done."""
        return self.sent().filter(done_at=None)


class Remark(models.Model):
    """What is to be mended: about a field, about a file, or about the whole."""

    # The form's own key: the same form sent twice makes one remark.
    creation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="remarks")
    field = models.CharField(max_length=40, blank=True)
    # A file may be removed for good; its name stays with the remark.
    attachment = models.ForeignKey(
        Attachment, on_delete=models.SET_NULL, null=True, blank=True, related_name="remarks"
    )
    file_name = models.CharField(max_length=200, blank=True)
    text = models.TextField(_("What is to be mended"))
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(auto_now_add=True)
    # The return it went out with. Empty: being written, and seen by the contacts only.
    returned = models.ForeignKey(
        CaseReturn, on_delete=models.CASCADE, null=True, blank=True, related_name="remarks"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        constraints = [
            models.CheckConstraint(
                condition=Q(field="") | Q(file_name="", attachment=None),
                name="remark_about_one_thing",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="remark_says_something"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False, returned__isnull=False),
                name="remark_done_at_iff_done_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.field or self.file_name}".strip()

    @property
    def about(self) -> str:
        """What it is about, as forms name it."""
        return f"file-{self.attachment_id}" if self.attachment_id else self.field
