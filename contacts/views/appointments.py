"""Appointments of an organization: added, changed, ended by who keeps its registry."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts import services, weight
from contacts.audit import of_weight
from contacts.forms.people import asked_by
from contacts.forms.registry import (
    RIGHTS,
    AppointForm,
    ChangeForm,
    DeputyChangeForm,
    DeputyForm,
    EndForm,
    TermsForm,
)
from contacts.models import DesignatedContact, Organization, User, today
from contacts.requests import Request
from contacts.services import RegistryChanged, RegistryRefused
from helpdesk.htmx import render_page


@of_weight(weight.APPOINT)
@require_http_methods(["GET", "POST"])
def contact_add(request: Request, pk: int) -> HttpResponse:
    organization = get_object_or_404(Organization.objects.kept_by(request.user), pk=pk)
    form = AppointForm(request.POST or None, initial={"valid_from": today()})
    asked_by(form, request.user)
    if form.is_valid():
        try:
            row = services.appoint_contact(organization, by=request.user, **form.cleaned_data)
        except RegistryRefused as refusal:
            add_refusal(form, refusal)
        else:
            words = _("%(name)s is recorded as a designated contact.") % {"name": row.user}
            messages.success(request, words)
            return redirect("contacts:registry_detail", organization.pk)
    context = {"organization": organization, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "contacts/contact_add.html", context, status=status)


@of_weight(weight.DEPUTE)
@require_http_methods(["GET", "POST"])
def deputy_add(request: Request, pk: int) -> HttpResponse:
    organization = get_object_or_404(Organization.objects.kept_by(request.user), pk=pk)
    own = organization.contacts.open_on().filter(deputy_for=None, user__is_active=True)
    contacts = User.objects.filter(pk__in=own.values("user")).order_by("name", "pk")
    initial = {"valid_from": today(), "deputy_for": request.GET.get("for")}
    form = DeputyForm(request.POST or None, contacts=contacts, initial=initial)
    asked_by(form, request.user)
    if form.is_valid():
        try:
            row = services.appoint_contact(organization, by=request.user, **form.cleaned_data)
        except RegistryRefused as refusal:
            add_refusal(form, refusal)
        else:
            words = {"deputy": row.user, "name": row.deputy_for}
            messages.success(
                request, _("%(deputy)s stands in for %(name)s. Both are told.") % words
            )
            return redirect("contacts:registry_detail", organization.pk)
    context = {"organization": organization, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "contacts/deputy_add.html", context, status=status)


@of_weight(weight.CHANGE)
@require_http_methods(["GET", "POST"])
def contact_change(request: Request, pk: int, contact_pk: int) -> HttpResponse:
    row = kept_row(request.user, pk, contact_pk)
    form = change_form(row, request)
    if form.is_valid():
        try:
            services.change_appointment(row, by=request.user, **form.cleaned_data)
        except RegistryRefused as refusal:
            add_refusal(form, refusal, row)
        else:
            messages.success(request, _("Saved."))
            return redirect("contacts:registry_detail", pk)
    context = {"row": row, "organization": row.organization, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "contacts/contact_change.html", context, status=status)


@of_weight(weight.END)
@require_http_methods(["GET", "POST"])
def contact_end(request: Request, pk: int, contact_pk: int) -> HttpResponse:
    row = kept_row(request.user, pk, contact_pk)
    form = EndForm(request.POST or None, row=row, initial={"seen": row.version})
    if form.is_valid():
        try:
            services.end_appointment(row, by=request.user, **form.cleaned_data)
        except RegistryRefused as refusal:
            add_refusal(form, refusal, row)
        else:
            messages.success(request, _("The appointment of %(name)s ends.") % {"name": row.user})
            return redirect("contacts:registry_detail", pk)
    context = {"row": row, "organization": row.organization, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "contacts/contact_end.html", context, status=status)


def kept_row(user: User, pk: int, contact_pk: int) -> DesignatedContact:
    """Return an appointment that stands, of an organization whose registry a person keeps."""
    organization = get_object_or_404(Organization.objects.kept_by(user), pk=pk)
    rows = organization.contacts.open_on()
    rows = rows.select_related("user", "organization", "deputy_for", "confirmed_by")
    return get_object_or_404(rows, pk=contact_pk)


def change_form(row: DesignatedContact, request: Request) -> TermsForm:
    names = ["valid_from", "valid_until"]
    if not row.deputy_for_id:
        names += ["trailblazer_email", "is_primary", *RIGHTS]
    initial: dict[str, Any] = {name: getattr(row, name) for name in names}
    kind = DeputyChangeForm if row.deputy_for_id else ChangeForm
    return kind(request.POST or None, initial=initial | {"seen": row.version})


def add_refusal(
    form: forms.Form, refusal: RegistryRefused, row: DesignatedContact | None = None
) -> None:
    """Say a refusal beside its field; whoever has seen another's change may save once more."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    if isinstance(refusal, RegistryChanged) and row:
        form.data = {**form.data.dict(), "seen": row.version}  # type: ignore[attr-defined]
