from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.choices import Status
from cases.models.attachment import Attachment
from cases.models.case import Case
from cases.spoken import in_language
from contacts.models import User


class Verb(models.TextChoices):
    CREATED = "created", _("began a draft")
    SUBMITTED = "submitted", _("submitted the inquiry")
    WITHDRAWN = "withdrawn", _("withdrew the inquiry")
    CLAIMED = "claimed", _("took the inquiry on")
    RELEASED = "released", _("gave the inquiry back to those who wait")
    RETURNED = "returned", _("returned the inquiry")
    RESUBMITTED = "resubmitted", _("submitted the inquiry again")
    TAKEN_OVER = "taken_over", _("took the inquiry over")
    REDIRECTED = "redirected", _("pointed to another desk")
    COMPLETED = "completed", _("completed the inquiry")
    APPROVED = "approved", _("approved the inquiry for sending")
    VOIDED = "voided", _("changed what goes out, which ended the approval")
    UNAPPROVED = "unapproved", _("took the approval back")
    FORWARDED = "forwarded", _("sent the inquiry to Salesforce")
    LINKED = "linked", _("linked it with another inquiry")
    MAILED = "mailed", _("sent the inquiry by mail")
    PHONED = "phoned", _("phoned the inquiry in to Salesforce")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", pgettext_lazy("event", "closed the inquiry")
    PULLED_BACK = "pulled_back", _("took the inquiry back to write on")
    REOPENED = "reopened", _("opened the inquiry again")
    RESTORED = "restored", _("brought the draft back")
    NUMBERED = "numbered", _("noted the number of the case there")
    RECALLED = "recalled", _("ended the handover and took the inquiry back into review")
    RESUMED = "resumed", _("went on with the earlier handover")
    SHARED = "shared", _("lets a colleague read along")
    ACCESS_EXTENDED = "access_extended", _("noted that the login access is granted for longer")
    ACCESS_WITHDRAWN = "access_withdrawn", _("noted that the login access is taken back")
    UNSHARED = "unshared", _("ended the reading along")


# Their note is the number of the case at the outside desk.
WITH_NUMBER = [Verb.FORWARDED, Verb.PHONED, Verb.NUMBERED, Verb.RESUMED]


class CaseEvent(models.Model):
    """What somebody did to a case. Rows are only ever added."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    # Empty: the clock.
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # Whom the actor stood in for, where they were a contact as a deputy only.
    acting_for = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=20, choices=Verb)
    status = models.CharField(max_length=20, choices=Status)
    note = models.TextField(blank=True)
    # Field name → [before, after], `Spoken` each; of a file its field, “/” and its name.
    changes = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.case.number} {self.verb}"

    @property
    def verb_label(self) -> str:
        # Django's own `get_verb_display` translates every verb to find this one.
        return str(Verb(self.verb).label)

    @property
    def tells_number(self) -> bool:
        return self.verb in WITH_NUMBER

    @property
    def changed(self) -> list[tuple[str, str, str]]:
        """The changes as label, before and after, in the language in use."""
        return [
            (label_of(name), in_language(before), in_language(after))
            for name, (before, after) in self.changes.items()
        ]


def label_of(change: str) -> str:
    name, _slash, file = change.partition("/")
    field = (Attachment if file else Case)._meta.get_field(name)
    label = str(getattr(field, "verbose_name", name))
    return f"{file}: {label}" if file else label
