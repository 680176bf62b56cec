from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.handover import HandoverKind
from cases.numbers import fits
from contacts.models.tracked import tracked


class OutsideDeskQuerySet(models.QuerySet["OutsideDesk"]):
    def of(self, kind: str) -> "OutsideDesk | None":
        return self.filter(kind=kind).first()


@tracked()
class OutsideDesk(models.Model):
    """What an outside desk takes, and how it numbers its cases: admin data, empty while unknown."""

    kind = models.CharField(_("desk"), max_length=20, choices=HandoverKind, unique=True)
    number_masks = models.TextField(
        _("what its case numbers look like"),
        blank=True,
        help_text=_("One a line: # stands for a digit, all else for itself. It warns, no more."),
    )
    max_file_mb = models.PositiveIntegerField(
        _("largest file it takes (MB)"), null=True, blank=True
    )
    collaborators = models.TextField(
        _("mail addresses to add to each case"),
        blank=True,
        help_text=_("One a line, such as a mailbox that reads along. They are shown to copy."),
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    objects = OutsideDeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("outside desk")
        verbose_name_plural = _("outside desks")

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def masks(self) -> list[str]:
        return self.number_masks.split()

    @property
    def addresses(self) -> list[str]:
        return self.collaborators.split()

    def knows(self, number: str) -> bool:
        """Say whether a number looks like one of theirs; where nobody wrote that, any does."""
        return not self.masks or fits(number, self.masks)
