from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from contacts.models import User


class Watcher(models.Model):
    """A colleague who may read a case. The row outlives the reading: who was told once is known."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="watchers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="watched")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("watcher")
        verbose_name_plural = _("watchers")
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="watcher_once_per_case"),
        ]
        indexes = [
            # What limits how many colleagues one person adds.
            models.Index(fields=["added_by", "added_at"], name="watcher_added"),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.user}"
