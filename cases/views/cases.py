import functools

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import services
from cases.checklist import is_level_1, marks
from cases.choices import Part, Status
from cases.forms import ClosingForm, CommentForm, CopyForm, ReopenForm, WatcherForm, WithdrawForm
from cases.models import Attachment, Case, SeverityLevel, Verb, WaitingOn, Watcher
from cases.models.case_queryset import Reach, reach_of
from cases.moves import Act, IllegalMove
from cases.outgoing import spoken_value
from cases.progress import closes_on, next_step, reply_words
from cases.todo import requester_todo, todos
from cases.views.answers import moved_meanwhile, the_one
from cases.views.empty_forms import empty_form
from cases.views.entries import questions_of
from cases.views.flow import flow_of
from cases.views.timeline import Entry, beside, last_event, timeline
from contacts.models import Blank, KeptQuery, Organization, User, name_fields
from contacts.requests import Request
from helpdesk.htmx import render_page

# Not what few cases point to: planning a join costs more than its row does.
RELATED = ["organization", "requester", "reviewer", "product", "handover"]
WENT_OUT = ["handover__text_ja", "handover__text_en", "handover__manifest"]
WITH_US_OR_SALESFORCE = (
    Status.SUBMITTED,
    Status.IN_REVIEW,
    Status.APPROVED,
    Status.FORWARDED,
)


@require_GET
def case_detail(request: Request, pk: int) -> HttpResponse:
    reach = reach_of(request.user)
    case = shown_case(request, pk, reach)
    everything = Attachment.objects.of(case)
    entries = timeline(case, reach, everything)
    files = beside(entries, everything)
    found = marks(case, files)
    is_waiting = case.status == Status.SUBMITTED
    context = {
        "case": case,
        "files": files,
        "answers": [
            (mark.item, spoken_value(case, mark.item.field))
            for mark in found
            if mark.is_answered and hasattr(case, mark.item.field)
        ],
        "levels": SeverityLevel.objects.by_level(),
        "flow": flow_of(case),
        "contacts": case.organization.contacts_today() if is_waiting else [],
        "phones_first": is_waiting and is_level_1(case),
        "reply": reply_words() if case.status in WITH_US_OR_SALESFORCE else None,
        "timeline": entries,
        "next_step": next_step(case),
        "watchers": _watchers().rows(case=case.pk),
        "comment_form": empty_form(CommentForm),
        "copy_form": empty_form(CopyForm),
        "watcher_form": empty_form(WatcherForm),
    }
    context |= acts_of(case, request.user) | following(case, request.user, entries)
    context |= after_return(case, request.user, entries)
    return render_page(request, "cases/case_detail.html", context, partial="todo-panel")


def shown_case(request: Request, pk: int, reach: Reach) -> Case:
    return the_one(_shown_case(reach).rows(pk=pk, user=request.user.pk))


@functools.lru_cache(maxsize=256)
def _shown_case(reach: Reach) -> KeptQuery:
    cases = Case.objects.visible_within(reach, Blank("user")).filter(pk=Blank("pk"))
    cases = cases.annotate(can_be_copied=can_be_copied_by(Blank("user")))
    # The texts that went out are long, and stand on other pages.
    return KeptQuery(cases.select_related(*RELATED).defer(*WENT_OUT))


@functools.cache
def _watchers() -> KeptQuery:
    watchers = Watcher.objects.filter(case=Blank("case"), left_at=None).select_related("user")
    return KeptQuery(watchers.only("user_id", *name_fields("user")).order_by("pk"))


