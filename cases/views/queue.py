"""The list of the designated contacts."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cases.choices import Status
from cases.keyset import keyset_page
from cases.models import Case, SeverityLevel
from cases.models.case_queryset import QUEUE_KEYS, CaseQuerySet
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
