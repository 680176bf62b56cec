"""Fields that read what is typed in any width."""

import unicodedata
from typing import Any

from django import forms

from contacts.org_id import OrgIdVerdict, check_org_id


def narrow(value: Any) -> Any:
    """Read what is typed in any width as its plain form (５ as 5, ＠ as @)."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


class NarrowMixin(forms.Field):
    def to_python(self, value: Any) -> Any:
        return super().to_python(narrow(value))


class NarrowIntegerField(NarrowMixin, forms.IntegerField):
    # Not type=number: that takes no digits of full width, and a wheel changes it unseen.
    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"})


class NarrowDateField(NarrowMixin, forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class NarrowCharField(NarrowMixin, forms.CharField):
    pass


class OccurredAtField(NarrowMixin, forms.DateTimeField):
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


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
