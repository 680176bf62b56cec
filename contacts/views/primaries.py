"""The primary role: offered, answered, or handed over for one who has left."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts import services, weight
from contacts.audit import of_weight
from contacts.forms.people import asked_by
from contacts.forms.registry import HandOverForm, OfferForm
from contacts.models import (
    DesignatedContact,
    OfferOutcome,
    Organization,
    PrimaryHandover,
    User,
    today,
)
from contacts.requests import Request
from contacts.services import RegistryRefused
from contacts.views.appointments import add_refusal
from helpdesk.htmx import render_page


@of_weight(weight.OFFER)
@require_http_methods(["GET", "POST"])
def primary_offer(request: Request, pk: int) -> HttpResponse:
    """Offer one's own primary role to somebody."""
    own = DesignatedContact.objects.own_in_force().filter(user=request.user, is_primary=True)
    organization = get_object_or_404(
        Organization.objects.filter(pk__in=own.values("organization")), pk=pk
    )
    form = asked_by(OfferForm(request.POST or None), request.user)
    if form.is_valid():
        try:
            offer = services.offer_primary(organization, by=request.user, **form.cleaned_data)
        except RegistryRefused as refusal:
            add_refusal(form, refusal)
        else:
            words = _("%(name)s has been asked. You stay primary until they accept.")
            messages.success(request, words % {"name": offer.receiver})
            return redirect("contacts:registry_detail", pk)
    context = {"organization": organization, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "contacts/primary_offer.html", context, status=status)


@of_weight(weight.ANSWER)
@require_http_methods(["GET", "POST"])
def primary_answer(request: Request, pk: int, offer_pk: int) -> HttpResponse:
    """Accept or decline the role, or take the offer back."""
    offers = PrimaryHandover.objects.open_to(request.user).filter(organization=pk)
    offer = get_object_or_404(
        offers.select_related("organization", "giver", "receiver"), pk=offer_pk
    )
    is_giver = offer.giver_id == request.user.pk
    if request.method == "POST" and request.POST.get("outcome") in OfferOutcome.values:
        try:
            outcome = OfferOutcome(request.POST["outcome"])
            offer = services.settle_offer(offer, by=request.user, outcome=outcome)
        except RegistryRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Done. The other person is told."))
        return redirect("contacts:contact_list")
    context = {"offer": offer, "organization": offer.organization, "is_giver": is_giver}
    return render_page(request, "contacts/primary_answer.html", context)


@of_weight(weight.HAND_OVER)
@require_http_methods(["GET", "POST"])
@permission_required("contacts.change_designatedcontact", raise_exception=True)
def primary_hand_over(request: Request, pk: int) -> HttpResponse:
    """Hand the role over for one who cannot any more, with a reason."""
    organization = get_object_or_404(Organization.objects.filter(production=None), pk=pk)
    rows = organization.contacts.valid_on(today()).filter(deputy_for=None, is_primary=True)
    givers = User.objects.filter(pk__in=rows.values("user")).order_by("is_active", "name", "pk")
    form = asked_by(HandOverForm(request.POST or None, givers=givers), request.user)
    if form.is_valid():
        try:
            services.hand_over_primary(organization, by=request.user, **form.cleaned_data)
        except RegistryRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The primary role is handed over. Both are told."))
            return redirect("contacts:registry_detail", pk)
    context = {"organization": organization, "form": form, "has_givers": rows.exists()}
    status = 422 if form.is_bound else 200
    return render_page(request, "contacts/primary_hand_over.html", context, status=status)