@require_http_methods(["GET", "POST"])
def case_withdraw(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.withdrawable_by(request.user), pk=pk)
    if not case.may_move_to(Status.WITHDRAWN, by=request.user):
        return moved_meanwhile(request, case)
    form = WithdrawForm(request.POST or None, needs_reason=case.requester_id != request.user.pk)
    if form.is_valid():
        try:
            services.withdraw_case(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        if case.submitted_at is None:
            return redirect(reverse("cases:case_list", query={"discarded": case.number}))
        messages.success(request, _("%(number)s is withdrawn.") % {"number": case.number})
        return redirect("cases:case_list")
    status = 422 if form.is_bound else 200
    context = {"case": case, "form": form}
    return render_page(request, "cases/case_withdraw.html", context, status=status)


@require_POST
def case_close(request: Request, pk: int) -> HttpResponse:
    """End the case, with a word on whether it helped where the requester gives one."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    form = ClosingForm(request.POST)
    # A word that cannot be read keeps nobody from ending the case.
    words = form.cleaned_data if form.is_valid() else {}
    try:
        services.close_case(case, by=request.user, **words)
    except IllegalMove:
        return moved_meanwhile(request, case)
    messages.success(request, _("Closed. Thank you."))
    return redirect(case)


@require_POST
def case_restore(request: Request, pk: int) -> HttpResponse:
    """Undo the discarding of a draft."""
    case = get_object_or_404(Case.objects.of(request.user), pk=pk)
    try:
        services.restore_draft(case, by=request.user)
    except IllegalMove:
        return moved_meanwhile(request, case)
    messages.success(request, _("%(number)s is a draft again.") % {"number": case.number})
    return redirect("cases:case_draft", case.pk, Part.SYMPTOM)


@require_POST
def case_pull_back(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.requested_by(request.user), pk=pk)
    try:
        services.pull_back_case(case, by=request.user)
    except IllegalMove:
        return moved_meanwhile(request, case)
    messages.success(request, _("It is a draft again. Submit it once more when it is ready."))
    return redirect("cases:case_draft", case.pk, Part.SYMPTOM)


@require_http_methods(["GET", "POST"])
def case_reopen(request: Request, pk: int) -> HttpResponse:
    """Say that it is not solved, that the desk was the wrong one, or that it came back."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    if not case.may_be_reopened_by(request.user):
        return moved_meanwhile(request, case)
    form = ReopenForm(request.POST or None)
    if form.is_valid():
        try:
            services.reopen_case(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        messages.success(request, _("It is in review again. The others have been told."))
        return redirect(case)
    context = {"case": case, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "cases/case_reopen.html", context, status=status)


@require_POST
def case_copy(request: Request, pk: int) -> HttpResponse:
    """Begin a draft of one's own with the words of a case that opens for one."""
    copied = Case.objects.visible_to(request.user).filter(can_be_copied_by(request.user))
    case = get_object_or_404(copied, pk=pk)
    form = CopyForm(request.POST)
    if not form.is_valid():
        raise Http404
    copy = services.copy_case(case, by=request.user, **form.cleaned_data)
    messages.success(request, _("This is a copy. The files stay with the other inquiry."))
    return redirect("cases:case_draft", copy.pk, Part.SYMPTOM)


def can_be_copied_by(user: User | Blank) -> Exists:
    """Say whether a person works in the org of a case, and so may begin another one there."""
    return Exists(Organization.objects.open_to(user).filter(pk=OuterRef("organization")))


def following(case: Case, user: User, entries: list[Entry]) -> dict[str, object]:
    """Say what of the handover concerns the reader: what is asked of them, and how it ends."""
    handover = case.handover
    passed = [entry.passed for entry in reversed(entries) if entry.passed]
    spoken = [entry for entry in passed if handover and entry.handover_id == handover.pk]
    is_asked = handover is not None and handover.waiting_on == WaitingOn.REQUESTER
    return {
        "asked": questions_of(spoken) if is_asked and case.status == Status.FORWARDED else [],
        "can_reply": bool(spoken) and case.may(Act.REPLY, by=user),
        "can_follow": handover is not None
        and handover.sent_at is not None
        and user.is_contact_of(case.organization_id),
        "closing_form": empty_form(ClosingForm) if case.requester_id == user.pk else None,
        "closes_on": closes_on(case),
    }


def after_return(case: Case, user: User, entries: list[Entry]) -> dict[str, object]:
    """Say what is to be looked at, with the word that came along; or what was, once it is over."""
    returned = last_event(entries, Verb.RETURNED)
    if returned is None:
        return {}
    if case.status == Status.RETURNED:
        return requester_todo(case, user) | {"return_note": returned.note}
    return {"earlier_remarks": todos(case)}


def acts_of(case: Case, user: User) -> dict[str, object]:
    """Say which acts the page offers this person, as the table of moves allows them."""
    is_own = case.may_be_drafted_by(user) or case.requester_id == user.pk
    return {
        "can_draft": case.may_be_drafted_by(user),
        "can_withdraw": is_own and case.may_move_to(Status.WITHDRAWN, by=user),
        "can_restore": case.status == Status.WITHDRAWN and case.may_move_to(Status.DRAFT, by=user),
        "can_pull_back": case.status == Status.SUBMITTED
        and case.may_move_to(Status.DRAFT, by=user),
        "can_close": case.may_move_to(Status.CLOSED, by=user),
        "can_reopen": case.may_be_reopened_by(user),
        "can_comment": case.may_be_commented_by(user),
        "can_share": case.may_be_shared_by(user),
        "can_review": case.submitted_at and user.is_contact_of(case.organization_id),
    }
