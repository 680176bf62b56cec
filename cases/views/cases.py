from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import services
from cases.checklist import marks
from cases.choices import Status
from cases.forms import WithdrawForm
from cases.keyset import keyset_page
from cases.models import Case, SeverityLevel
from cases.moves import IllegalMove
from cases.outgoing import spoken_value
from cases.progress import flow, next_step, reply_words
from cases.views.answers import moved_meanwhile
from contacts.requests import Request
from helpdesk.htmx import render_page

WITH_US_OR_SALESFORCE = (
    Status.SUBMITTED,
    Status.IN_REVIEW,
    Status.APPROVED,
    Status.FORWARDED,
)


@require_GET
def case_list(request: Request) -> HttpResponse:
    mine = Case.objects.requested_by(request.user).for_list()
    page = keyset_page(mine, keys=["-id"], after=request.GET.get("after", ""))
    return render_page(request, "cases/case_list.html", {"page": page}, partial="case-list")


@require_GET
def case_detail(request: Request, pk: int) -> HttpResponse:
    cases = Case.objects.visible_to(request.user).select_related(
        "organization__production", "requester", "reviewer", "product", "handover"
    )
    case = get_object_or_404(cases, pk=pk)
    files = list(case.attachments.order_by("pk"))
    found = marks(case, files)
    is_requester = case.requester_id == request.user.pk
    context = {
        "case": case,
        "files": files,
        "answers": [
            (mark.item, spoken_value(case, mark.item.field))
            for mark in found
            if mark.is_answered and hasattr(case, mark.item.field)
        ],
        "levels": SeverityLevel.objects.by_level(),
        "events": case.events.select_related("actor").order_by("-pk"),
        "flow": flow(case),
        "contacts": case.organization.contacts_today() if case.status == Status.SUBMITTED else [],
        "reply": reply_words() if case.status in WITH_US_OR_SALESFORCE else None,
        "next_step": next_step(case),
        "is_requester": is_requester,
        "can_draft": case.may_be_drafted_by(request.user),
        "can_withdraw": case.may_move_to(Status.WITHDRAWN, by=request.user) and is_requester,
        "can_close": case.may_move_to(Status.CLOSED, by=request.user),
        "can_review": case.submitted_at and request.user.is_contact_of(case.organization_id),
    }
    return render_page(request, "cases/case_detail.html", context)


@require_http_methods(["GET", "POST"])
def case_withdraw(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.requested_by(request.user), pk=pk)
    if not case.may_move_to(Status.WITHDRAWN, by=request.user):
        return moved_meanwhile(request, case)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            services.withdraw_case(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        messages.success(request, _("%(number)s is withdrawn.") % {"number": case.number})
        return redirect("cases:case_list")
    status = 422 if form.is_bound else 200
    context = {"case": case, "form": form}
    return render_page(request, "cases/case_withdraw.html", context, status=status)


@require_POST
def case_close(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    try:
        services.close_case(case, by=request.user)
    except IllegalMove:
        return moved_meanwhile(request, case)
    messages.success(request, _("Closed. Thank you."))
    return redirect(case)
