import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models.user import User


class Area(models.TextChoices):
    """What an act of weight is about."""

    ROLES = "roles", _("People and roles")
    REGISTRY = "registry", _("Registry")
    RULES = "rules", _("Rules and wording")
    REVIEW = "review", _("Review and handover")
    LOGIN = "login", _("Login")
    PASSCODE = "passcode", _("Passcodes")


class Outcome(models.TextChoices):
    DONE = "done", pgettext_lazy("act", "done")
    REFUSED = "refused", pgettext_lazy("act", "refused")


class AuditEntry(models.Model):
    """An act of weight, done or refused: who, what, on what, when, from where. Never changed."""

    at = models.DateTimeField(_("time"), default=timezone.now)
    # Empty: nobody was logged in, or the clock did it.
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    area = models.CharField(_("area"), max_length=20, choices=Area)
    # The code of an `Act`; its words stand in the code, so that they can be in either language.
    act = models.CharField(_("act"), max_length=60)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    object_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    object_key = models.CharField(_("key of the object"), max_length=60, blank=True)
    object_name = models.CharField(_("object"), max_length=200, blank=True)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    ip = models.GenericIPAddressField(_("network address"), null=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["actor", "-at"], name="audit_entry_by_actor"),
            models.Index(fields=["area", "-id"], name="audit_entry_by_area"),
            models.Index(fields=["object_type", "object_key", "-id"], name="audit_entry_by_object"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="audit_entry_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.outcome}"
