"""The words of a case: what its choice fields may hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from routing.choices import Kind, Origin, TriageVerdict

__all__ = [
    "AccessGranted",
    "BusinessStop",
    "Kind",
    "Origin",
    "Part",
    "Status",
    "TriageVerdict",
    "UsersAffected",
    "Workaround",
]


class Part(models.TextChoices):
    """The five parts of an inquiry, in the order of Salesforce's guidance (mission C)."""

    SYMPTOM = "symptom", _("What happens")
    IMPACT = "impact", _("Business impact")
    DEADLINE = "deadline", _("Wished deadline")
    ACCESS = "access", _("Login access")
    SEVERITY = "severity", _("Severity")


class BusinessStop(models.TextChoices):
    WHOLE = "whole", _("Work has stopped completely")
    PART = "part", _("Part of the work has stopped")
    DATA = "data", _("Data is lost or wrong")
    NONE = "none", _("Work goes on")


class UsersAffected(models.TextChoices):
    ALL = "all", _("All users of the org")
    MANY = "many", _("Many users")
    SOME = "some", _("Some users")
    ONE = "one", _("One user")


class Workaround(models.TextChoices):
    NONE = "none", _("There is none")
    HARD = "hard", _("There is one, but it is hard to keep up")
    GOOD = "good", _("There is a good one")


class AccessGranted(models.TextChoices):
    YES = "yes", _("Granted")
    NO = "no", pgettext_lazy("login access", "Not granted yet")


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for review")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Ready to send")
    FORWARDED = "forwarded", _("With an outside desk")
    ANSWERED = "answered", _("Answered")
    REDIRECTED = "redirected", _("Pointed to another desk")
    CLOSED = "closed", pgettext_lazy("case status", "Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
