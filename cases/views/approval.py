from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import services, weight
from cases.choices import Status
from cases.destinations import destinations, proposed
from cases.forms import ApproveForm, UnapproveForm
from cases.models import SeverityLevel
from cases.moves import IllegalMove
from cases.outgoing import outgoing_content
from cases.services.approval import needs_second_person
from cases.views.answers import moved_meanwhile, onward
from cases.views.following import status_of
from cases.views.review import may_phone, review_context, reviewable_case
from contacts.audit import of_weight
from contacts.requests import Request
from helpdesk.htmx import render_page


@of_weight(weight.APPROVE)
@require_http_methods(["GET", "POST"])
def case_approve(request: Request, pk: int) -> HttpResponse:
    """Show what would be sent, and fix it by the holder's approval."""
    case = reviewable_case(request, pk)
    if not case.may_move_to(Status.APPROVED, by=request.user):
        return moved_meanwhile(request, case)
    context = review_context(case, request.user)
    level = context["levels"].get(case.severity_confirmed)
    content = outgoing_content(case, files=context["files"], level=level)
    form = ApproveForm(
        request.POST or None,
        needs_second_person=needs_second_person(case, request.user),
        destinations=destinations(),
        initial={"seen_hash": content.hash, "to": proposed(case)},
    )
    if form.is_valid():
        try:
            services.approve_case(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        except (
            services.CopyBeingMade,
            services.Incomplete,
            services.StaleApproval,
            services.SecondPersonNeeded,
        ) as error:
            # From here on the form names the text that is now shown.
            form.data = data = request.POST.copy()
            data["seen_hash"] = content.hash
            explain(form, error)
        else:
            is_last = request.POST.get("then") != "next"
            return redirect("cases:case_forward", case.pk) if is_last else onward(request, case)
    is_english = (get_language() or "ja").startswith("en")
    context |= {"form": form, "outgoing": content.text_en if is_english else content.text_ja}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_page(request, "cases/case_approve.html", context, status=status)


def explain(form: ApproveForm, error: Exception) -> None:
    """Say in the form why the approval was refused."""
    match error:
        case services.Incomplete():
            form.add_error(None, _("Something is still missing; see the list."))
        case services.CopyBeingMade():
            text = _(
                "A copy of a picture is still being made. Wait a moment, look at it, and"
                " approve then."
            )
            form.add_error(None, text)
        case services.StaleApproval():
            form.add_error(None, _("The text has changed since you read it. Read it once more."))
        case services.SecondPersonNeeded():
            text = _(
                "This org wants a second person: ask another designated contact to approve."
                " If nobody else is there today, say so here."
            )
            form.add_error("note", text)


@of_weight(weight.UNAPPROVE)
@require_http_methods(["GET", "POST"])
def case_unapprove(request: Request, pk: int) -> HttpResponse:
    """Take an approval back, so that the text can be changed."""
    case = reviewable_case(request, pk)
    if case.status != Status.APPROVED:
        return moved_meanwhile(request, case)
    form = UnapproveForm(request.POST or None)
    if form.is_valid():
        try:
            case = services.unapprove_case(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        messages.success(request, _("The approval is taken back. The inquiry is in review again."))
        wants_to_phone = request.POST.get("then") == "phone" and may_phone(case, request.user)
        return redirect("cases:case_phone" if wants_to_phone else "cases:case_review", case.pk)
    context = {"case": case, "form": form, "levels": SeverityLevel.objects.by_level()}
    return render_page(request, "cases/case_unapprove.html", context, status=status_of(form))
