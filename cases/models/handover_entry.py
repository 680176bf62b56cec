import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.handover import Handover
from contacts.models import Blank, User


class Direction(models.TextChoices):
    IN = "in", _("they wrote")
    ANSWER = "answer", _("answered their question")
    OUT = "out", _("wrote to them")
    ATTEMPT = "attempt", _("they tried to reach us")
    ESCALATION = "escalation", _("asked their manager for help")


class HandoverEntryQuerySet(models.QuerySet["HandoverEntry"]):
    def of(self, case: Case | Blank) -> Self:
        return self.filter(handover__case=case)

    def spoken(self) -> Self:
        """What went to and fro in words, the attempts and escalations aside."""
        return self.filter(direction__in=[Direction.IN, Direction.ANSWER, Direction.OUT])


class HandoverEntry(models.Model):
    """What passed between us and an outside desk after the handover. It moves nothing."""

    # The form's own key: the same form sent twice makes one entry.
    creation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="entries")
    direction = models.CharField(_("direction"), max_length=10, choices=Direction)
    text = models.TextField(_("text"), blank=True)
    # What they said to an escalation.
    result = models.TextField(_("result"), blank=True)
    # A list of {"attachment", "name", "size", "sha256"}: the files that went along.
    manifest = models.JSONField(default=list)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Whom they stood in for, where they were a contact as a deputy only.
    acting_for = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # When it happened, which may be before it was written down.
    at = models.DateTimeField(_("when"), default=timezone.now)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = HandoverEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a handover")
        verbose_name_plural = _("entries of a handover")
        constraints = [
            models.CheckConstraint(
                condition=Q(manifest=[]) | Q(direction=Direction.OUT),
                name="handover_entry_files_go_out",
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(direction=Direction.ESCALATION),
                name="handover_entry_result_is_of_an_escalation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handover} {self.direction}"
