from django.contrib import admin
from django.utils.translation import gettext_lazy

from routing.models import CodeOwner, Package, Product


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
