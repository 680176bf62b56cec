import datetime
from collections.abc import Callable
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Blank, ValidQuerySet, localized, today
from contacts.models.tracked import tracked
from routing.models.category import Category


class ChannelKind(models.TextChoices):
    LINK = "link", _("Link")
    ACCOUNT_REP = "account_rep", _("Account representative of the person's org")
    MAIL = "mail", _("Prepared mail")
    PACKAGE_VENDOR = "package_vendor", _("Vendor of a package, from the register")
    DEVELOPERS = "developers", _("Own developers, from the register")
    DOCUMENT = "document", _("Document")
    SUPPORT_CASE = "support_case", _("Case for the designated contacts")


WEB_ADDRESS = URLValidator(schemes=["http", "https"])
ADDRESS_CHECKS: dict[ChannelKind, Callable[[str], None]] = {
    ChannelKind.LINK: WEB_ADDRESS,
    ChannelKind.DOCUMENT: WEB_ADDRESS,
    ChannelKind.MAIL: EmailValidator(),
}


class ChannelQuerySet(ValidQuerySet["Channel"]):
    def way_of(self, slug: str, day: datetime.date | None = None) -> "Channel | None":
        """Return the way to show for a door: the first one valid on a day (today)."""
        return self.ways_of(slug, day or today()).select_related("category").first()

    def ways_of(self, slug: str | Blank, day: datetime.date | Blank) -> Self:
        """Return the ways of a door that are valid on a day, the one to show first."""
        return self.valid_on(day).filter(category__slug=slug).order_by("position", "pk")

    def first_of_kind(self, kind: ChannelKind) -> "Channel | None":
        """Return the way of a kind that is shown today, of the first door that has one."""
        ways = self.valid_on(today()).filter(kind=kind).select_related("category")
        return ways.order_by("category__position", "category", "position", "pk").first()


@tracked()
class Channel(models.Model):
    """One way through a door, valid for a time."""

    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, related_name="channels", verbose_name=_("door")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ChannelKind)
    label_ja = models.CharField(_("label (Japanese)"), max_length=120)
    label_en = models.CharField(_("label (English)"), max_length=120)
    address = models.CharField(
        _("address"),
        max_length=500,
        blank=True,
        help_text=_("For a link or document: https://…; for a mail: the recipient."),
    )
    # For a prepared mail; {name}, {org}, {org_id}, {instance} stand for the person's own facts.
    subject_ja = models.CharField(_("subject (Japanese)"), max_length=200, blank=True)
    subject_en = models.CharField(_("subject (English)"), max_length=200, blank=True)
    body_ja = models.TextField(_("text of the mail (Japanese)"), blank=True)
    body_en = models.TextField(_("text of the mail (English)"), blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("way")
        verbose_name_plural = _("ways")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="channel_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[ChannelKind.LINK, ChannelKind.DOCUMENT])
                | Q(address__regex=r"^https?://"),
                name="channel_link_is_http",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ChannelKind.MAIL)
                | Q(address__regex=r"^[^@\s,;:?&<>]+@[^@\s,;:?&<>]+$"),
                name="channel_mail_is_one_address",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        check = ADDRESS_CHECKS.get(ChannelKind(self.kind)) if self.kind else None
        try:
            if check:
                check(self.address)
        except ValidationError as error:
            raise ValidationError({"address": error}) from error

    @property
    def label(self) -> str:
        return localized(self, "label")

    @property
    def needs_organization(self) -> bool:
        return self.kind in (ChannelKind.ACCOUNT_REP, ChannelKind.MAIL)

    @property
    def subject(self) -> str:
        return localized(self, "subject")

    @property
    def body(self) -> str:
        return localized(self, "body")
