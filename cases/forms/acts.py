"""Forms of single acts on a case."""

import datetime
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import FreeTextField, plain_data
from contacts.forms.fields import NarrowDateField, PlainForm
from contacts.forms.people import PersonField
from contacts.models import today


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; what is refused, and why, is said by the service."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        return data


class UploadForm(forms.Form):
    """The files sent with a part."""

    files = FilesField(  # type: ignore[assignment]  # a declared field is no attribute
        label=_("Screenshots, logs and other files"),
        required=False,
        help_text=_("Several at once if you like. Never a password."),
    )


class WithdrawForm(forms.Form):
    note = forms.CharField(
        label=_("Why, in a sentence"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a sentence why: the requester reads it.")},
    )

    def __init__(self, *args: Any, needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = needs_reason


class AnswerForm(forms.Form):
    note = forms.CharField(
        label=_("Answer to the requester"),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write the answer: it is what the requester will read.")},
    )


class ReopenForm(forms.Form):
    note = FreeTextField(
        label=_("What is still open"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a sentence what is still open.")},
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(plain_data(data), **kwargs)


class CopyForm(forms.Form):
    """The button's own key: pressed twice, it makes one draft."""

    creation_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class CommentForm(forms.Form):
    creation_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = FreeTextField(
        label=_("Your comment"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    files = FilesField(label=_("Files with it"), required=False)  # type: ignore[assignment]

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(plain_data(data), files, **kwargs)

    def clean(self) -> None:
        is_empty = not self.cleaned_data.get("text") and not self.files
        if is_empty and "text" not in self.errors:
            self.add_error("text", _("Write something, or choose a file."))


class NoteForm(CommentForm):
    """The same for designated contacts only."""

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        # Beside the form of a comment on one page: their fields need names of their own.
        super().__init__(data, files, auto_id="id_note_%s", **kwargs)
        self.fields["text"].label = _("Note")


class WatcherForm(forms.Form):
    person = PersonField(label=_("A colleague who should read along"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(plain_data(data), **kwargs)


class AccessForm(PlainForm):
    """Until when Salesforce support may log in now."""

    access_until = NarrowDateField(
        label=_("Granted until"),
        help_text=_("As it stands in Salesforce now, on the page where the access is granted."),
        error_messages={"required": _("Enter the last day of the access.")},
    )

    def clean_access_until(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["access_until"]
        if day < today():
            raise forms.ValidationError(_("This day is over. Enter until when it is granted now."))
        return day
