"""The registers in the administration, with their way in and out as files."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.results import Result
from import_export.tmp_storages import CacheStorage

from contacts.spreadsheets import SpreadsheetRefused
from routing.admin.drafting import PARAMETER, DraftedAdmin
from routing.models import CodeOwner, Package, Product
from routing.resources import CodeOwnerResource, PackageResource, ProductResource
from routing.rulebook.loading import lock_rules
from routing.spreadsheets import LIMITS, GuardedCSV, GuardedXLSX, Spreadsheet


class UploadGone(Exception):
    """The file of a dry run was imported already, or lay too long."""


class UploadStorage(CacheStorage):  # type: ignore[misc]
    """Keeps a file between dry run and import where every machine finds it."""

    CACHE_LIFETIME = 3600

    def read(self) -> bytes:
        data: bytes | None = super().read()
        if data is None:
            raise UploadGone
        return data


class RegisterImportForm(ImportForm):  # type: ignore[misc]
    import_file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=gettext_lazy(
            "CSV (UTF-8 or Shift_JIS) or Excel (.xlsx), at most 2 MB and 5,000 rows."
        ),
    )

    def clean_import_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["import_file"]
        if (file.size or 0) > LIMITS.bytes:
            raise forms.ValidationError(_("The file is larger than 2 MB. Divide it."))
        return file


class RegisterConfirmForm(ConfirmImportForm):  # type: ignore[misc]
    import_file_name = forms.RegexField(r"^[0-9a-f]{32}\Z", widget=forms.HiddenInput)
    original_file_name = forms.CharField(widget=forms.HiddenInput, required=False)
    format = forms.ChoiceField(choices=[("0", "")], widget=forms.HiddenInput)


class RegisterExportForm(ExportForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("0", "CSV"), ("1", "Excel (.xlsx)")]
        self.fields["format"] = forms.ChoiceField(
            label=_("Kind of file"), choices=choices, initial="0", widget=forms.RadioSelect
        )


class RegisterAdmin[Row: models.Model](ImportExportMixin, DraftedAdmin[Row]):  # type: ignore[misc]
    import_formats = [Spreadsheet]
    export_formats = [GuardedCSV, GuardedXLSX]
    import_form_class = RegisterImportForm
    confirm_form_class = RegisterConfirmForm
    export_form_class = RegisterExportForm
    tmp_storage_class = UploadStorage

    def has_import_permission(self, request: HttpRequest) -> bool:
        # A file goes into the register at once.
        may = self.has_add_permission(request) and self.has_change_permission(request)
        return may and PARAMETER not in request.GET

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        resource = self.resource_classes[0]
        columns = [self.opts.get_field(name) for name in resource.fields]
        return {"columns": columns, "row_key": resource.row_key}

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        arguments: dict[str, Any] = super().get_import_data_kwargs(**kwargs)
        return arguments | {"rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form: forms.Form, error: Exception) -> None:
        unreadable = _("This file cannot be read. Save it as CSV or as an Excel workbook (.xlsx).")
        refused = isinstance(error, SpreadsheetRefused)
        form.add_error("import_file", str(error) if refused else unreadable)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Import all of a file that passed the dry run, with its log, or nothing."""
        try:
            with transaction.atomic():
                lock_rules()
                response: HttpResponse = super().process_import(request, **kwargs)
                return response
        except UploadGone:
            messages.error(request, _("The file is no longer here. Choose it again."))
            return self._back_to_import()

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request,
                _("Nothing was imported: the register changed meanwhile. Check the file again."),
            )
            return self._back_to_import()
        response: HttpResponse = super().process_result(result, request)
        return response

    def _back_to_import(self) -> HttpResponse:
        return HttpResponseRedirect(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")
        )

    def add_success_message(self, result: Result, request: HttpRequest) -> None:
        message = _("Imported: %(new)s new, %(update)s changed, %(skip)s left as they are.")
        messages.success(request, message % result.totals)

    def _create_log_entry(
        self, user_pk: int, rows: list[Row], import_type: str, action_flag: int
    ) -> None:
        if rows:
            LogEntry.objects.log_actions(
                user_pk, rows, action_flag, change_message=_("Imported from a file.")
            )


@admin.register(Product)
class ProductAdmin(RegisterAdmin[Product]):
    resource_classes = [ProductResource]
    list_display = ("name_ja", "name_en", "position")
    list_editable = ("position",)
    ordering = ("position", "pk")
    search_fields = ("name_ja", "name_en", "nicknames")


@admin.register(Package)
class PackageAdmin(RegisterAdmin[Package]):
    resource_classes = [PackageResource]
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
class CodeOwnerAdmin(RegisterAdmin[CodeOwner]):
    resource_classes = [CodeOwnerResource]
    list_display = ("name", "team", "team_email", "prefixes")
    ordering = ("name",)
    search_fields = ("name", "nicknames", "prefixes", "team")
