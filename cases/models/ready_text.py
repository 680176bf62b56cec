"""Texts that contacts write again and again, kept by the administrators."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import localized
from contacts.models.tracked import tracked


class ReadyTextKind(models.TextChoices):
    REMARK = "remark", pgettext_lazy("ready-made text", "Remark")
    ANSWER = "answer", pgettext_lazy("ready-made text", "Answer")
    REDIRECT = "redirect", pgettext_lazy("ready-made text", "Pointing to another desk")


class ReadyTextQuerySet(models.QuerySet["ReadyText"]):
    def offered(self, kind: ReadyTextKind) -> Self:
        return self.filter(kind=kind, is_active=True).order_by("position", "pk")


@tracked()
class ReadyText(models.Model):
    """A text to begin with; {name}, {number}, {title} and {org} are filled in for the case."""

    kind = models.CharField(_("used for"), max_length=10, choices=ReadyTextKind)
    name_ja = models.CharField(_("name (Japanese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    text_ja = models.TextField(
        _("text (Japanese)"), help_text=_("{name}, {number}, {title} and {org} are filled in.")
    )
    text_en = models.TextField(_("text (English)"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    objects = ReadyTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("ready-made text")
        verbose_name_plural = _("ready-made texts")
        constraints = [
            models.UniqueConstraint(fields=["kind", "name_ja"], name="ready_text_named_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return localized(self, "name")
