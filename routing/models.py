import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models import ValidQuerySet, localized, today


class Product(models.Model):
    """A Salesforce product as support's form names it (admin data, salesforce-support §6.1)."""

    name_ja = models.CharField(_("name (Japanese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(fields=["name_en"], name="product_name_en_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return localized(self, "name")


class Category(models.Model):
    """A door: one kind of question, and whom to ask (mission A1)."""

    slug = models.SlugField(_("address"), unique=True)
    name_ja = models.CharField(_("kind of question (Japanese)"), max_length=120)
    name_en = models.CharField(_("kind of question (English)"), max_length=120)
    desk_ja = models.CharField(_("whom to ask (Japanese)"), max_length=120)
    desk_en = models.CharField(_("whom to ask (English)"), max_length=120)
    how_ja = models.TextField(_("how (Japanese)"), blank=True)
    how_en = models.TextField(_("how (English)"), blank=True)
    preparation_ja = models.TextField(
        _("what to prepare (Japanese)"), blank=True, help_text=_("One item a line.")
    )
    preparation_en = models.TextField(
        _("what to prepare (English)"), blank=True, help_text=_("One item a line.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    replacement = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replacement"),
        help_text=_("Shown when none of the ways is valid any more."),
    )

    class Meta:
        verbose_name = _("door")
        verbose_name_plural = _("doors")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("routing:category_detail", args=[self.slug])

    @property
    def name(self) -> str:
        return localized(self, "name")

    @property
    def desk(self) -> str:
        return localized(self, "desk")

    @property
    def how(self) -> str:
        return localized(self, "how")

    @property
    def preparation(self) -> list[str]:
        return [
            line.strip() for line in localized(self, "preparation").splitlines() if line.strip()
        ]


class ChannelKind(models.TextChoices):
    LINK = "link", _("Link")
    ACCOUNT_REP = "account_rep", _("Account representative of the person's org")
    SUPPORT_CASE = "support_case", _("Case for the designated contacts")


class ChannelQuerySet(ValidQuerySet["Channel"]):
    def way_of(self, slug: str, day: datetime.date | None = None) -> "Channel | None":
        """Return the way to show for a door: the first one valid on a day (today)."""
        ways = self.valid_on(day or today()).filter(category__slug=slug)
        return ways.select_related("category").order_by("position", "pk").first()


class Channel(models.Model):
    """One way through a door, valid for a time."""

    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, related_name="channels", verbose_name=_("door")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ChannelKind)
    label_ja = models.CharField(_("label (Japanese)"), max_length=120)
    label_en = models.CharField(_("label (English)"), max_length=120)
    address = models.CharField(
        _("address"), max_length=500, blank=True, help_text=_("For a link: https://…")
    )
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
                condition=~Q(kind=ChannelKind.LINK) | Q(address__regex=r"^https?://"),
                name="channel_link_is_http",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if self.kind == ChannelKind.LINK:
            try:
                URLValidator(schemes=["http", "https"])(self.address)
            except ValidationError as error:
                raise ValidationError({"address": error}) from error

    @property
    def label(self) -> str:
        return localized(self, "label")

    @property
    def needs_organization(self) -> bool:
        return self.kind == ChannelKind.ACCOUNT_REP
