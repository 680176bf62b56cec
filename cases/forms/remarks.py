"""Forms of what a requester should mend, and of giving a case back."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.checklist import asked_fields, label_of
from cases.choices import Part
from cases.forms.fields import FreeTextField
from cases.forms.following import KeyedForm
from cases.models import Attachment, Case
from cases.services.remarks import remarkable
from contacts.forms.fields import PlainForm


class RemarkForm(KeyedForm):
    """About a field, a file or the whole: what the requester should mend."""

    about = forms.ChoiceField(label=_("What it is about"), required=False)
    text = FreeTextField(
        label=_("What is to be mended"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what the requester should mend.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        case: Case,
        files: Iterable[Attachment],
        is_at_row: bool = False,
        **kwargs: Any,
    ) -> None:
        # Beside the form of a comment on one page: their fields need names of their own.
        super().__init__(data, auto_id="id_remark_%s", **kwargs)
        self.files_by_name = {file.row: file for file in files}
        self.fields["about"].choices = about_choices(case, self.files_by_name)  # type: ignore[attr-defined]
        if is_at_row:
            self.fields["about"].widget = forms.HiddenInput()
        if not self.is_bound:
            self.fields["text"].widget.attrs["autofocus"] = True

    @property
    def remark(self) -> dict[str, Any]:
        """What the service wants to know."""
        about = self.cleaned_data["about"]
        return self.cleaned_data | {"about": self.files_by_name.get(about, about)}


def about_choices(case: Case, files: dict[str, Attachment]) -> list[tuple[Any, Any]]:
    """Return what a remark may be about: what the requester writes, and the files they read."""
    open_to = set(remarkable(case))
    parts: list[tuple[Any, Any]] = []
    for part in Part:
        names = [name for name in asked_fields(part, case.kind) if name in open_to]
        parts.append((part.label, [(name, label_of(case, name)) for name in names]))
    named = [(about, file.name) for about, file in files.items()]
    return [("", _("The inquiry as a whole")), *parts, *([(_("Files"), named)] if named else [])]


class ReturnForm(PlainForm):
    note = FreeTextField(
        label=_("A word to the requester"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The remarks go along by themselves."),
    )


class LeaverForm(PlainForm):
    """Why a case ends whose requester has left."""

    note = FreeTextField(
        label=_("Why it ends without an answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence why it ends.")},
    )
