"""The list of the designated contacts, and who takes what is on it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cases import services
from cases.choices import Status
from cases.keyset import keyset_page
from cases.models import Case, SeverityLevel
from cases.models.case_queryset import QUEUE_KEYS, CaseQuerySet
from cases.moves import IllegalMove
from contacts.models import User
from contacts.requests import Request
from helpdesk.htmx import render_page

QUEUES = {
    "waiting": gettext_lazy("Waiting"),
    "mine": gettext_lazy("Mine"),
    "approved": gettext_lazy("Ready to send"),
    "forwarded": gettext_lazy("At Salesforce"),
}


@require_GET
def queue(request: Request) -> HttpResponse:
    """The cases a designated contact may act on, worst first."""
    chosen = request.GET.get("view", "")
    chosen = chosen if chosen in QUEUES else "waiting"
    cases = in_queue(chosen, request.user).for_list()
    page = keyset_page(cases, keys=QUEUE_KEYS, after=request.GET.get("after", ""))
    context = {
        "page": page,
        "queues": QUEUES,
        "chosen": chosen,
        "levels": SeverityLevel.objects.by_level(),
        "is_contact": bool(request.user.contact_organizations),
    }
    return render_page(request, "cases/queue.html", context, partial="case-queue")


def in_queue(name: str, user: User) -> CaseQuerySet:
    cases = Case.objects.reviewable_by(user)
    match name:
        case "mine":
            return cases.filter(reviewer=user, status__in=[Status.IN_REVIEW, Status.APPROVED])
        case "approved" | "forwarded":
            return cases.filter(status=name)
        case _:
            return cases.waiting(user.fellow_contacts)


@require_POST
def case_claim(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.reviewable_by(request.user), pk=pk)
    try:
        services.claim_case(case, by=request.user)
    except IllegalMove:
        case = Case.objects.select_related("reviewer").get(pk=pk)
        if case.reviewer_id != request.user.pk:
            holder = str(case.reviewer or "")
            messages.warning(
                request,
                _("%(number)s is with %(holder)s.") % {"number": case.number, "holder": holder},
            )
    return redirect("cases:case_review", case.pk)
