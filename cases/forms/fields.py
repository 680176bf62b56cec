"""Fields that read what is typed in any width, and keep free text as it is."""

import datetime
import re
import unicodedata
from typing import Any

from django import forms
from django.forms.utils import from_current_timezone
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.dates import narrow, read_date, read_moment
from contacts.org_id import OrgIdVerdict, check_org_id

NOW = {"data-now-label": _("Now")}
WORDS = {"data-words": _("It still happens")}
STEPS = {
    "data-steps": "",
    "data-step": _("Step {n}"),
    "data-add": _("Add a step"),
    "data-up": _("Move step {n} up"),
    "data-down": _("Move step {n} down"),
    "data-remove": _("Remove step {n}"),
    "data-added": _("Step {n} added."),
    "data-moved": _("Moved: it is step {n} now."),
    "data-removed": _("Step {n} is removed."),
    "data-undo": _("Bring it back"),
    "data-restored": _("Step {n} is back."),
    "data-keys": _("Enter adds a step. Alt+↑ and Alt+↓ move it."),
}
PICK = {"autocomplete": "off", "data-pick-label": _("Choose from a calendar")}
LONE_SURROGATES = re.compile("[\ud800-\udfff]")
COUNT = re.compile(r"約?([\d,]+)\s*(?:名|人|件|people|users?)?(?:様|程度|くらい|ぐらい|ほど)?")


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


class FreeTextField(forms.CharField):
    """A text of some lines, kept as typed; white space alone is no text."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"strip": False})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return "" if isinstance(text, str) and not text.strip() else text


class NarrowMixin(forms.Field):
    def to_python(self, value: Any) -> Any:
        return super().to_python(narrow(value) if isinstance(value, str) else value)


class NarrowCharField(NarrowMixin, forms.CharField):
    pass


class NarrowIntegerField(forms.IntegerField):
    # Not type=number: that takes no digits of full width, and a wheel changes it unseen.
    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"})
    default_error_messages = {"invalid": _("Enter a number, such as 12.")}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and (match := COUNT.fullmatch(narrow(value))):
            value = match[1].replace(",", "")
        return super().to_python(value)


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


class OccurredAtField(forms.DateTimeField):
    """A day with its time, likewise."""

    widget = forms.DateTimeInput(
        format="%Y-%m-%d %H:%M",
        attrs=PICK | NOW | {"class": "input-short", "data-pick": "datetime-local"},
    )
    default_error_messages = {
        "invalid": _("Enter day and time as 2026-12-01 09:00 or 12/1 9:00."),
    }

    def to_python(self, value: Any) -> datetime.datetime | None:
        if not isinstance(value, str):
            return super().to_python(value)
        if not narrow(value):
            return None
        if moment := read_moment(value, today=timezone.localdate()):
            return from_current_timezone(moment)
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class OrgIdField(NarrowMixin, forms.CharField):
    """An organization ID, kept with 18 characters; one that may be wrong is kept and warned of."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        reading = check_org_id(text)
        if reading.verdict == OrgIdVerdict.REJECT:
            raise forms.ValidationError(reading.text)
        return reading.stored
