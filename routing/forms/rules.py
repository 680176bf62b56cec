from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from routing.rulebook.text import MAX_BYTES


class AsOfForm(forms.Form):
    day = forms.DateField(
        label=gettext_lazy("As they stood at the end of this day"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )


class RulesForm(forms.Form):
    """All rules as a file, or as the text that was read from one."""

    file = forms.FileField(
        label=gettext_lazy("File (.yaml)"),
        required=False,
        widget=forms.FileInput({"accept": ".yaml,.yml"}),
    )
    text = forms.CharField(
        label=gettext_lazy("or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 12, "spellcheck": "false", "class": "code"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if file := values.get("file"):
            if file.size > MAX_BYTES:
                raise forms.ValidationError(_("The file is larger than 2 MB."))
            try:
                values["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise forms.ValidationError(_("The file is no UTF-8 text.")) from error
        if not values.get("text", "").strip():
            raise forms.ValidationError(_("Choose a file, or paste its text."))
        values["text"] = values["text"].replace("\r\n", "\n")
        return values
