from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from routing.models import Category, Channel, Product


class ChannelInline(admin.StackedInline[Channel, Category]):
    model = Channel
    extra = 0
    fieldsets = (
        (None, {"fields": (("kind", "position"), ("label_ja", "label_en"), "address")}),
        (
            _("Validity"),
            {"fields": (("valid_from", "valid_until"), ("source", "checked_on"))},
        ),
    )


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    list_display = ("name_ja", "name_en", "slug", "desk_ja", "position")
    list_editable = ("position",)
    ordering = ("position", "pk")
    search_fields = ("name_ja", "name_en", "slug")
    prepopulated_fields = {"slug": ("name_en",)}
    inlines = (ChannelInline,)


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin[Product]):
    list_display = ("name_ja", "name_en", "position")
    list_editable = ("position",)
    ordering = ("position", "pk")
    search_fields = ("name_ja", "name_en")
