"""That only designated contacts may create cases at Salesforce: asked for, decided, followed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts import services, weight
from contacts.audit import of_weight
from contacts.forms.restriction import RestrictionForm, RestrictionMoveForm
from contacts.models import Organization
from contacts.requests import Request
from contacts.restriction import OPEN, RestrictionState
from contacts.services import RegistryRefused
from contacts.services.restrictions import others_who_approve
from contacts.views.appointments import add_refusal
from helpdesk.htmx import render_page


@require_GET
def restriction(request: Request, pk: int) -> HttpResponse:
    organizations = Organization.objects.registry_open_to(request.user).select_related("plan")
    organization = get_object_or_404(organizations, pk=pk)
    rows = list(
        organization.restrictions.select_related("asked_by", "approved_by").order_by("-pk")[:20]
    )
    standing = next((row for row in rows if row.state in OPEN), None)
    keeps = Organization.objects.kept_by(request.user).filter(pk=pk).exists()
    is_own = standing is not None and standing.asked_by_id == request.user.pk
    is_alone = is_own and not others_who_approve(organization, than=request.user)
    context = {
        "organization": organization,
        "has_plan": organization.plan is not None and organization.plan.restricts_case_creation,
        "standing": standing,
        "past": [row for row in rows if row is not standing],
        "keeps": keeps,
        "can_ask": standing is None and (keeps or request.user.is_contact_of(pk)),
        "can_approve": keeps and (not is_own or is_alone),
        "is_alone": is_alone,
        "can_take_back": (keeps or is_own)
        and standing is not None
        and standing.may_move_to(RestrictionState.TAKEN_BACK),
        "can_prepare": request.user.is_own_contact_of(pk),
    }
    return render_page(request, "contacts/restriction.html", context)


@of_weight(weight.ASK_RESTRICTION)
@require_http_methods(["GET", "POST"])
def restriction_ask(request: Request, pk: int) -> HttpResponse:
    kept = Organization.objects.kept_by(request.user)
    own = Organization.objects.filter(pk__in=list(request.user.contact_organizations))
    organization = get_object_or_404(kept | own.filter(production=None), pk=pk)
    form = RestrictionForm(request.POST or None)
    if form.is_valid():
        try:
            services.ask_restriction(organization, by=request.user, **form.cleaned_data)
        except RegistryRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Asked. A primary contact or a system admin decides."))
            return redirect("contacts:restriction", pk)
    context = {"organization": organization, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "contacts/restriction_ask.html", context, status=status)


@of_weight(weight.MOVE_RESTRICTION)
@require_POST
def restriction_move(request: Request, pk: int, request_pk: int) -> HttpResponse:
    organization = get_object_or_404(Organization.objects.registry_open_to(request.user), pk=pk)
    row = get_object_or_404(organization.restrictions, pk=request_pk)
    form = RestrictionMoveForm(request.POST)
    if form.is_valid():
        try:
            services.move_restriction(row, by=request.user, **form.cleaned_data)
        except RegistryRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Saved."))
    return redirect("contacts:restriction", pk)
