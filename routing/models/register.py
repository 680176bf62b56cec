"""Registers of what the company runs: products, packages, own applications, with their owners."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from contacts.models import localized
from contacts.models.tracked import tracked

PHONE = r"^[+0-9０-９ 　()（）.\-‐－ー#*]*$"


def lines(text: str) -> list[str]:
    """Return the lines of a text field that holds one entry a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@tracked()
class Product(models.Model):
    """A Salesforce product as support's form names it (admin data, salesforce-support §6.1)."""

    name_ja = models.CharField(_("name (Japanese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    nicknames = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("One a line: former names, abbreviations, what colleagues call it."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    updated_at = models.DateTimeField(auto_now=True)

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


@tracked()
class Package(models.Model):
    """An installed AppExchange package and its vendor's desk (mission A9, B3)."""

    name = models.CharField(
        _("name"), max_length=120, help_text=_("As the AppExchange listing names it.")
    )
    nicknames = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("One a line: former names, abbreviations, what colleagues call it."),
    )
    # 1 to 15 letters, digits or single underscores (salesforce-support §8.2).
    namespace = models.CharField(
        _("namespace"),
        max_length=15,
        blank=True,
        help_text=_("What stands before “__” in its fields: Setup, Installed Packages."),
        validators=[RegexValidator(r"^[A-Za-z]\w{0,14}$", _("Letters and digits, at most 15."))],
    )
    vendor = models.CharField(_("vendor"), max_length=120, blank=True)
    vendor_email = models.EmailField(_("mail of the vendor's desk"), blank=True)
    vendor_phone = models.CharField(
        _("phone of the vendor's desk"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(PHONE, _("Only a phone number: digits, blanks, + ( ) - #."))],
    )
    vendor_url = models.URLField(_("page of the vendor's desk"), max_length=500, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("package")
        verbose_name_plural = _("packages")
        constraints = [
            models.UniqueConstraint(
                Lower("namespace"), condition=~Q(namespace=""), name="package_namespace_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def names(self) -> list[str]:
        """Everything people may call it, its own name first."""
        return [self.name, *lines(self.nicknames)]


@tracked()
class CodeOwner(models.Model):
    """An application of our own and the team that answers for it (mission B2)."""

    name = models.CharField(
        _("application"), max_length=120, help_text=_("As colleagues see it on the screen.")
    )
    nicknames = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("One a line: former names, abbreviations, what colleagues call it."),
    )
    prefixes = models.TextField(
        _("class prefixes"), blank=True, help_text=_("One a line, such as Stock or est_.")
    )
    team = models.CharField(_("team"), max_length=120)
    team_email = models.EmailField(_("mail of the team"), blank=True)
    team_url = models.URLField(_("page of the team"), max_length=500, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("own application")
        verbose_name_plural = _("own applications")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not (self.team_email or self.team_url):
            raise ValidationError(_("Give a mail address or a page of the team."))

    @property
    def names(self) -> list[str]:
        return [self.name, *lines(self.nicknames)]
