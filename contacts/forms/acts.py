"""What the lists of acts and changes are narrowed by: a value that is no choice does nothing."""

import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, Outcome
from contacts.names import named_like

ANY = ("", _("Any"))
DATE = {"type": "date"}


class PeriodForm(forms.Form):
    person = forms.CharField(
        label=_("Person"), max_length=150, required=False, help_text=_("Part of the name or mail.")
    )
    since = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput(DATE))
    until = forms.DateField(label=_("To day"), required=False, widget=forms.DateInput(DATE))

    @property
    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def within(self, column: str) -> Q:
        """Return the condition that a time lies on the chosen days, as the reader counts them."""
        condition = Q()
        if since := self.chosen.get("since"):
            condition &= Q(**{f"{column}__gte": start_of(since)})
        if until := self.chosen.get("until"):
            condition &= Q(**{f"{column}__lt": start_of(until + datetime.timedelta(days=1))})
        return condition


def start_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


class AuditFilterForm(PeriodForm):
    area = forms.ChoiceField(label=_("Area"), required=False, choices=[ANY, *Area.choices])
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[ANY, *Outcome.choices])
    on = forms.CharField(label=_("Object"), max_length=200, required=False)

    field_order = ("area", "outcome", "person", "on", "since", "until")

    def condition(self) -> Q:
        chosen = self.chosen
        condition = self.within("at")
        for name in ("area", "outcome"):
            if name in chosen:
                condition &= Q(**{name: chosen[name]})
        if person := chosen.get("person"):
            condition &= named_like(person, "actor__")
        if on := chosen.get("on"):
            condition &= Q(object_name__icontains=on) | Q(object_key=on)
        return condition


class ChangeFilterForm(PeriodForm):
    kind = forms.ChoiceField(label=_("What"), required=False)

    field_order = ("kind", "person", "since", "until")

    def __init__(self, query: Any, *, kinds: list[tuple[str, str]]) -> None:
        super().__init__(query)
        self.fields["kind"] = forms.ChoiceField(
            label=_("What"), required=False, choices=[ANY, *kinds]
        )
