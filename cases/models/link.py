from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from contacts.models import Blank, User


class CaseLinkQuerySet(models.QuerySet["CaseLink"]):
    def of(self, case: Case | Blank) -> Self:
        return self.filter(Q(first=case) | Q(second=case))

    def others(self, case: Case) -> set[int]:
        """Return the keys of the cases that one is linked with."""
        pairs = self.of(case).values_list("first", "second")
        return {key for pair in pairs for key in pair if key != case.pk}


class CaseLink(models.Model):
    """Two cases that are one matter. It opens neither to whoever may not see it."""

    first = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    linked_at = models.DateTimeField(auto_now_add=True)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of two cases")
        verbose_name_plural = _("links of two cases")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="case_link_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="case_link_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} – {self.second_id}"
