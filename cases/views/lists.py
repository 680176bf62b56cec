"""My inquiries: filters, search, and what was just discarded."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cases.choices import Status
from cases.keyset import keyset_page
from cases.models import Case
from cases.models.case_queryset import FINISHED, CaseQuerySet
from cases.search import key_of, matching, sought_in
from contacts.models import User
from contacts.requests import Request
from helpdesk.htmx import render_page

VIEWS = {
    "open": gettext_lazy("Open"),
    "drafts": gettext_lazy("Drafts"),
    "answered": gettext_lazy("Answered"),
    "closed": gettext_lazy("Finished"),
    "shared": gettext_lazy("Shared with me"),
    "all": gettext_lazy("All"),
}


@require_GET
def case_list(request: Request) -> HttpResponse:
    """The person's own cases, newest first; a search looks at all of them unless one says else."""
    sought = sought_in(request.GET)
    chosen = request.GET.get("view", "")
    chosen = chosen if chosen in VIEWS else "all" if sought else "open"
    cases = matching(in_view(chosen, request.user), sought).for_list()
    page = keyset_page(cases, keys=["-id"], after=request.GET.get("after", ""))
    context = {
        "page": page,
        "views": VIEWS,
        "chosen": chosen,
        "sought": sought,
        "discarded": discarded(request),
    }
    return render_page(request, "cases/case_list.html", context, partial="case-list")


def in_view(name: str, user: User) -> CaseQuerySet:
    mine = Case.objects.of(user)
    match name:
        case "drafts":
            return mine.filter(status=Status.DRAFT)
        case "answered":
            return mine.filter(status__in=[Status.ANSWERED, Status.REDIRECTED])
        case "closed":
            return mine.filter(status__in=FINISHED)
        case "shared":
            return Case.objects.watched_by(user)
        case "all":
            return mine
        case _:
            return mine.unfinished()


def discarded(request: Request) -> Case | None:
    """Return the draft that was just discarded, where it can be taken up again."""
    key = key_of(request.GET.get("discarded", ""))
    if key is None:
        return None
    case = Case.objects.of(request.user).filter(pk=key).first()
    can_undo = case and not case.submitted_at and case.may_move_to(Status.DRAFT, by=request.user)
    return case if can_undo else None
