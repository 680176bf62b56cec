"""Who holds a case: it is claimed, given back, taken over, and then comes the next one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import services, weight
from cases.choices import Status
from cases.forms import RedirectForm, TakeOverForm
from cases.models import Case, ReadyText, ReadyTextKind
from cases.models.case_queryset import QUEUE_KEYS
from cases.moves import IllegalMove
from cases.search import key_of
from cases.services.claims import may_take_over
from cases.views.answers import begin, moved_meanwhile, moved_words, not_taken, onward
from contacts.audit import note_refusal, of_weight
from contacts.requests import Request
from helpdesk.htmx import render_page


@of_weight(weight.CLAIM)
@require_POST
def case_claim(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.reviewable_by(request.user), pk=pk)
    try:
        services.claim_case(case, by=request.user)
    except IllegalMove:
        return held_by_another(request, case)
    return redirect("cases:case_review", case.pk)


@require_POST
def case_release(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.reviewable_by(request.user), pk=pk)
    try:
        services.release_case(case, by=request.user)
    except IllegalMove:
        return held_by_another(request, case)
    messages.success(request, _("%(number)s waits for anybody again.") % {"number": case.number})
    return onward(request, case, to="cases:queue")


@of_weight(weight.TAKE_OVER)
@require_http_methods(["GET", "POST"])
def case_take_over(request: Request, pk: int) -> HttpResponse:
    cases = Case.objects.reviewable_by(request.user).select_related("reviewer")
    case = get_object_or_404(cases, pk=pk)
    if not may_take_over(case, request.user):
        return held_by_another(request, case)
    form = TakeOverForm(request.POST or None, initial={"seen_holder": case.reviewer_id})
    if form.is_valid():
        try:
            services.take_over_case(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return held_by_another(request, case)
        messages.success(request, _("It is in your hands now. The other contact has been told."))
        return redirect("cases:case_review", case.pk)
    context = {"case": case, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "cases/case_take_over.html", context, status=status)


@of_weight(weight.REDIRECT)
@require_http_methods(["GET", "POST"])
def case_redirect(request: Request, pk: int) -> HttpResponse:
    """Point the requester to another desk."""
    case = get_object_or_404(Case.objects.reviewable_by(request.user), pk=pk)
    if not case.may_move_to(Status.REDIRECTED, by=request.user):
        return moved_meanwhile(request, case)
    texts = list(ReadyText.objects.offered(ReadyTextKind.REDIRECT))
    start = begin(request, texts, case, "note")
    form = RedirectForm(None if start else request.POST or None, initial=start)
    if form.is_valid():
        try:
            services.redirect_case(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        messages.success(request, _("The requester has been told where to ask."))
        return onward(request, case)
    context = {"case": case, "form": form, "ready_texts": texts}
    status = 422 if form.is_bound else 200
    return render_page(request, "cases/case_redirect.html", context, status=status)


def held_by_another(request: Request, case: Case) -> HttpResponse:
    """Tell who has the case by now, or where else it stands; nothing if it is with oneself."""
    case = Case.objects.select_related("reviewer").get(pk=case.pk)
    is_mine = case.status == Status.IN_REVIEW and case.reviewer == request.user
    review = reverse("cases:case_review", args=[case.pk])
    if is_mine:
        return redirect(review)
    if request.method == "POST":
        note_refusal(request, case.status)
    return not_taken(request, case, moved_words(case, request.user), to=review)


@require_GET
def queue_next(request: Request) -> HttpResponse:
    """Lead to the worst case that waits, but for the one just decided."""
    waiting = Case.objects.waiting_for(request.user)
    decided = key_of(request.GET.get("after", ""))
    case = waiting.exclude(pk=decided or 0).order_by(*QUEUE_KEYS).first()
    if case is None:
        messages.info(request, _("Nothing else waits."))
        return redirect("cases:queue")
    return redirect("cases:case_review", case.pk)
