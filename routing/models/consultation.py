from typing import Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import MD5, Coalesce
from django.utils.translation import gettext_lazy as _

from contacts.models import User, localized, today
from contacts.models.tracked import tracked
from routing.choices import Kind, Origin, TriageVerdict
from routing.models.category import Category
from routing.models.channel import Channel
from routing.models.register import CodeOwner, Package

LONGEST_QUESTION = 10_000


@tracked()
class FeedbackReason(models.Model):
    """Why a door did not help, as people choose it (mission A12)."""

    text_ja = models.CharField(_("reason (Japanese)"), max_length=120)
    text_en = models.CharField(_("reason (English)"), max_length=120, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        verbose_name = _("reason for “not helpful”")
        verbose_name_plural = _("reasons for “not helpful”")

    def __str__(self) -> str:
        return localized(self, "text")


class Outcome(models.TextChoices):
    ASKED = "asked", _("No door opened")
    OPENED = "opened", _("Door opened, no case")
    CASE = "case", _("A case was begun")


HAS_WORDS = Q(text_deleted_at__isnull=True) & ~Q(question="", evidence="", comment="")


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def with_words(self) -> Self:
        """Consultations that keep something a person wrote."""
        return self.filter(HAS_WORDS)

    def locked(self, pk: int) -> "Consultation | None":
        """Return a row that nobody else changes until the transaction ends, if it is there."""
        return self.select_for_update(no_key=True).filter(pk=pk).first()


class Consultation(models.Model):
    """One person's question on one day: which door it led to, what triage said, did it help."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consultations")
    question = models.TextField(_("question"), blank=True, max_length=LONGEST_QUESTION)
    asked_on = models.DateField(_("day"), default=today)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    text_deleted_at = models.DateTimeField(_("text deleted"), null=True, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("door")
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("way")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.ASKED)

    origin = models.CharField(
        _("Where does it come from?"), max_length=20, choices=Origin, blank=True
    )
    kind = models.CharField(_("What do you need?"), max_length=20, choices=Kind, blank=True)
    verdict = models.CharField(_("Triage"), max_length=10, choices=TriageVerdict, blank=True)
    evidence = models.CharField(_("What it was told by"), max_length=500, blank=True)
    package = models.ForeignKey(
        Package, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("package")
    )
    application = models.ForeignKey(
        CodeOwner,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("own application"),
    )

    is_helpful = models.BooleanField(_("helpful"), null=True, blank=True)
    feedback_reason = models.ForeignKey(
        FeedbackReason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("why not helpful"),
    )
    comment = models.TextField(_("comment"), blank=True, max_length=2_000)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            # A page loaded twice, or in two tabs, is one consultation.
            models.UniqueConstraint(
                F("user"),
                F("asked_on"),
                Coalesce(F("category"), Value(0)),
                MD5("question"),
                condition=Q(text_deleted_at__isnull=True),
                name="consultation_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(category__isnull=False) | Q(outcome="asked", channel__isnull=True),
                name="consultation_outcome_has_door",
            ),
            models.CheckConstraint(
                condition=Q(feedback_reason__isnull=True)
                | Q(is_helpful=False, is_helpful__isnull=False),
                name="consultation_reason_only_when_not_helpful",
            ),
            models.CheckConstraint(
                condition=Q(text_deleted_at__isnull=True) | Q(question="", evidence="", comment=""),
                name="consultation_deleted_text_is_gone",
            ),
        ]
        indexes = [
            models.Index(fields=["category", "-asked_at"], name="consultation_by_door"),
            models.Index(fields=["user", "-id"], name="consultation_by_person"),
            # What the clock makes us forget.
            models.Index(fields=["asked_on"], condition=HAS_WORDS, name="consultation_words"),
            models.Index(
                fields=["asked_on"],
                include=["category", "channel", "outcome", "is_helpful"],
                name="consultation_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_on} {self.category or '–'}"

    @property
    def door(self) -> Category | None:
        """The door it ended at: triage may lead on from the one it came to first."""
        return self.channel.category if self.channel else self.category

    @property
    def has_text(self) -> bool:
        return bool(self.question or self.evidence or self.comment)

    @property
    def may_be_rated(self) -> bool:
        return self.is_helpful is None

    @property
    def may_be_explained(self) -> bool:
        """A no can be explained once, and not by somebody who has taken their words back."""
        is_explained = self.feedback_reason_id or self.comment or self.text_deleted_at
        return self.is_helpful is False and not is_explained

    @property
    def triage_reason(self) -> str:
        """Say what the verdict rests on: the register's row, and the person's own words."""
        return "\n".join(filter(None, [str(self.package or self.application or ""), self.evidence]))
