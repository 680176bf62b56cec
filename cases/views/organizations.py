"""What the cases of one org add up to: who has how many, and who may log in there."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Min, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import services
from cases.choices import Part
from cases.forms import AccessForm
from cases.login_access import AccessDue, grants_of
from cases.models import Case, SeverityLevel
from cases.models.case_queryset import OPEN_TO_CONTACTS, CaseQuerySet
from cases.moves import IllegalMove
from contacts.models import Organization, RestrictionRequest, User, today
from contacts.requests import Request
from contacts.restriction import RestrictionState
from helpdesk.htmx import render_page

SHOWN = 100


@require_GET
def contact_load(request: Request, pk: int) -> HttpResponse:
    """Who has how many open cases, and which ones have lost their holder."""
    organization = organization_of(request.user, pk)
    cases = cases_of(organization, request.user).filter(status__in=OPEN_TO_CONTACTS)
    people = organization.contacts_today()
    critical = Count("pk", filter=Q(queue_level=1))
    counted = cases.values("reviewer").annotate(n=Count("pk"), n1=critical, since=Min("moved_at"))
    counts: dict[int | None, Any] = {row["reviewer"]: row for row in counted.order_by()}
    without = cases.exclude(reviewer=None).exclude(reviewer__in=people)
    context = {
        "organization": organization,
        "loads": [(person, counts.get(person.pk)) for person in people],
        "unclaimed": counts.get(None),
        "without_holder": without.for_list().order_by("queue_level", "moved_at", "pk")[:SHOWN],
        "levels": SeverityLevel.objects.by_level(),
    }
    return render_page(request, "cases/contact_load.html", context)


@require_GET
def login_access(request: Request, pk: int) -> HttpResponse:
    """Where Salesforce support may log in: until when, as whom, and what is to be done about it."""
    organization = organization_of(request.user, pk)
    grants = grants_of(cases_of(organization, request.user), day=today())[:SHOWN]
    context = {
        "organization": organization,
        "grants": grants,
        "due": [grant for grant in grants if grant.due is not AccessDue.NOTHING],
        "is_contact": request.user.is_contact_of(organization.pk),
    }
    return render_page(request, "cases/login_access.html", context)


@require_http_methods(["GET", "POST"])
def case_access_extend(request: Request, pk: int) -> HttpResponse:
    """Note until when the login access of a case that is outside is granted now."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    is_open = services.may_extend_access(case, request.user)
    form = AccessForm(request.POST or None)
    if is_open and form.is_valid():
        try:
            services.note_access_extended(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            is_open = False
        else:
            messages.success(request, _("Noted: the login access is granted for longer."))
            return redirect(address_after(request.user, case))
    if not is_open:
        messages.warning(request, _("Nothing can be noted about this login access any more."))
        return redirect(address_after(request.user, case))
    context = {"case": case, "form": form, "back": address_after(request.user, case)}
    status = 422 if form.is_bound else 200
    return render_page(request, "cases/case_access_extend.html", context, status=status)


@require_POST
def case_access_withdraw(request: Request, pk: int) -> HttpResponse:
    """Note that the login access given for a case is taken back."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    try:
        services.note_access_withdrawn(case, by=request.user)
    except IllegalMove:
        messages.warning(request, _("The login access of this inquiry is taken back already."))
    else:
        messages.success(request, _("Noted: the login access is taken back."))
    return redirect(address_after(request.user, case))


def address_after(user: User, case: Case) -> str:
    """Return where an act on login access leads back to: the overview, for whoever reads it."""
    if user.is_contact_of(case.organization_id):
        return reverse("cases:login_access", args=[case.organization.registry.pk])
    return case.get_absolute_url()


@require_POST
def restriction_case(request: Request, pk: int, request_pk: int) -> HttpResponse:
    """Begin the case that asks support for an approved restriction."""
    approved = RestrictionRequest.objects.filter(
        organization=pk, state=RestrictionState.APPROVED
    ).select_related("organization", "approved_by")
    row = get_object_or_404(approved, pk=request_pk)
    if not request.user.is_own_contact_of(pk):
        raise Http404
    case = services.prepare_restriction_case(row, by=request.user)
    return redirect("cases:case_draft", case.pk, Part.SYMPTOM)


def organization_of(user: User, pk: int) -> Organization:
    """Return a production org whose cases a person reads as its contact, or as the auditor."""
    if not (user.is_contact_of(pk) or user.has_perm("cases.audit_case")):
        raise Http404
    return get_object_or_404(Organization.objects.filter(production=None), pk=pk)


def cases_of(organization: Organization, user: User) -> CaseQuerySet:
    registry = Organization.objects.sharing_contacts_with(organization)
    return Case.objects.visible_to(user).filter(
        organization__in=registry, submitted_at__isnull=False
    )
