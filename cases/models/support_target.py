from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.handover import Handover, HandoverKind
from contacts.models import SuccessPlan
from contacts.models.tracked import tracked


class Clock(models.TextChoices):
    ALWAYS = "always", _("around the clock")
    WORKING_DAYS = "working_days", _("on working days only")


class SupportTargetQuerySet(models.QuerySet["SupportTarget"]):
    def of(self, handover: Handover) -> "SupportTarget | None":
        """Return what the plan of the org promises at the level sent; None where unknown.

        A plan says nothing of what a vendor or a team of our own does.
        """
        if handover.kind != HandoverKind.SALESFORCE_HELP:
            return None
        plan = handover.case.organization.registry.plan_id
        return self.filter(plan=plan, level=handover.level).first() if plan else None


@tracked()
class SupportTarget(models.Model):
    """What a plan promises at a level (salesforce-support §2, §4): admin data, empty at first."""

    plan = models.ForeignKey(SuccessPlan, on_delete=models.CASCADE, verbose_name=_("Success Plan"))
    level = models.PositiveSmallIntegerField(
        _("severity level"), validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    response_hours = models.PositiveIntegerField(
        _("first answer within (hours)"), null=True, blank=True
    )
    help_hours = models.PositiveIntegerField(
        _("“need help” may appear after (hours)"), null=True, blank=True
    )
    clock = models.CharField(_("clock"), max_length=20, choices=Clock, default=Clock.ALWAYS)
    look_days = models.PositiveSmallIntegerField(
        _("look again after (days)"), null=True, blank=True
    )
    source = models.CharField(_("source"), max_length=300)
    checked_on = models.DateField(_("checked on"))

    objects = SupportTargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("support target")
        verbose_name_plural = _("support targets")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "level"],
                name="support_target_once_per_plan_and_level",
                violation_error_message=_("This plan has a target at this level already."),
            ),
            models.CheckConstraint(
                condition=Q(level__range=(1, 4)), name="support_target_level_1_to_4"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.level}"
