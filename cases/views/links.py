"""Cases that are one matter."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import services
from cases.models import Case, CaseLink, Handover
from cases.moves import IllegalMove
from contacts.models import User
from contacts.requests import Request
from routing.asked import is_key


@require_POST
def case_link(request: Request, pk: int) -> HttpResponse:
    """Link a case with another one; what is not this contact's looks like what is not there."""
    mine = Case.objects.reviewable_by(request.user)
    case = get_object_or_404(mine, pk=pk)
    key = request.POST.get("other", "")
    if not is_key(key):
        raise Http404
    other = get_object_or_404(mine, pk=int(key))
    try:
        services.link_cases(case, other, by=request.user)
    except IllegalMove as error:
        raise Http404 from error
    words = {"number": other.number}
    messages.success(request, _("It is linked with %(number)s.") % words)
    return redirect("cases:case_follow", case.pk)


def links_of(handover: Handover, user: User) -> dict[str, list[Case]]:
    """Return linked cases, and others of the same number, as far as they are this contact's."""
    case = handover.case
    known = CaseLink.objects.others(case)
    mine = Case.objects.reviewable_by(user).exclude(pk=case.pk).order_by("-pk")
    same = Handover.objects.filter(
        kind=handover.kind, counterpart=handover.counterpart, number=handover.number
    ).exclude(sent_at=None)
    keys = set(same.values_list("case", flat=True)[:20]) if handover.number else set()
    found = list(mine.filter(pk__in=known | keys)) if known | keys else []
    return {
        "linked": [other for other in found if other.pk in known],
        "same_number": [other for other in found if other.pk not in known],
    }
