"""The passcode that Salesforce support asks for on the phone."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from contacts import services, weight
from contacts.audit import of_weight
from contacts.forms.registry import PasscodeForm
from contacts.identity.fresh import address_to_show_it, has_fresh_second_factor
from contacts.models import Organization, Passcode
from contacts.requests import Request
from helpdesk.htmx import render_page

LOOKS_SHOWN = 50


@of_weight(weight.LOOK_AT_PASSCODE)
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def passcode(request: Request, pk: int) -> HttpResponse:
    """Show the passcode once to a contact who has just shown their second factor."""
    own = [key for key, is_own in request.user.contact_organizations.items() if is_own]
    with_passcode = Organization.objects.filter(production=None, plan__has_passcode=True)
    organization = get_object_or_404(with_passcode.filter(pk__in=own), pk=pk)
    is_fresh = has_fresh_second_factor(request, request.user)
    is_kept = Passcode.objects.filter(organization=organization).exists()
    code = ""
    if request.method == "POST" and is_fresh and is_kept:
        code = services.look_at_passcode(organization, by=request.user)
    elif request.method == "POST":
        return redirect("contacts:passcode", pk)
    context = {
        "organization": organization,
        "code": code,
        "is_kept": is_kept,
        "is_fresh": is_fresh,
        "show_factor": address_to_show_it(
            request.user, back_to=reverse("contacts:passcode", args=[pk])
        ),
        "looks": looks_at(organization, request),
    }
    return render_page(request, "contacts/passcode.html", context)


@of_weight(weight.SET_PASSCODE)
@sensitive_post_parameters("passcode")
@never_cache
@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_organization", raise_exception=True)
@sensitive_variables()
def passcode_change(request: Request, pk: int) -> HttpResponse:
    """Let a system admin write the passcode, and never read it."""
    with_passcode = Organization.objects.filter(production=None, plan__has_passcode=True)
    organization = get_object_or_404(with_passcode, pk=pk)
    form = PasscodeForm(request.POST or None)
    if form.is_valid():
        services.set_passcode(organization, by=request.user, **form.cleaned_data)
        messages.success(request, _("The passcode is kept. It is shown to nobody but contacts."))
        return redirect("contacts:registry_detail", pk)
    kept = Passcode.objects.filter(organization=organization).select_related("changed_by").first()
    context = {
        "organization": organization,
        "form": form,
        "changed_at": kept and kept.changed_at,
        "changed_by": kept and kept.changed_by,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "contacts/passcode_change.html", context, status=status)


def looks_at(organization: Organization, request: Request) -> list[object]:
    """Return who looked, for those who keep the registry."""
    if not Organization.objects.kept_by(request.user).filter(pk=organization.pk).exists():
        return []
    return list(organization.passcode_views.select_related("user").order_by("-pk")[:LOOKS_SHOWN])
