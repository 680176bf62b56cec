import copy
import functools
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases import services, weight
from cases.checklist import Need, is_level_1, missing, proposal_of
from cases.choices import Status
from cases.forms import REVIEW_FIELDS, CommentForm, NoteForm, review_form
from cases.models import Attachment, Case, CaseEvent, Handover, SeverityLevel, Verb
from cases.models.case_queryset import reach_of
from cases.moves import Act, IllegalMove
from cases.notices import notices
from cases.related import related_cases
from cases.services.claims import is_anothers, may_claim, may_take_over
from cases.services.comments import may_note
from cases.views.answers import moved_words, the_one
from cases.views.empty_forms import empty_form
from cases.views.following import may_resume
from cases.views.remarks import begun_remark, changes_beside, remarks_context, since_return
from cases.views.review_page import (
    Opened,
    all_rows,
    fields_of,
    mine,
    open_rows,
    rows_of,
    sections,
)
from cases.views.timeline import Entry, outside, parted, timeline
from contacts.audit import note_refusal, of_weight
from contacts.models import Blank, KeptQuery, Membership, User, today
from contacts.requests import Request
from helpdesk.htmx import render_page


@of_weight(weight.REVIEW)
@require_http_methods(["GET", "POST"])
def case_review(request: Request, pk: int) -> HttpResponse:
    """The case as a designated contact reads it; its holder changes each field where it stands."""
    case = reviewable_case(request, pk)
    if "remark" in request.GET:
        return remark_at_row(request, case, request.GET["remark"])
    if request.method == "POST":
        return save_fields(request, case)
    return show_review(request, case, Opened([request.GET.get("edit", "")]))


def save_fields(request: Request, case: Case) -> HttpResponse:
    """Store the fields that came, or show the page again with what was typed in them."""
    names = sent_fields(request.POST)
    form = review_form(names)(request.POST, instance=copy.copy(case))
    if not case.may(Act.EDIT, by=request.user):
        return not_saved(request, case, mine(form))
    status, differing = HTTPStatus.UNPROCESSABLE_ENTITY, []
    if form.is_valid():
        seen = {
            name: request.POST[f"seen-{name}"] for name in names if f"seen-{name}" in request.POST
        }
        try:
            services.complete_case(case, by=request.user, seen=seen, **form.cleaned_data)
        except IllegalMove:
            return not_saved(request, case, mine(form))
        except services.PartChanged as changed:
            status, differing = HTTPStatus.CONFLICT, changed.names
        else:
            return redirect(address_of(case, rows_of(names)[0] if names else ""))
    opened = Opened(rows_of(names), request.POST, differing)
    case = reviewable_case(request, case.pk)
    return show_review(request, case, opened, status, {"form": form})


def remark_at_row(request: Request, case: Case, about: str) -> HttpResponse:
    """Write a remark beside the field or file it is about, or show there again what was typed."""
    files = list(case.attachments.exclude(comment__is_internal=True).order_by("pk"))
    form, texts = begun_remark(request, case, about=about, files=files, is_at_row=True)
    typed = [(str(form["text"].label), str(form["text"].data or ""))]
    if form.is_bound and not case.may(Act.REMARK, by=request.user):
        return not_saved(request, case, typed)
    if form.is_valid():
        try:
            services.add_remark(case, by=request.user, **form.remark)
        except IllegalMove:
            return not_saved(request, case, typed)
        return redirect(address_of(case, form.cleaned_data["about"]))
    more = {"remark_at": about, "row_remark_form": form, "ready_texts": texts}
    if form.is_bound:
        more["form"] = form
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return show_review(request, case, Opened([]), status, more)


def address_of(case: Case, row: str) -> str:
    """Return where a row stands that was just saved."""
    return reverse(
        "cases:case_review", args=[case.pk], query={"saved": row}, fragment=f"field-{row}"
    )


def sent_fields(posted: Mapping[str, Any]) -> list[str]:
    """Return the fields that a form named: each, or the token of what it showed of it."""
    touched = rows_of(name for name in REVIEW_FIELDS if name in posted or f"seen-{name}" in posted)
    return [name for row in touched for name in fields_of(row)]


def not_saved(request: Request, case: Case, typed: list[tuple[str, str]]) -> HttpResponse:
    """Refuse in words, and give back what was typed, by label."""
    words = moved_words(case, request.user)
    note_refusal(request, case.status)
    case = reviewable_case(request, case.pk)
    more = {"unsaved": typed, "moved": words}
    return show_review(request, case, Opened([]), HTTPStatus.FORBIDDEN, more)


