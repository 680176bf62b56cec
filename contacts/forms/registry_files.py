"""Forms of the registry's files."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import ExportKind, Organization
from contacts.registry_files.reading import LIMITS


class RegistryFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=gettext_lazy(
            "CSV (UTF-8 or Shift_JIS) or Excel (.xlsx), at most 20 MB and 50,000 rows."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty. Choose another one."),
        },
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LIMITS.bytes:
            raise forms.ValidationError(_("The file is larger than 20 MB. Divide it."))
        return file


class RegistryExportForm(forms.Form):
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=gettext_lazy("Salesforce org"),
        required=False,
        empty_label=gettext_lazy("All orgs that I see"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=ExportKind,
        initial=ExportKind.XLSX,
    )

    def clean_kind(self) -> ExportKind:
        return ExportKind(self.cleaned_data["kind"])

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]
