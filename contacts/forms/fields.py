"""Fields that read what is typed in any width, and forms whose texts can be stored."""

import datetime
import re
import unicodedata
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.forms.dates import narrow, read_date

PICK = {"autocomplete": "off", "data-pick-label": _("Choose from a calendar")}
TOO_LONG: dict[str, Any] = {
    "max_length": _("This has %(show_value)d characters, but only %(limit_value)d fit. Shorten it.")
}
LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def plain(text: str) -> str:
    """Return a text that can be stored: no NUL, no half of a character, NFC, lines ended by LF."""
    text = LONE_SURROGATES.sub("\ufffd", text.replace("\0", ""))
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain_data(data: Any) -> Any:
    """Return what a form was sent, with each of its texts made plain."""
    if not isinstance(data, QueryDict):
        return data
    data = data.copy()
    for name, values in data.lists():
        data.setlist(name, [plain(value) for value in values])
    return data


class PlainForm(forms.Form):
    """A form whose texts can be stored as they come."""

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(plain_data(data), files, **kwargs)


class FreeTextField(forms.CharField):
    """A text of some lines, kept as typed; white space alone is no text."""

    widget = forms.Textarea
    default_error_messages = TOO_LONG

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"strip": False})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return "" if isinstance(text, str) and not text.strip() else text


class NarrowMixin(forms.Field):
    def to_python(self, value: Any) -> Any:
        return super().to_python(narrow(value) if isinstance(value, str) else value)


class NarrowDateField(forms.DateField):
    """A day, typed as people write one; the script offers the browser's calendar beside it."""

    # Not type=date: that shows no text it cannot read, and drops a day half typed.
    widget = forms.DateInput(
        format="%Y-%m-%d",
        attrs=PICK | {"class": "input-short", "data-pick": "date"},
    )
    default_error_messages = {"invalid": _("Enter the day as 2026-12-01 or 12/1.")}

    def to_python(self, value: Any) -> datetime.date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        if not narrow(value):
            return None
        if day := read_date(value, today=timezone.localdate()):
            return day
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
