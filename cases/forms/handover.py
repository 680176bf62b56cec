"""Forms of approval and of what is recorded once something was sent."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from cases.numbers import read_number

LONGEST_NUMBER = 60


class ApproveForm(forms.Form):
    """Names the text that was read; a reason only where a second person is missing."""

    seen_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = forms.CharField(
        label=_("Why without a second person"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only when you approve your own inquiry and no other contact is there today."),
    )

    def __init__(self, *args: Any, needs_second_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_second_person:
            del self.fields["note"]


class NumberField(forms.CharField):
    """The number of a case at an outside desk, read in any width, in one line."""

    widget = forms.TextInput(attrs={"class": "input-medium", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        return super().to_python(read_number(value) if isinstance(value, str) else value)


class WebAddressField(forms.URLField):
    """An address that a browser may open: http or https."""

    default_error_messages = {"invalid": _("Enter an address that begins with https://.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", max_length=500, **kwargs)
        self.validators = [
            URLValidator(schemes=["http", "https"], message=self.error_messages["invalid"])
            if isinstance(validator, URLValidator)
            else validator
            for validator in self.validators
        ]


class NumberForm(forms.Form):
    """The number that an outside desk gave to the case, and where it is found there."""

    number = NumberField(
        label=_("Salesforce's case number"),
        error_messages={"required": _("Enter the number that Salesforce Help shows.")},
        max_length=LONGEST_NUMBER,
        help_text=_("It is shown on Salesforce Help once the case is created."),
    )
    url = WebAddressField(label=_("Address of the case"), required=False)


class ForwardForm(NumberForm):
    """The same, and what of ours was sent."""

    seen_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
