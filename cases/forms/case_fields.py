"""Forms of the case. What they ask, why, and from when on it is needed stands in the checklist."""

import datetime
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.checklist import CHECKLIST, Item, Need, asked_fields
from cases.checklist.asked import NO_FIELD
from cases.choices import Part
from cases.forms.fields import (
    STEPS,
    TOO_LONG,
    WORDS,
    FreeTextField,
    NarrowCharField,
    NarrowDateField,
    NarrowIntegerField,
    OccurredAtField,
    OrgIdField,
    TickBox,
    plain_data,
)
from cases.models import Case, SeverityLevel
from cases.notices import Notice
from cases.todo import Todo
from contacts.models import Organization
from routing.models import Product

NO_TITLE = TOO_LONG | {"required": _("Write in one line what it is about.")}
NO_MOMENT = _(
    "Enter day and time as 2026-12-01 09:00 or 12/1 9:00. If you know it only roughly, write that"
    " under “About the time”."
)
ONE_LINE = ("occurred_note", "affected_work", "org_id", "access_username", "callback_phone")
RADIOS = (
    "kind",
    "origin",
    "business_stop",
    "users_affected",
    "workaround",
    "access_granted",
    "triage_verdict",
)
ROWS = {
    "symptom": 6,
    "expected": 3,
    "steps_to_reproduce": 6,
    "impact": 4,
    "workaround_detail": 3,
    "wanted_reason": 3,
    "wanted_consequence": 3,
    "severity_reason": 2,
    "triage_reason": 3,
    "summary_en": 4,
}
# What the holder of a case may change, beside the items of the checklist.
REVIEW_FIELDS = [
    *("organization", "kind", "origin", "title", "severity", "severity_confirmed"),
    *("wanted_fixed", "triage_verdict", "triage_reason", "summary_en"),
    *dict.fromkeys(item.field for item in CHECKLIST if item.field not in NO_FIELD),
]


