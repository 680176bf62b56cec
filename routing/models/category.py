import functools

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models import localized
from contacts.models.tracked import tracked

STATUS_DOOR = "trust-status"
A_DOOR = "a-door"


@functools.cache
def address_of_a_door() -> str:
    """Return the address that each door's is filled into: many stand on a page."""
    return reverse("routing:category_detail", args=[A_DOOR])


class CategoryQuerySet(models.QuerySet["Category"]):
    def status_door(self) -> "Category | None":
        """Return the door that tells of outages, while there is one."""
        return self.filter(slug=STATUS_DOOR).first()


@tracked()
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
    keywords = models.TextField(
        _("words people use"),
        blank=True,
        help_text=_(
            "One a line. Blanks: all of these words, near each other. Slash: one of them is enough."
            " Hyphen: words that follow each other. Leading hyphen: lowers this door. *2 at the"
            " end: counts double. Width, case and kana do not matter."
        ),
    )
    duration_ja = models.CharField(
        _("how long it usually takes (Japanese)"), max_length=120, blank=True
    )
    duration_en = models.CharField(
        _("how long it usually takes (English)"), max_length=120, blank=True
    )
    needs_coaching_plan = models.BooleanField(
        _("only for plans with Expert Coaching"), default=False
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
    updated_at = models.DateTimeField(auto_now=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("door")
        verbose_name_plural = _("doors")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of_a_door().replace(A_DOOR, self.slug)

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


@tracked()
class LearningLink(models.Model):
    """Where to learn about a kind of question (mission F1)."""

    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, related_name="links", verbose_name=_("door")
    )
    label_ja = models.CharField(_("label (Japanese)"), max_length=120)
    label_en = models.CharField(_("label (English)"), max_length=120)
    url = models.URLField(_("address"), max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("learning link")
        verbose_name_plural = _("learning links")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return localized(self, "label")
