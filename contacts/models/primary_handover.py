from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models.organization import Organization
from contacts.models.user import User


class OfferOutcome(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("offer of the primary role", "accepted")
    DECLINED = "declined", pgettext_lazy("offer of the primary role", "declined")
    TAKEN_BACK = "taken_back", pgettext_lazy("offer of the primary role", "taken back")


class PrimaryHandoverQuerySet(models.QuerySet["PrimaryHandover"]):
    def pending(self) -> Self:
        return self.filter(outcome="")

    def open_to(self, user: User) -> Self:
        """Handovers that a person gives or gets."""
        return self.filter(Q(giver=user) | Q(receiver=user))


class PrimaryHandover(models.Model):
    """The primary role on its way from one person to another: both agree, or an admin says why."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="primary_handovers"
    )
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), blank=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=12, choices=OfferOutcome, blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = PrimaryHandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover of the primary role")
        verbose_name_plural = _("handovers of the primary role")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "giver"],
                condition=Q(outcome=""),
                name="primary_handover_one_pending",
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")), name="primary_handover_to_another"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_by__isnull=True, settled_at__isnull=True)
                | ~Q(outcome="") & Q(settled_by__isnull=False, settled_at__isnull=False),
                name="primary_handover_settled_iff_outcome",
            ),
            models.CheckConstraint(
                condition=Q(started_by=F("giver")) | ~Q(reason=""),
                name="primary_handover_by_another_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.giver} → {self.receiver}"
