"""The form that begins a case: for whom, in which org, what it is about."""

import uuid
from typing import Any, cast

from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.choices import Kind, Origin
from cases.forms.case_fields import NO_TITLE
from cases.forms.fields import plain_data
from cases.models import Case
from contacts.forms.people import PersonField, asked_by
from contacts.models import Membership, Organization, User
from routing.asked import Asked
from routing.models import Consultation


class KindForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What do you need?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you need.")},
    )


class NewCaseForm(forms.ModelForm[Case]):
    """What is asked before the five parts: for which org, what kind, in one line."""

    creation_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = KindForm.declared_fields["kind"]
    requester = PersonField(
        label=_("For whom"),
        required=False,
        help_text=_("Empty: for yourself. For somebody who called: their name or mail address."),
    )
    origin = forms.ChoiceField(
        label=_("Where does it come from?"),
        choices=Origin.choices,
        widget=forms.RadioSelect,
        initial=Origin.PERSON,
    )

    class Meta:
        model = Case
        fields = ("organization", "kind", "title", "origin", "consultation")
        widgets = {"organization": forms.RadioSelect, "consultation": forms.HiddenInput}
        error_messages = {
            "organization": {"required": _("Choose the org it is about.")},
            "title": NO_TITLE,
        }

    def __init__(self, data: Any = None, *, user: User, asked: Asked, **kwargs: Any) -> None:
        kept = asked.consultation
        known = {"title": asked.first_line[:200], "consultation": kept}
        if kept and kept.kind:
            known |= {"kind": kept.kind, "origin": kept.origin}
        kwargs["initial"] = known | (kwargs.get("initial") or {})
        super().__init__(plain_data(data), **kwargs)
        self.user = user
        mine = cast("forms.ModelChoiceField[Consultation]", self.fields["consultation"])
        mine.queryset = Consultation.objects.of(user)
        if kept and kept.kind:  # The triage has asked this already.
            for name in ("kind", "origin"):
                self.fields[name].widget = forms.HiddenInput()
        own = Q(pk__in=Organization.objects.open_to(user).values("pk"))
        if user.contact_organizations:
            own |= Q(pk__in=list(user.contact_organizations))
            asked_by(self, user)
        else:
            del self.fields["requester"]
        choices = Organization.objects.filter(own).order_by(
            F("production").asc(nulls_first=True), "name"
        )
        field = cast("forms.ModelChoiceField[Organization]", self.fields["organization"])
        field.queryset = choices
        field.empty_label = None
        default = Membership.objects.filter(user=user).order_by("-is_default", "pk").first()
        field.initial = default.organization_id if default else None
        field.help_text = _("Production is where you work every day; a sandbox is for trying out.")
        self.fields["title"].help_text = _("As you would tell a colleague in the corridor.")
        self.order_fields(["requester"])

    def clean(self) -> None:
        """Take the orgs of one's appointments for a caller, those one works in for oneself."""
        super().clean()
        requester, organization = map(self.cleaned_data.get, ("requester", "organization"))
        if organization is None:
            return
        if requester not in (None, self.user):
            if not self.user.is_contact_of(organization.pk):
                self.add_error("organization", _("You are no designated contact of this org."))
        elif not Organization.objects.open_to(self.user).filter(pk=organization.pk).exists():
            self.add_error("organization", _("You may write about this org for a caller only."))

    @property
    def has_choice(self) -> bool:
        field = cast("forms.ModelChoiceField[Organization]", self.fields["organization"])
        return bool(field.queryset and field.queryset.exists())
