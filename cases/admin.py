from django.contrib import admin
from django.http import HttpRequest

from cases.models import OutsideDesk, ReadyText, SeverityLevel, SupportTarget
from contacts.administration import AuditedAdmin
from routing.admin.drafting import DraftedAdmin


@admin.register(SeverityLevel)
class SeverityLevelAdmin(DraftedAdmin[SeverityLevel]):
    list_display = ("level", "name_ja", "name_en", "source", "checked_on")
    ordering = ("level",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave the four levels four: their words are changed, never their number."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SeverityLevel | None = None) -> bool:
        return False


@admin.register(SupportTarget)
class SupportTargetAdmin(DraftedAdmin[SupportTarget]):
    list_display = (
        "plan",
        "level",
        "response_hours",
        "help_hours",
        "clock",
        "look_days",
        "source",
        "checked_on",
    )
    list_select_related = ("plan",)
    ordering = ("plan", "level")


@admin.register(OutsideDesk)
class OutsideDeskAdmin(AuditedAdmin[OutsideDesk]):
    list_display = ("kind", "number_masks", "max_file_mb", "source", "checked_on")
    ordering = ("kind",)


@admin.register(ReadyText)
class ReadyTextAdmin(AuditedAdmin[ReadyText]):
    list_display = ("name", "kind", "position", "is_active")
    list_filter = ("kind", "is_active")
    ordering = ("kind", "position", "pk")
