"""Fields that read what is typed in any width, and keep free text as it is."""

import datetime
import re
from typing import Any

from django import forms
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.forms.dates import narrow, read_moment
from contacts.forms.fields import (
    PICK,
    TOO_LONG,
    FreeTextField,
    NarrowDateField,
    NarrowMixin,
    plain,
    plain_data,
)
from contacts.org_id import OrgIdVerdict, check_org_id

__all__ = [
    "TOO_LONG",
    "FreeTextField",
    "NarrowCharField",
    "NarrowDateField",
    "NarrowIntegerField",
    "OccurredAtField",
    "OrgIdField",
    "TickBox",
    "plain",
    "plain_data",
]

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
COUNT = re.compile(r"約?([\d,]+)\s*(?:名|人|件|people|users?)?(?:様|程度|くらい|ぐらい|ほど)?")


class TickBox(forms.CheckboxInput):
    """A box that says it too where it is not ticked: one that never came leaves all as it was."""

    template_name = "django/forms/widgets/tick_box.html"

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data


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