def show_review(
    request: Request,
    case: Case,
    opened: Opened,
    status: int = HTTPStatus.OK,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    context = review_context(case, request.user)
    found = sections(case, context["files"])
    todo = open_rows(case, found, opened) if context["can_complete"] else None
    for row in [*filter(None, [todo]), *all_rows(found)]:
        if row.form:
            row.form.show_notices(context["notices"])
            row.form.show_levels(context["levels"])
    saved = request.GET.get("saved", "")
    context |= {
        "sections": found,
        "todo": todo,
        "form": todo and todo.form,
        "saved": saved,
        "noted_rows": {"triage_verdict", saved, *context["changes"], *context["remarked"]},
        "related": related_cases(case, request.user),
        "other_changes": changes_beside(context, [row.name for row in all_rows(found)]),
        **(more or {}),
    }
    return render_page(request, "cases/case_review.html", context, status=status)


def reviewable_case(request: Request, pk: int) -> Case:
    organizations = frozenset(request.user.contact_organizations)
    return the_one(_reviewed_case(organizations).rows(pk=pk))


@functools.lru_cache(maxsize=256)
def _reviewed_case(organizations: frozenset[int]) -> KeptQuery:
    cases = Case.objects.reviewable_in(organizations).filter(pk=Blank("pk"))
    works_here = Membership.objects.filter(
        user=OuterRef("requester"), organization=OuterRef("organization")
    )
    username = Subquery(works_here.values("salesforce_username")[:1])
    cases = cases.annotate(salesforce_username=username)
    return KeptQuery(
        cases.select_related("organization", "requester", "reviewer", "product", "triaged_by")
    )


def may_phone(case: Case, user: User) -> bool:
    """Say whether a person may phone level 1 in: whoever is first, else the holder."""
    return case.may(Act.PHONE, by=user) and case.may_move_to(Status.FORWARDED, by=user)


def may_phone_instead(case: Case, user: User) -> bool:
    """Say whether level 1 is approved to be typed in, and its holder might phone it in."""
    is_theirs = case.status == Status.APPROVED and case.may(Act.EDIT, by=user)
    return is_theirs and case.may_move_to(Status.FORWARDED, by=user) and is_level_1(case)


def voiding_of(case: Case, entries: list[Entry]) -> CaseEvent | None:
    """Return the change that ended the last approval, while nobody has approved anew."""
    if case.status != Status.IN_REVIEW:
        return None
    events = [entry.event for entry in entries if entry.event]
    last = next((event for event in events if event.verb in (Verb.APPROVED, Verb.VOIDED)), None)
    return last if last and last.verb == Verb.VOIDED else None


def review_context(case: Case, user: User) -> dict[str, Any]:
    everything = Attachment.objects.of(case)
    found = notices(case, day=today())
    # A contact of the org reads every comment; the notes stand by themselves, with their files.
    entries, internal = parted(timeline(case, reach_of(user), everything))
    files = outside(internal, everything)
    return {
        "case": case,
        "files": files,
        "missing": missing(case, files, at=Need.APPROVE),
        "proposal": proposal_of(case),
        "levels": SeverityLevel.objects.by_level(),
        "notices": found,
        "warnings": [(notice, "") for notice in found if notice.is_warning],
        "timeline": entries,
        "internal_notes": internal,
        "can_note": may_note(case, user),
        "note_form": empty_form(NoteForm),
        "voided": voiding_of(case, entries),
        "handovers": sent_handovers(case),
        "can_resume": may_resume(case, user),
        "comment_form": empty_form(CommentForm),
        "can_comment": case.may_be_commented_by(user),
        "can_claim": may_claim(case, user),
        "can_release": case.status == Status.IN_REVIEW
        and case.may_move_to(Status.SUBMITTED, by=user),
        "can_take_over": may_take_over(case, user),
        "can_phone": may_phone(case, user),
        "can_phone_instead": may_phone_instead(case, user),
        "is_critical": is_level_1(case),
        "can_complete": case.may(Act.EDIT, by=user),
        "can_approve": case.may_move_to(Status.APPROVED, by=user),
        "can_answer": case.may_move_to(Status.ANSWERED, by=user),
        "can_redirect": case.may_move_to(Status.REDIRECTED, by=user),
        "can_take_back": case.status == Status.RETURNED
        and case.may_move_to(Status.IN_REVIEW, by=user)
        and not is_anothers(case, user),
        "can_forward": case.may_move_to(Status.FORWARDED, by=user)
        and case.status == Status.APPROVED,
        **remarks_context(case, user),
        **since_return(case, files, entries),
    }


def sent_handovers(case: Case) -> list[Handover]:
    """Return what went out, the last first; a case that was never approved is not asked for it."""
    if not case.handover_id:
        return []
    return list(case.handovers.exclude(sent_at=None).order_by("-sent_at"))
