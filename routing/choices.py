"""The words of the triage: where a question comes from, what is wanted, whose it is (mission B)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    TROUBLE = "trouble", _("It does not work")
    QUESTION = "question", _("A question: how to, specification")
    REQUEST = "request", _("A request: activation, limit, data export")


class Origin(models.TextChoices):
    PERSON = "person", _("A person noticed it")
    ALERT = "alert", _("An alert from a connected system")
    CHANGE = "change", _("A planned change")


class TriageVerdict(models.TextChoices):
    OWN_CODE = "own_code", _("Our own code")
    PACKAGE = "package", _("An installed package")
    STANDARD = "standard", _("Salesforce standard")
    UNKNOWN = "unknown", _("Cannot tell")
