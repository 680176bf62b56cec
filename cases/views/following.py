"""The designated contact's pages of a case that an outside desk has."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import services, weight
from cases.choices import Status
from cases.facts import facts_of
from cases.forms import LookForm, RecallForm, ResumeForm
from cases.models import Case, Handover, HandoverEntry, SeverityLevel, SupportTarget
from cases.moves import Act, IllegalMove
from cases.services.entries import hash_of, unsent_files
from cases.services.handover import next_look_of
from cases.views.answers import moved_meanwhile
from cases.views.links import links_of
from contacts.audit import of_weight
from contacts.models import User
from contacts.requests import Request
from helpdesk.htmx import render_page


def followed_handover(request: Request, pk: int) -> Handover:
    """Return the handover in force of a case of this contact's, once it was sent, or answer 404."""
    cases = Case.objects.reviewable_by(request.user).select_related(
        "organization__production", "requester", "reviewer", "product", "handover"
    )
    case = get_object_or_404(cases, pk=pk)
    handover = case.handover
    if handover is None or handover.sent_at is None:
        raise Http404
    handover.case = case
    return handover


def status_of(form: Any) -> int:
    """Say that a form which was sent and comes back was not good enough."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK


@require_GET
def case_follow(request: Request, pk: int) -> HttpResponse:
    """What is known of the handover, what passed, and what can be done next."""
    handover = followed_handover(request, pk)
    context = follow_context(handover, request.user) | links_of(handover, request.user)
    context["look_form"] = look_form(handover)
    return render_page(request, "cases/case_follow.html", context)


def follow_context(handover: Handover, user: User) -> dict[str, Any]:
    case = handover.case
    entries = list(
        handover.entries.select_related("by").prefetch_related("attachments").order_by("pk")
    )
    target = SupportTarget.objects.of(handover)
    return {
        "case": case,
        "handover": handover,
        "levels": SeverityLevel.objects.by_level(),
        "entries": entries[::-1],
        "target": target,
        "facts": facts_of(case, handover, entries=entries, target=target, now=timezone.now()),
        "can_look": case.may(Act.LOOK, by=user),
        "can_number": case.may(Act.NUMBER, by=user),
        "can_record": case.may(Act.RECORD, by=user),
        "can_send": case.may(Act.SEND, by=user),
        "can_answer": case.may_move_to(Status.ANSWERED, by=user),
        "can_recall": case.status == Status.FORWARDED,
        "can_resume": may_resume(case, user),
    }


def look_form(handover: Handover, data: Any = None) -> LookForm:
    initial = {
        "next_look_on": next_look_of(handover),
        "reopen_until": handover.reopen_until,
        "is_closed": handover.closed_at is not None,
    }
    return LookForm(data, initial=initial)


@require_POST
def case_look(request: Request, pk: int) -> HttpResponse:
    """Note that somebody has looked there. What cannot be read comes back."""
    handover = followed_handover(request, pk)
    case = handover.case
    form = look_form(handover, request.POST)
    if form.is_valid():
        try:
            services.look_at_handover(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        messages.success(request, _("Noted."))
        return redirect("cases:case_follow", case.pk)
    context = {"case": case, "form": form}
    return render_page(request, "cases/case_look.html", context, status=status_of(form))


@of_weight(weight.RECALL)
@require_http_methods(["GET", "POST"])
def case_recall(request: Request, pk: int) -> HttpResponse:
    """End the handover and put the case in review again."""
    case = followed_handover(request, pk).case
    if case.status != Status.FORWARDED:
        return moved_meanwhile(request, case)
    form = RecallForm(request.POST or None)
    if form.is_valid():
        try:
            services.recall_case(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        messages.success(request, _("It is in review again. The others have been told."))
        return redirect("cases:case_review", case.pk)
    context = {"case": case, "form": form}
    return render_page(request, "cases/case_recall.html", context, status=status_of(form))


def may_resume(case: Case, user: User) -> bool:
    is_from_here = case.status in (Status.ANSWERED, Status.IN_REVIEW)
    return is_from_here and case.may_move_to(Status.FORWARDED, by=user)


@of_weight(weight.RESUME)
@require_http_methods(["GET", "POST"])
def case_resume(request: Request, pk: int) -> HttpResponse:
    """Go on with an earlier handover: what is added there is copied, sent, then recorded."""
    case = get_object_or_404(
        Case.objects.reviewable_by(request.user).select_related("organization", "handover"), pk=pk
    )
    sent = case.handovers.exclude(sent_at=None).order_by("-sent_at")
    latest = sent.first()
    if latest is None or not may_resume(case, request.user):
        return moved_meanwhile(request, case)
    latest.case = case
    form = ResumeForm(
        request.POST or None,
        handovers=sent,
        must_add=case.status == Status.IN_REVIEW,
        initial={"handover": latest, "seen_files": hash_of(unsent_files(latest))},
    )
    if form.is_valid():
        chosen = form.cleaned_data["handover"]
        try:
            services.resume_handover(
                chosen,
                by=request.user,
                creation_key=form.cleaned_data["creation_key"],
                text=form.cleaned_data["text"],
                seen_hash=form.cleaned_data["seen_files"],
            )
        except IllegalMove:
            return moved_meanwhile(request, case)
        except services.StaleApproval:
            form.add_error(None, stale_words())
        except services.SecondPersonNeeded:
            text = _("This org wants a second person: ask another designated contact to do it.")
            form.add_error(None, text)
        else:
            messages.success(request, _("The earlier handover goes on."))
            return redirect("cases:case_follow", case.pk)
    context = {"case": case, "form": form, "files": unsent_files(latest)}
    return render_page(request, "cases/case_resume.html", context, status=status_of(form))


def stale_words() -> str:
    return _(
        "The files that may go have changed since this page was shown. Load it again, and look"
        " at them once more."
    )


def entry_of(case: Case, entry_pk: int) -> HandoverEntry:
    entry: HandoverEntry = get_object_or_404(HandoverEntry.objects.of(case), pk=entry_pk)
    return entry
