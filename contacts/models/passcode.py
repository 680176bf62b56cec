from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.organization import Organization
from contacts.models.user import User


class Passcode(models.Model):
    """What Salesforce support asks for on the phone: sealed, and in a table without a history."""

    organization = models.OneToOneField(Organization, on_delete=models.PROTECT)
    sealed = models.TextField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("passcode")
        verbose_name_plural = _("passcodes")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.organization)


class PasscodeView(models.Model):
    """Somebody looked at the passcode of an org. Rows are only ever added."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="passcode_views"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("look at a passcode")
        verbose_name_plural = _("looks at passcodes")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.organization} {self.at:%Y-%m-%d %H:%M}"
