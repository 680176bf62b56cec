"""Forms of the registry."""

import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.forms.dates import narrow, read_date
from contacts.forms.fields import FreeTextField, NarrowDateField, PlainForm
from contacts.forms.people import PersonField, told_apart
from contacts.models import DesignatedContact, User, today

RIGHTS = ("may_view_all_cases", "may_manage_contacts", "has_full_rights")


class RegistryDayField(NarrowDateField):
    """A day of the company's calendar; one typed without its year is the nearest such day."""

    def to_python(self, value: Any) -> datetime.date | None:
        day = super().to_python(value)
        if day is None or not isinstance(value, str):
            return day
        before = read_date(value, today=today(), looks_back=True)
        return min((day, before or day), key=lambda found: abs(found - today()))


class TermsForm(PlainForm):
    """What an appointment says of itself, whoever it is for."""

    valid_from = RegistryDayField(
        label=capfirst(_("valid from")), error_messages={"required": _("Enter the first day.")}
    )
    valid_until = RegistryDayField(
        label=capfirst(_("valid until")),
        required=False,
        help_text=_("The last day that counts. Empty: without an end date."),
    )

    def clean(self) -> None:
        start, end = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_until")
        if start and end and end < start:
            self.add_error(
                "valid_until", _("The last day is before the first one. Enter a later day.")
            )


class RightsForm(TermsForm):
    trailblazer_email = forms.EmailField(
        label=_("Trailblazer mail address"),
        required=False,
        help_text=_("With which this person logs in to Salesforce Help, if it is another one."),
    )
    is_primary = forms.BooleanField(
        label=capfirst(_("primary designated contact")),
        required=False,
        help_text=_("Keeps this registry: adds, changes and ends appointments."),
    )
    may_view_all_cases = forms.BooleanField(label=_("View All Cases"), required=False)
    may_manage_contacts = forms.BooleanField(label=_("Manage Designated Contacts"), required=False)
    has_full_rights = forms.BooleanField(label=_("Full Administrative Rights"), required=False)

    field_order = ["person", "trailblazer_email", "is_primary", *RIGHTS]

    def clean_trailblazer_email(self) -> str:
        return narrow(self.cleaned_data["trailblazer_email"]).lower()


class AppointForm(RightsForm):
    person = PersonField(
        label=_("Person"), error_messages={"required": _("Enter a name or a mail address.")}
    )


class ChangeForm(RightsForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class PrimaryChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable
    def label_from_instance(self, obj: User) -> str:
        return told_apart(obj)


class DeputyForm(TermsForm):
    """Somebody who stands in for a contact on some days."""

    person = PersonField(
        label=_("Deputy"), error_messages={"required": _("Enter a name or a mail address.")}
    )
    deputy_for = PrimaryChoice(
        User.objects.none(),
        label=_("Stands in for"),
        empty_label=_("Choose the contact."),
        error_messages={"required": _("Choose the contact.")},
    )
    field_order = ["deputy_for", "person"]

    def __init__(self, *args: Any, contacts: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy_for"].queryset = contacts  # type: ignore[attr-defined]


class DeputyChangeForm(TermsForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class EndForm(PlainForm):
    """At once, or with a last day."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    when = forms.ChoiceField(
        label=_("When does it end?"),
        choices=[
            (
                "now",
                pgettext_lazy("end of an appointment", "At once: today does not count any more"),
            ),
            ("later", pgettext_lazy("end of an appointment", "With a last day that still counts")),
        ],
        initial="now",
        widget=forms.RadioSelect,
    )
    valid_until = RegistryDayField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, row: DesignatedContact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    def clean(self) -> dict[str, Any]:
        day = self.cleaned_data.get("valid_until")
        if self.cleaned_data.get("when") != "later":
            day = None
        elif day is None and "valid_until" not in self.errors:
            self.add_error("valid_until", _("Enter the last day."))
        elif day and day < self.row.valid_from:
            self.add_error(
                "valid_until", _("That is before it begins. Enter a later day, or end it at once.")
            )
        return {"seen": self.cleaned_data.get("seen", ""), "valid_until": day}


class PasscodeForm(PlainForm):
    passcode = forms.CharField(
        label=_("Passcode"),
        required=False,
        max_length=100,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Empty takes away what is kept."),
    )


class OfferForm(PlainForm):
    person = PersonField(
        label=_("Who is to become primary"),
        error_messages={"required": _("Enter a name or a mail address.")},
    )


class HandOverForm(OfferForm):
    """A system admin's act, for one who cannot agree any more."""

    giver = PrimaryChoice(
        User.objects.none(),
        label=_("Who gives the role"),
        empty_label=_("Choose the contact."),
        error_messages={"required": _("Choose the contact.")},
    )
    reason = FreeTextField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence why they do not hand it over themself.")},
    )
    field_order = ["giver", "person", "reason"]

    def __init__(self, *args: Any, givers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].queryset = givers  # type: ignore[attr-defined]
