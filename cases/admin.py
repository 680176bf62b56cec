from django.contrib import admin

from cases.models import SeverityLevel


@admin.register(SeverityLevel)
class SeverityLevelAdmin(admin.ModelAdmin[SeverityLevel]):
    list_display = ("level", "name_ja", "name_en", "source", "checked_on")
    ordering = ("level",)
