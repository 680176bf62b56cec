from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import today
from routing.forms import CategoryForm, ChannelForm
from routing.models import Category, Channel, CodeOwner, LearningLink, Package, Product


def days(channel: Channel) -> str:
    """Return a way's validity in one short line."""
    ends = [
        date_format(day, "SHORT_DATE_FORMAT") if day else ""
        for day in (channel.valid_from, channel.valid_until)
    ]
    return " – ".join(ends).strip() if any(ends) else _("without end")


class ChannelInline(admin.StackedInline[Channel, Category]):
    model = Channel
    form = ChannelForm
    extra = 0
    ordering = ("position", "pk")
    fieldsets = (
        (None, {"fields": (("kind", "position"), ("label_ja", "label_en"), "address")}),
        (
            gettext_lazy("Prepared mail"),
            {"fields": (("subject_ja", "subject_en"), ("body_ja", "body_en"))},
        ),
        (
            gettext_lazy("Validity"),
            {"fields": (("valid_from", "valid_until"), ("source", "checked_on"))},
        ),
    )


class LearningLinkInline(admin.TabularInline[LearningLink, Category]):
    model = LearningLink
    extra = 0
    ordering = ("position", "pk")


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    form = CategoryForm
    list_display = ("name_ja", "name_en", "desk_ja", "kinds", "validity", "checked_on", "position")
    list_editable = ("position",)
    ordering = ("position", "pk")
    search_fields = ("name_ja", "name_en", "desk_ja", "desk_en", "slug", "keywords")
    prepopulated_fields = {"slug": ("name_en",)}
    inlines = (ChannelInline, LearningLinkInline)
    fieldsets = (
        (None, {"fields": (("name_ja", "name_en"), "slug", "position", ("desk_ja", "desk_en"))}),
        (
            gettext_lazy("What the page says"),
            {
                "fields": (
                    ("how_ja", "how_en"),
                    ("preparation_ja", "preparation_en"),
                    ("duration_ja", "duration_en"),
                    "needs_coaching_plan",
                )
            },
        ),
        (gettext_lazy("Search and replacement"), {"fields": ("keywords", "replacement")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).prefetch_related("channels")

    @admin.display(description=gettext_lazy("kinds"))
    def kinds(self, category: Category) -> str:
        names = {channel.get_kind_display(): None for channel in category.channels.all()}
        return ", ".join(names) or _("none")

    @admin.display(description=gettext_lazy("validity"))
    def validity(self, category: Category) -> str:
        """The days of the way shown today, or else that there is none."""
        ways = sorted(category.channels.all(), key=lambda way: (way.position, way.pk))
        day = today()
        for way in ways:
            if (way.valid_from or day) <= day <= (way.valid_until or day):
                return days(way)
        return _("no way is valid today")

    @admin.display(description=gettext_lazy("checked on"))
    def checked_on(self, category: Category) -> str:
        """The oldest check of its ways: that one is due first."""
        checks = [way.checked_on for way in category.channels.all() if way.checked_on]
        return date_format(min(checks), "SHORT_DATE_FORMAT") if checks else "–"


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin[Product]):
    list_display = ("name_ja", "name_en", "position")
    list_editable = ("position",)
    ordering = ("position", "pk")
    search_fields = ("name_ja", "name_en", "nicknames")


@admin.register(Package)
class PackageAdmin(admin.ModelAdmin[Package]):
    list_display = ("name", "namespace", "vendor", "vendor_email", "vendor_phone")
    ordering = ("name",)
    search_fields = ("name", "nicknames", "namespace", "vendor")
    fieldsets = (
        (None, {"fields": ("name", "nicknames", "namespace")}),
        (
            gettext_lazy("The vendor’s desk"),
            {
                "description": gettext_lazy(
                    "Shown to whoever chooses the package. The support information of its"
                    " AppExchange listing has it."
                ),
                "fields": ("vendor", "vendor_email", "vendor_phone", "vendor_url"),
            },
        ),
    )


@admin.register(CodeOwner)
class CodeOwnerAdmin(admin.ModelAdmin[CodeOwner]):
    list_display = ("name", "team", "team_email", "prefixes")
    ordering = ("name",)
    search_fields = ("name", "nicknames", "prefixes", "team")
