"""Forms of the files of a draft."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Attachment


class AddFileForm(forms.Form):
    """One file, and the page's own key for it: sent twice, it is stored once."""

    file = forms.FileField(
        allow_empty_file=True,
        error_messages={"required": _("No file has come. Choose it once more.")},
    )
    key = forms.UUIDField(required=False)


class CaptionForm(forms.ModelForm[Attachment]):
    """What a file shows, and at which step; many of them stand on one page."""

    class Meta:
        model = Attachment
        fields = ("caption", "step")

    def __init__(self, data: Any, *, attachment: Attachment) -> None:
        super().__init__(data, instance=attachment, prefix=attachment.row)

    @property
    def is_sent(self) -> bool:
        return all(self.add_prefix(name) in self.data for name in self.fields)
