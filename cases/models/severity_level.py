import functools
from typing import Any, NoReturn

from django.db import models
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext_lazy as _

from contacts.models import KeptQuery, columns_of, localized, next_of
from contacts.models.tracked import tracked


class SeverityLevelManager(models.Manager["SeverityLevel"]):
    def by_level(self) -> dict[int, "SeverityLevel"]:
        """Return all levels by their number; most pages with a case ask for them."""
        rows = (next_of(SeverityLevel, iter(row)) for row in _level_query().ask())
        return {row.level: row for row in rows}


@functools.cache
def _level_query() -> KeptQuery:
    return KeptQuery(
        SeverityLevel.objects.order_by("level").values_list(*columns_of(SeverityLevel))
    )


@tracked()
class SeverityLevel(models.Model):
    """A severity with Salesforce's name and definition (admin data, salesforce-support §1)."""

    level = models.PositiveSmallIntegerField(_("level"), primary_key=True)
    name_ja = models.CharField(_("name (Japanese)"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=40)
    definition_ja = models.TextField(_("definition (Japanese)"))
    definition_en = models.TextField(_("definition (English)"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    objects = SeverityLevelManager()

    class Meta:
        verbose_name = _("severity level")
        verbose_name_plural = _("severity levels")
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, 4)), name="severity_level_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.name}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Stay: inquiries name their level by its number, whether one has it today or not."""
        raise ProtectedError(f"Severity {self.level} is one of four.", {self})

    @property
    def name(self) -> str:
        return localized(self, "name")

    @property
    def definition(self) -> str:
        return localized(self, "definition")
