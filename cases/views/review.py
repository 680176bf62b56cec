from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import services, weight
from cases.checklist import Need, is_critical, marks, missing, proposal_of
from cases.choices import Status
from cases.forms import CommentForm, review_form
from cases.models import Case, SeverityLevel
from cases.moves import Act, IllegalMove
from cases.notices import notices
from cases.outgoing import spoken_value
from cases.services.claims import may_take_over
from cases.severity import CRITICAL
from cases.views.answers import moved_meanwhile
from cases.views.following import may_resume
from cases.views.timeline import timeline
from contacts.audit import of_weight
from contacts.models import User, today
from contacts.requests import Request
from helpdesk.htmx import render_page


@of_weight(weight.REVIEW)
@require_http_methods(["GET", "POST"])
def case_review(request: Request, pk: int) -> HttpResponse:
    """The case as a designated contact reads it; its holder completes it here."""
    case = reviewable_case(request, pk)
    can_complete = case.may_be_completed_by(request.user)
    form = review_form()(request.POST or None, instance=case) if can_complete else None
    if request.method == "POST":
        if form is None:
            return moved_meanwhile(request, case)
        if form.is_valid():
            try:
                services.complete_case(case, by=request.user, **form.cleaned_data)
            except IllegalMove:
                return moved_meanwhile(request, case)
            messages.success(request, _("Saved."))
            return redirect("cases:case_review", case.pk)
        case = reviewable_case(request, pk)
    context = review_context(case, request.user) | {"form": form}
    if form:
        form.show_notices(context["notices"])
        form.show_levels(context["levels"])
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "cases/case_review.html", context, status=status)


def reviewable_case(request: Request, pk: int) -> Case:
    cases = Case.objects.reviewable_by(request.user).select_related(
        "organization__production", "requester", "reviewer", "product"
    )
    return get_object_or_404(cases, pk=pk)


def may_phone(case: Case, user: User) -> bool:
    """Say whether a person may phone level 1 in: whoever is first, else the holder."""
    return case.may(Act.PHONE, by=user) and case.may_move_to(Status.FORWARDED, by=user)


def review_context(case: Case, user: User) -> dict[str, Any]:
    files = list(case.attachments.order_by("pk"))
    found = notices(case, day=today())
    return {
        "case": case,
        "files": files,
        "answers": [
            (mark, spoken_value(case, mark.item.field) or case.unparsed.get(mark.item.field, ""))
            for mark in marks(case, files)
            if hasattr(case, mark.item.field)
        ],
        "missing": missing(case, files, at=Need.APPROVE),
        "proposal": proposal_of(case),
        "levels": SeverityLevel.objects.by_level(),
        "notices": found,
        "warnings": [(notice, "") for notice in found if notice.is_warning],
        # A contact of the org reads every comment.
        "timeline": timeline(case, case.comments.all(), files),
        "handovers": case.handovers.exclude(sent_at=None).order_by("-sent_at"),
        "can_resume": may_resume(case, user),
        "comment_form": CommentForm(),
        "can_comment": case.may_be_commented_by(user),
        "can_claim": Case.objects.waiting(user.fellow_contacts).filter(pk=case.pk).exists(),
        "can_release": case.status == Status.IN_REVIEW
        and case.may_move_to(Status.SUBMITTED, by=user),
        "can_take_over": may_take_over(case, user),
        "can_phone": may_phone(case, user),
        "is_critical": case.level == CRITICAL or is_critical(case),
        "can_complete": case.may_be_completed_by(user),
        "can_approve": case.may_move_to(Status.APPROVED, by=user),
        "can_answer": case.may_move_to(Status.ANSWERED, by=user),
        "can_redirect": case.may_move_to(Status.REDIRECTED, by=user),
        "can_forward": case.may_move_to(Status.FORWARDED, by=user)
        and case.status == Status.APPROVED,
    }
