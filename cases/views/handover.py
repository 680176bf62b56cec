"""From the approved text to the number it got there."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import services, weight
from cases.archives import Member, safe_names, zip_of
from cases.choices import Status
from cases.destinations import desk_of_handover, mail_of
from cases.forms import AnswerForm, ForwardForm, NumberForm
from cases.models import Case, Handover, OutsideDesk, ReadyText, ReadyTextKind, SeverityLevel
from cases.moves import Act, IllegalMove
from cases.outgoing import whole_text
from cases.sending import checks_of
from cases.views.answers import begin, moved_meanwhile, onward
from cases.views.attachments import kept_apart
from cases.views.following import followed_handover, status_of
from cases.views.review import may_phone_instead, reviewable_case
from contacts.audit import of_weight
from contacts.models import today
from contacts.requests import Request
from helpdesk.htmx import render_page


@of_weight(weight.FORWARD)
@require_http_methods(["GET", "POST"])
def case_forward(request: Request, pk: int) -> HttpResponse:
    """The way to Salesforce Help: copy the approved text, take the files, record the number."""
    case = reviewable_case(request, pk)
    handover = prepared_handover(case)
    known = handover or case.handover
    has_number = known is None or known.is_to_salesforce
    form = ForwardForm(request.POST or None, is_to_salesforce=has_number)
    if form.is_valid():
        try:
            services.forward_case(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        except (services.StaleApproval, services.NumberKnown) as error:
            form.add_error(*refusal_of(error))
        else:
            return forwarded(request, case)
    if handover is None:
        return moved_meanwhile(request, case) if form.is_bound else redirect(case)
    form.initial["seen_hash"] = handover.content_hash
    context = handover_context(case, handover) | {
        "form": form,
        "can_forward": case.may_move_to(Status.FORWARDED, by=request.user),
        "can_phone_instead": handover.is_to_salesforce and may_phone_instead(case, request.user),
    }
    return render_page(request, "cases/case_forward.html", context, status=status_of(form))


def prepared_handover(case: Case) -> Handover | None:
    """Return what waits to be sent of a case that is ready for it."""
    if case.status != Status.APPROVED:
        return None
    prepared = case.handovers.select_related("package", "application")
    return prepared.filter(sent_at=None, voided_at=None).first()


def refusal_of(error: Exception) -> tuple[str | None, str]:
    """Return the field that a refusal is about, and its words."""
    if isinstance(error, services.NumberKnown):
        text = _(
            "This inquiry was sent under that number before. If it goes on there, take it back"
            " into review and go on with the earlier handover."
        )
        return "number", text
    if isinstance(error, services.SecondPersonNeeded):
        text = _(
            "This org wants a second person: ask another designated contact to do it. If nobody"
            " else is there today, say so here."
        )
        return "note", text
    return None, _("What was approved has changed. Load the page and copy again.")


def forwarded(request: Request, case: Case) -> HttpResponseRedirect:
    messages.success(request, _("Recorded. The requester sees it."))
    handover = case.handovers.exclude(sent_at=None).latest("sent_at")
    warn_of_number(request, handover)
    return onward(request, case, to=reverse("cases:case_follow", args=[case.pk]))


def warn_of_number(request: Request, handover: Handover) -> None:
    """Say where a number does not look like those of its desk: it may be mistyped."""
    desk = OutsideDesk.objects.of(handover.kind)
    if handover.number and desk and not desk.knows(handover.number):
        text = _(
            "The number %(number)s does not look like theirs (%(masks)s, where # is a digit). It"
            " is kept as it is; if it is mistyped, correct it."
        )
        masks = ", ".join(desk.masks)
        messages.warning(request, text % {"number": handover.number, "masks": masks})


def handover_context(case: Case, handover: Handover) -> dict[str, Any]:
    sent = [entry["attachment"] for entry in handover.manifest]
    files = list(case.attachments.filter(pk__in=sent).order_by("pk"))
    desk = OutsideDesk.objects.of(handover.kind)
    return {
        "case": case,
        "levels": SeverityLevel.objects.by_level(),
        "handover": handover,
        "texts": [
            ("ja", handover.text_ja, whole_text(handover.text_ja)),
            ("en", handover.text_en, whole_text(handover.text_en)),
        ],
        "files": files,
        "checks": checks_of(case, files, desk, today=today()),
        **letters_of(case, handover),
    }


def letters_of(case: Case, handover: Handover) -> dict[str, Any]:
    """Return whom to write to, and the mail in both languages, where no form takes the case."""
    if handover.is_to_salesforce:
        return {}
    desk = desk_of_handover(handover)
    letters = [("ja", handover.text_ja), ("en", handover.text_en)]
    return {
        "desk": desk,
        "letters": [(language, mail_of(case, desk, text)) for language, text in letters],
    }


@require_GET
def case_files(request: Request, pk: int) -> StreamingHttpResponse | HttpResponseRedirect:
    """Stream the approved files as one archive to a contact of today, each as it was approved."""
    case = get_object_or_404(Case.objects.reviewable_by(request.user), pk=pk)
    handover = case.handover
    if handover is None or handover.voided_at or not handover.manifest:
        raise Http404
    try:
        files = services.files_of(handover)
    except services.FilesChanged:
        text = _(
            "A file is not what was approved any more, or cannot be read. Nothing was packed: tell"
            " the system administrators."
        )
        messages.error(request, text)
        return redirect(case)
    members = [
        Member(name, timezone.localtime(file.uploaded_at), file.file.open)
        for name, file in zip(safe_names(file.name for file in files), files, strict=True)
    ]
    name = content_disposition_header(True, f"{case.number}.zip")
    response = StreamingHttpResponse(zip_of(members), content_type="application/zip")
    response.headers["Content-Disposition"] = name or "attachment"
    return kept_apart(response)


@of_weight(weight.NUMBER)
@require_http_methods(["GET", "POST"])
def case_number(request: Request, pk: int) -> HttpResponse:
    """Note the number that came later, or mend one."""
    handover = followed_handover(request, pk)
    case = handover.case
    if not case.may(Act.NUMBER, by=request.user):
        return moved_meanwhile(request, case)
    form = NumberForm(
        request.POST or None, initial={"number": handover.number, "url": handover.url}
    )
    if form.is_valid():
        try:
            noted = services.record_number(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        except services.NumberKnown as error:
            form.add_error(*refusal_of(error))
        else:
            messages.success(request, _("Noted."))
            warn_of_number(request, noted)
            return redirect("cases:case_follow", case.pk)
    context = {"case": case, "form": form, "handover": handover}
    return render_page(request, "cases/case_number.html", context, status=status_of(form))


@of_weight(weight.ANSWER)
@require_http_methods(["GET", "POST"])
def case_answer(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.reviewable_by(request.user), pk=pk)
    if not case.may_move_to(Status.ANSWERED, by=request.user):
        return moved_meanwhile(request, case)
    texts = list(ReadyText.objects.offered(ReadyTextKind.ANSWER))
    start = begin(request, texts, case, "note")
    form = AnswerForm(None if start else request.POST or None, initial=start)
    if form.is_valid():
        try:
            services.answer_case(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        messages.success(request, _("The requester has been told."))
        return onward(request, case)
    status = 422 if form.is_bound else 200
    return render_page(
        request,
        "cases/case_answer.html",
        {"case": case, "form": form, "ready_texts": texts},
        status=status,
    )
