from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models.organization import Organization
from contacts.models.registry_file import stored_name
from contacts.models.user import Language, User


class ExportKind(models.TextChoices):
    XLSX = "xlsx", _("Excel (.xlsx)")
    CSV = "csv", _("CSV (UTF-8)")
    SJIS = "sjis", _("CSV (Shift_JIS)")


class ExportState(models.TextChoices):
    MAKING = "making", pgettext_lazy("list of the registry", "Being made")
    READY = "ready", pgettext_lazy("list of the registry", "Ready")
    REFUSED = "refused", pgettext_lazy("list of the registry", "Cannot be made")
    FAILED = "failed", pgettext_lazy("list of the registry", "Not finished")


class RegistryExportQuerySet(models.QuerySet["RegistryExport"]):
    def open_to(self, user: User) -> Self:
        """Lists that a person asked for, while they may read all the registries in them."""
        readable = Organization.objects.registry_open_to(user)
        closed = Organization.objects.exclude(pk__in=readable.values("pk"))
        return self.filter(asked_by=user).exclude(organizations__in=closed)


class RegistryExport(models.Model):
    """A list of the registry that the worker makes, since it is long; kept for a day."""

    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    # The one org that was asked for; empty: all that the person sees.
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, related_name="+"
    )
    # Whose appointments are in it.
    organizations = models.ManyToManyField(Organization, related_name="+")
    kind = models.CharField(max_length=4, choices=ExportKind)
    language = models.CharField(max_length=2, choices=Language)
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.MAKING)
    reason = models.TextField(blank=True)
    file = models.FileField(upload_to=stored_name, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(default=timezone.now)

    objects = RegistryExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "organization", "kind"],
                condition=Q(state="making"),
                nulls_distinct=False,
                name="registry_export_one_being_made",
            ),
            models.CheckConstraint(
                condition=Q(state="ready") & ~Q(file="") | ~Q(state="ready") & Q(file=""),
                name="registry_export_file_iff_ready",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization or ''} {self.kind}".strip()
