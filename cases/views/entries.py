"""What passes with an outside desk: pasted, answered, sent, called."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases import services, weight
from cases.escalation import escalation_text
from cases.forms import (
    AttemptForm,
    EscalateForm,
    PasteForm,
    PiecesForm,
    ReplyForm,
    ResultForm,
    SendForm,
)
from cases.models import (
    Case,
    Direction,
    Handover,
    HandoverEntry,
    SeverityLevel,
    SupportTarget,
    WaitingOn,
)
from cases.moves import Act, IllegalMove
from cases.services.entries import hash_of, unsent_files
from cases.threads import MOST_PIECES, messages_of
from cases.views.answers import moved_meanwhile, moved_words
from cases.views.following import entry_of, followed_handover, stale_words, status_of
from contacts.audit import of_weight
from contacts.requests import Request
from helpdesk.htmx import render_page


@require_http_methods(["GET", "POST"])
def case_paste(request: Request, pk: int) -> HttpResponse:
    """Record what they wrote; a thread is taken apart and shown before anything is kept."""
    handover = followed_handover(request, pk)
    case = handover.case
    if not case.may(Act.RECORD, by=request.user):
        return moved_meanwhile(request, case)
    form: PasteForm | PiecesForm
    if "piece-1" in request.POST:
        form = pieces_form(handover, *pieces_of(request), data=request.POST)
        texts = form.kept if form.is_valid() else []
    else:
        form = PasteForm(request.POST or None)
        texts = messages_of(form.cleaned_data["text"]) if form.is_valid() else []
        if len(texts) > 1:
            form = pieces_form(handover, texts, form.cleaned_data["waiting_on"])
            texts = []
    if texts:
        waiting_on = WaitingOn(form.cleaned_data["waiting_on"])
        try:
            made = services.record_messages(
                case, by=request.user, texts=texts, waiting_on=waiting_on
            )
        except IllegalMove:
            return moved_meanwhile(request, case)
        messages.success(request, recorded_words(len(made)))
        return redirect("cases:case_follow", case.pk)
    context = {"case": case, "form": form, "is_thread": isinstance(form, PiecesForm)}
    return render_page(request, "cases/case_paste.html", context, status=status_of(form))


def pieces_of(request: Request) -> tuple[list[str], str]:
    """Return as many messages as the page of confirmation has sent, whatever was done to them."""
    count = sum(name.startswith("piece-") for name in request.POST)
    return [""] * min(count, MOST_PIECES), ""


def pieces_form(
    handover: Handover, pieces: list[str], waiting_on: str, data: Any = None
) -> PiecesForm:
    recorded = handover.entries.filter(direction=Direction.IN)
    texts = {entry.text for entry in recorded}
    return PiecesForm(
        data,
        pieces=pieces,
        known=[piece in texts for piece in pieces],
        initial={"waiting_on": waiting_on},
    )


def recorded_words(count: int) -> str:
    if not count:
        return _("That was recorded already. Nothing was changed.")
    return ngettext("%(n)s message is recorded.", "%(n)s messages are recorded.", count) % {
        "n": count
    }


@require_http_methods(["GET", "POST"])
def case_attempt(request: Request, pk: int) -> HttpResponse:
    """Record that they tried to reach us."""
    handover = followed_handover(request, pk)
    case = handover.case
    if not case.may(Act.RECORD, by=request.user):
        return moved_meanwhile(request, case)
    form = AttemptForm(request.POST or None)
    if form.is_valid():
        key = form.cleaned_data["creation_key"]
        try:
            services.record_attempt(case, by=request.user, creation_key=key, tried=form.tried)
        except IllegalMove:
            return moved_meanwhile(request, case)
        messages.success(request, _("Noted."))
        return redirect("cases:case_follow", case.pk)
    context = {"case": case, "form": form}
    return render_page(request, "cases/case_attempt.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def case_reply(request: Request, pk: int) -> HttpResponse:
    """The requester answers what they asked. What was refused comes back as it was typed."""
    cases = Case.objects.requested_by(request.user).select_related("handover", "organization")
    case = get_object_or_404(cases, pk=pk)
    entries = list(case.handover.entries.spoken().order_by("pk")) if case.handover else []
    asked = questions_of(entries)
    if request.method == "GET" and not (asked and case.may(Act.REPLY, by=request.user)):
        return moved_meanwhile(request, case)
    form = ReplyForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            services.add_reply(
                case,
                by=request.user,
                creation_key=form.cleaned_data["creation_key"],
                text=form.cleaned_data["text"],
                uploads=request.FILES.getlist("files"),
            )
        except IllegalMove:
            form.add_error(None, moved_words(case, request.user))
        except services.FileRefused as refusal:
            form.add_error("files", f"{refusal} {_('Choose the files again.')}")
        else:
            messages.success(request, _("Your answer is with the designated contacts."))
            return redirect(case)
    context = {"case": case, "form": form, "asked": asked}
    return render_page(request, "cases/case_reply.html", context, status=status_of(form))


def since_we_wrote(entries: list[HandoverEntry]) -> list[HandoverEntry]:
    """Return what passed after the last that we sent, of entries in their order."""
    last = max((n for n, e in enumerate(entries, 1) if e.direction == Direction.OUT), default=0)
    return entries[last:]


def questions_of(entries: list[HandoverEntry]) -> list[HandoverEntry]:
    """Return what they wrote since we last wrote; all they ever wrote where that is nothing."""
    since = [entry for entry in since_we_wrote(entries) if entry.direction == Direction.IN]
    return since or [entry for entry in entries if entry.direction == Direction.IN]


@of_weight(weight.SEND)
@require_http_methods(["GET", "POST"])
def case_send(request: Request, pk: int) -> HttpResponse:
    """Copy the text, take the files, send both there, then record it here."""
    handover = followed_handover(request, pk)
    case = handover.case
    if not case.may(Act.SEND, by=request.user):
        return moved_meanwhile(request, case)
    entries = list(handover.entries.spoken().select_related("by", "acting_for").order_by("pk"))
    files = unsent_files(handover)
    unsent = [entry for entry in since_we_wrote(entries) if entry.direction == Direction.ANSWER]
    initial = {
        "seen_files": hash_of(files),
        "seen_entry": entries[-1].pk if entries else 0,
        "text": "\n\n".join(entry.text for entry in unsent if entry.text),
    }
    form = SendForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.send_entry(
                case,
                by=request.user,
                creation_key=form.cleaned_data["creation_key"],
                text=form.cleaned_data["text"],
                seen=form.seen,
            )
        except IllegalMove:
            return moved_meanwhile(request, case)
        except services.StaleApproval:
            form.add_error(None, stale_words())
        else:
            messages.success(request, _("Recorded. The requester sees it."))
            return redirect("cases:case_follow", case.pk)
    context = {
        "case": case,
        "form": form,
        "files": files,
        "going": hash_of(files) != hash_of([]),
        "unsent": unsent,
        "handover": handover,
        "levels": SeverityLevel.objects.by_level(),
    }
    return render_page(request, "cases/case_send.html", context, status=status_of(form))


@of_weight(weight.ESCALATE)
@require_http_methods(["GET", "POST"])
def case_escalate(request: Request, pk: int) -> HttpResponse:
    """Words to bring the case before their manager; then when, what was said, what came of it."""
    handover = followed_handover(request, pk)
    case = handover.case
    if not case.may(Act.SEND, by=request.user):
        return moved_meanwhile(request, case)
    form = EscalateForm(request.POST or None)
    if form.is_valid():
        key = form.cleaned_data["creation_key"]
        try:
            services.escalate_case(case, by=request.user, creation_key=key, said=form.said)
        except IllegalMove:
            return moved_meanwhile(request, case)
        messages.success(request, _("The escalation is recorded."))
        return redirect("cases:case_follow", case.pk)
    target = SupportTarget.objects.of(handover)
    last = handover.entries.filter(direction=Direction.IN).order_by("-pk").first()
    texts = [
        (
            language,
            escalation_text(
                handover,
                target=target,
                last_word_at=last.at if last else None,
                now=timezone.now(),
                language=language,
            ),
        )
        for language in ("ja", "en")
    ]
    context = {
        "case": case,
        "handover": handover,
        "form": form,
        "texts": texts,
        "target": target,
        "levels": SeverityLevel.objects.by_level(),
    }
    return render_page(request, "cases/case_escalate.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def entry_result(request: Request, pk: int, entry_pk: int) -> HttpResponse:
    """Say what came of an escalation."""
    handover = followed_handover(request, pk)
    case = handover.case
    entry = entry_of(case, entry_pk)
    if not case.may(Act.RECORD, by=request.user) or entry.result:
        return moved_meanwhile(request, case)
    form = ResultForm(request.POST or None)
    if form.is_valid():
        try:
            services.record_result(entry, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        messages.success(request, _("Noted."))
        return redirect("cases:case_follow", case.pk)
    context = {"case": case, "entry": entry, "form": form}
    return render_page(request, "cases/entry_result.html", context, status=status_of(form))
