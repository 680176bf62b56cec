from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models.case import Case
from contacts.models import User
from routing.models import CodeOwner, Package


class HandoverKind(models.TextChoices):
    SALESFORCE_HELP = "salesforce_help", _("Salesforce Help")
    OWN_ORG = "own_org", _("Our own org")
    VENDOR = "vendor", _("Package vendor")
    DEVELOPERS = "developers", _("Internal developers")


class WaitingOn(models.TextChoices):
    THEM = "them", pgettext_lazy("waiting on", "Them")
    REQUESTER = "requester", pgettext_lazy("waiting on", "The requester")
    US = "us", pgettext_lazy("waiting on", "Us")


class Handover(models.Model):
    """One case given to one desk outside: what was approved, and what was then sent.

    Approval writes the row with text and manifest; forwarding sends just that row, so that a
    deploy, a new label or the other language cannot change what was approved.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handovers")
    kind = models.CharField(_("kind"), max_length=20, choices=HandoverKind)
    counterpart = models.CharField(_("counterpart"), max_length=120, blank=True)
    # Where the counterpart's address stands, as long as that is on record.
    package = models.ForeignKey(
        Package, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    application = models.ForeignKey(
        CodeOwner, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # Lists of {"name", "label", "text"}, see cases.outgoing.
    text_ja = models.JSONField()
    text_en = models.JSONField()
    # A list of {"attachment", "name", "size", "sha256"}.
    manifest = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    level = models.PositiveSmallIntegerField(_("level sent"))
    prepared_at = models.DateTimeField(_("prepared at"), auto_now_add=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(_("voided at"), null=True)
    number = models.CharField(_("case number there"), max_length=60, blank=True)
    url = models.URLField(_("address there"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    phoned_at = models.DateTimeField(_("phoned at"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    waiting_on = models.CharField(
        _("waiting on"), max_length=10, choices=WaitingOn, default=WaitingOn.THEM
    )
    looked_at = models.DateTimeField(_("last looked"), null=True)
    next_look_on = models.DateField(_("next look"), null=True)
    closed_at = models.DateTimeField(_("closed there"), null=True)
    reopen_until = models.DateField(_("can be reopened there until"), null=True)

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "counterpart", "number"],
                condition=~Q(number=""),
                name="handover_number_once_per_case",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(sent_at__isnull=True, voided_at__isnull=True),
                name="handover_one_prepared_per_case",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True)
                | ~Q(kind__in=[HandoverKind.SALESFORCE_HELP, HandoverKind.OWN_ORG])
                | ~Q(number="")
                | Q(phoned_at__isnull=False),
                name="handover_sent_has_number_or_call",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="handover_sent_at_iff_sent_by",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(voided_at__isnull=True),
                name="handover_sent_is_not_voided",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | Q(looked_at=None, closed_at=None),
                name="handover_followed_is_sent",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[HandoverKind.VENDOR, HandoverKind.DEVELOPERS])
                | ~Q(counterpart=""),
                name="handover_by_mail_has_counterpart",
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__regex=r"^https?://"), name="handover_url_is_web"
            ),
        ]
        indexes = [
            # Which other case has the same number there.
            models.Index(fields=["number"], condition=~Q(number=""), name="handover_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

    @property
    def is_to_salesforce(self) -> bool:
        return self.kind in (HandoverKind.SALESFORCE_HELP, HandoverKind.OWN_ORG)

    @property
    def desk_name(self) -> str:
        """What people call who has it."""
        return "Salesforce" if self.is_to_salesforce else self.counterpart
