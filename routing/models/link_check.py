from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkProblem(models.TextChoices):
    NONE = "", _("none")
    REFUSED = "refused", _("leads where this server may not ask")
    UNREACHABLE = "unreachable", _("no answer")


class LinkCheck(models.Model):
    """What an address in the rules answered when the worker last asked it."""

    address = models.CharField(max_length=500, unique=True)
    checked_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=20, choices=LinkProblem, blank=True)

    class Meta:
        verbose_name = _("link check")
        verbose_name_plural = _("link checks")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.address} {self.status or self.problem}"
