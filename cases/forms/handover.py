"""Forms of approval and of what is recorded once something was sent."""

import datetime
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.destinations import Destination
from cases.forms.fields import FreeTextField, OccurredAtField
from cases.numbers import read_number
from cases.services import Call
from contacts.forms.fields import PlainForm

LONGEST_NUMBER = 60


SECONDS_AHEAD = 120
"""A clock that runs ahead by so much tells no future."""


class SecondPersonForm(PlainForm):
    """A reason, only where a second person is missing."""

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


class DestinationField(forms.ChoiceField):
    """One of the desks; a form that names none means Salesforce Help."""

    def clean(self, value: Any) -> Any:
        return super().clean(value or Destination().key)


class ApproveForm(SecondPersonForm):
    """Names the text that was read, and the desk it goes to."""

    seen_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    to = DestinationField(label=_("To which desk"))
    field_order = ("to", "note")

    def __init__(self, *args: Any, destinations: list[Destination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.destinations = {destination.key: destination for destination in destinations}
        chosen: Any = self.fields["to"]
        chosen.choices = grouped(destinations)
        if len(destinations) == 1:
            chosen.widget = forms.HiddenInput()

    def clean_to(self) -> Destination:
        return self.destinations[self.cleaned_data["to"]]


def grouped(destinations: list[Destination]) -> list[Any]:
    """Return the desks as choices, those of the registers by their kind."""
    choices: list[Any] = [(to.key, to.label) for to in destinations if to.row is None]
    for kind in dict.fromkeys(to.kind for to in destinations if to.row):
        choices.append((kind.label, [(to.key, to.label) for to in destinations if to.kind == kind]))
    return choices


class UnapproveForm(PlainForm):
    note = FreeTextField(
        label=_("Why, in a sentence"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


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
    """The same, and what of ours was sent; only Salesforce gives a number to each case."""

    seen_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, is_to_salesforce: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_to_salesforce:
            loosen(self.fields["number"])


def loosen(number: forms.Field) -> None:
    """Ask for the number of a desk that may have none."""
    number.required = False
    number.label = _("Case number there")
    number.help_text = _("If they gave you one already. It can be added later.")


class PhoneForm(SecondPersonForm):
    """The record of a call; the number may follow."""

    at = OccurredAtField(label=_("When you phoned"), initial=timezone.now)
    number = NumberField(
        label=_("Salesforce's case number"),
        required=False,
        max_length=LONGEST_NUMBER,
        help_text=_("If they gave you one already. It can be added later."),
    )
    url = WebAddressField(label=_("Address of the case"), required=False)
    said = FreeTextField(
        label=_("Whom you spoke to, and what they said"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The requester reads it too."),
    )
    field_order = ("at", "number", "url", "said", "note")

    def clean_at(self) -> datetime.datetime:
        at: datetime.datetime = self.cleaned_data["at"]
        if at > timezone.now() + datetime.timedelta(seconds=SECONDS_AHEAD):
            raise forms.ValidationError(_("This is in the future. Enter when you phoned."))
        return at

    @property
    def call(self) -> Call:
        names = ("at", "said", "number", "url")
        return Call(**{name: self.cleaned_data[name] for name in names})
