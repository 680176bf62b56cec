"""What the list of the designated contacts is narrowed by."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cases.choices import Kind, Status
from cases.models import SeverityLevel
from contacts.models import Organization

ANY = ("", _("Any"))
STATES = [(state.value, state.label) for state in Status if state != Status.DRAFT]
AGES = [
    (days, ngettext_lazy("%(n)s day or more", "%(n)s days or more", "n") % {"n": days})
    for days in (1, 3, 7, 14, 30)
]


class NumberChoiceField(forms.TypedChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value="", required=False, **kwargs)


class QueueFilterForm(forms.Form):
    """Reads an address: a value that is no choice narrows nothing."""

    level = NumberChoiceField(label=_("Severity"))
    organization = NumberChoiceField(label=_("Salesforce org"))
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *Kind.choices])
    status = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *STATES])
    age = NumberChoiceField(label=_("Has waited"), choices=[ANY, *AGES])
    mine = forms.BooleanField(label=_("Only what I hold"), required=False)

    def __init__(
        self,
        query: Mapping[str, Any],
        *,
        organizations: Iterable[Organization],
        levels: Mapping[int, SeverityLevel],
        unasked: Iterable[str],
    ) -> None:
        super().__init__(query)
        self._choose("organization", [(row.pk, row.name) for row in organizations])
        self._choose("level", [(level, str(row)) for level, row in levels.items()])
        for name in unasked:
            del self.fields[name]

    def _choose(self, name: str, choices: list[tuple[int, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [ANY, *choices]

    @property
    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