class SeverityField(forms.TypedChoiceField):
    """One of the four levels, with the name that the administrators gave it."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"coerce": int, "empty_value": None, "required": False} | kwargs
        super().__init__(choices=severity_choices, **kwargs)


def severity_choices(levels: dict[int, SeverityLevel] | None = None) -> list[tuple[int, str]]:
    levels = SeverityLevel.objects.by_level() if levels is None else levels
    return [(level, str(row)) for level, row in levels.items()]


class CaseFieldsForm(forms.ModelForm[Case]):
    """Some fields of a case, as far as they concern its kind.

    Nothing is required to save them; the badges say what a submission needs.
    """

    severity = SeverityField(label=_("Severity"))
    severity_confirmed = SeverityField()

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()
        error_messages = {
            **dict.fromkeys(ONE_LINE, TOO_LONG),
            "title": NO_TITLE,
            "occurred_at": {"invalid": NO_MOMENT},
        }
        field_classes = {
            **dict.fromkeys(ROWS, FreeTextField),
            "users_count": NarrowIntegerField,
            "occurred_at": OccurredAtField,
            "wanted_on": NarrowDateField,
            "access_until": NarrowDateField,
            "org_id": OrgIdField,
            "access_username": NarrowCharField,
            "callback_phone": NarrowCharField,
        }
        widgets = {
            **dict.fromkeys(RADIOS, forms.RadioSelect),
            **{name: forms.Textarea(attrs={"rows": rows}) for name, rows in ROWS.items()},
            **{
                name: forms.TextInput(attrs={"class": "input-medium"})
                for name in ("org_id", "callback_phone", "access_username")
            },
            "steps_to_reproduce": forms.Textarea(
                attrs=STEPS | {"rows": ROWS["steps_to_reproduce"]}
            ),
            "users_count": NarrowIntegerField.widget,
            "organization": forms.RadioSelect,
            "occurred_at": OccurredAtField.widget,
            "occurred_note": forms.TextInput(attrs=WORDS),
            "wanted_on": NarrowDateField.widget,
            "wanted_fixed": TickBox,
            "access_until": NarrowDateField.widget,
        }

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(plain_data(data), **kwargs)
        for name in self.fields.keys() & set(RADIOS):
            field: Any = self.fields[name]
            field.choices = [(value, label) for value, label in field.choices if value]
        if "product" in self.fields:
            product = cast("forms.ModelChoiceField[Product]", self.fields["product"])
            product.empty_label = _("Not known yet")
            product.queryset = Product.objects.order_by("position", "pk")
        if "organization" in self.fields:
            org = cast("forms.ModelChoiceField[Organization]", self.fields["organization"])
            org.empty_label = None
            org.queryset = Organization.objects.sharing_contacts_with(
                self.instance.organization
            ).order_by("production", "name")
        if "occurred_at" in self.fields:
            # The script's “now” is the person's, wherever their machine believes to be.
            zone = timezone.get_current_timezone_name()
            self.fields["occurred_at"].widget.attrs["data-time-zone"] = zone
        items = {item.field: item for item in CHECKLIST if self.instance.kind in item.kinds}
        for name, field in self.fields.items():
            if name in items:
                explain(field, items[name], self.instance)
        kept = self.instance.unparsed
        self.initial.update({name: kept[name] for name in self.fields.keys() & kept.keys()})

    def full_clean(self) -> None:
        """Clean what was sent; a form that is only shown says what is wrong with the kept texts."""
        super().full_clean()
        if self.is_bound:
            return
        self.cleaned_data = {}
        for name in self.fields.keys() & self.instance.unparsed.keys():
            try:
                self.cleaned_data[name] = self.fields[name].clean(self.initial[name])
                if clean := getattr(self, f"clean_{name}", None):
                    clean()
            except forms.ValidationError as error:
                self.add_error(name, error)

    @property
    def sent(self) -> list[str]:
        """The fields that came: one that did not leaves alone what is stored."""
        return [
            name
            for name, field in self.fields.items()
            if not field.widget.value_omitted_from_data(self.data, self.files, name)
        ]

    @property
    def unparsed(self) -> dict[str, str]:
        """What cannot be read, as typed. Nothing is kept of a required field left empty."""
        texts = {name: str(self[name].data) for name in self.sent if name in self.errors}
        return {name: text for name, text in texts.items() if text.strip()}

    @property
    def read(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.sent if name not in self.errors}

    def show_levels(self, levels: dict[int, SeverityLevel]) -> None:
        """Offer the levels that the page has read already."""
        for field in self.fields.values():
            if isinstance(field, SeverityField):
                field.choices = severity_choices(levels)

    def show_remarks(self, todos: Iterable[Todo]) -> None:
        """Put each remark that is still to be looked at before its field."""
        for todo in todos:
            if todo.is_left and todo.remark.field in self.fields:
                field: Any = self.fields[todo.remark.field]
                field.remarks = [*getattr(field, "remarks", []), todo.remark.text]

    def show_notices(self, notices: Iterable[Notice]) -> None:
        """Put each notice beside its field."""
        notices = list(notices)
        for name, field in self.fields.items():
            found = [notice for notice in notices if notice.field == name]
            field.notices = found  # type: ignore[attr-defined]

    def clean_occurred_at(self) -> datetime.datetime | None:
        occurred_at: datetime.datetime | None = self.cleaned_data["occurred_at"]
        if occurred_at and occurred_at > timezone.now() + datetime.timedelta(minutes=5):
            raise forms.ValidationError(_("This lies in the future. Give the time it began."))
        return occurred_at

    def clean_wanted_on(self) -> datetime.date | None:
        wanted_on: datetime.date | None = self.cleaned_data["wanted_on"]
        occurred_at = self.instance.occurred_at
        if wanted_on and occurred_at and wanted_on < timezone.localdate(occurred_at):
            began = date_format(timezone.localtime(occurred_at), "DATETIME_FORMAT")
            raise forms.ValidationError(
                _("This is before it began (%(began)s). Give that day or a later one."),
                params={"began": began},
            )
        return wanted_on


def explain(field: forms.Field, item: Item, case: Case) -> None:
    """Give a field the words of its item and the mark that says from when on it is needed.

    Where the item does not concern the case yet, the script hides the field until it does.
    """
    need = item.need_in(case)
    field.label = item.label
    field.help_text = str(item.why)
    field.example = item.example  # type: ignore[attr-defined]
    field.required = False
    field.needed = need is Need.SUBMIT  # type: ignore[attr-defined]
    field.recommended = need is Need.RECOMMENDED  # type: ignore[attr-defined]
    field.unasked = not item.concerns(case)  # type: ignore[attr-defined]


def part_form(part: Part, case: Case) -> type[CaseFieldsForm]:
    """Return the form of one part: its items that concern the case's kind, in their order."""
    return fields_form(asked_fields(part, case.kind))


def fields_form(names: list[str]) -> type[CaseFieldsForm]:
    """Return a form of just these fields, the declared ones among them included."""
    form = cast(
        "type[CaseFieldsForm]",
        forms.modelform_factory(Case, form=CaseFieldsForm, fields=names),
    )
    form.base_fields = {name: form.base_fields[name] for name in names}
    return form


def review_form(names: list[str]) -> type[CaseFieldsForm]:
    """Return the form of some fields as the holder of a case changes them."""
    return fields_form([name for name in names if name in REVIEW_FIELDS])
