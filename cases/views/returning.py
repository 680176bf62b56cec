"""Giving a case back to its requester."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import services, weight
from cases.choices import Status
from cases.forms import LeaverForm, ReturnForm
from cases.models import Case
from cases.moves import IllegalMove
from cases.views.answers import moved_meanwhile, onward
from cases.views.following import status_of
from cases.views.remarks import remarks_context
from contacts.audit import of_weight
from contacts.requests import Request
from helpdesk.htmx import render_page


@of_weight(weight.RETURN)
@require_http_methods(["GET", "POST"])
def case_return(request: Request, pk: int) -> HttpResponse:
    """Give the case back with its remarks, with a word, or with both."""
    cases = Case.objects.reviewable_by(request.user).select_related("requester")
    case = get_object_or_404(cases, pk=pk)
    if not case.may_move_to(Status.RETURNED, by=request.user):
        return moved_meanwhile(request, case)
    if not case.requester.is_active:
        return withdraw_for_leaver(request, case)
    form = ReturnForm(request.POST) if request.method == "POST" else ReturnForm()
    if form.is_valid():
        try:
            services.return_case(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        except services.NothingToMend:
            form.add_error("note", _("Write what is to be mended, or put a remark on a field."))
        else:
            messages.success(request, _("The requester has been told what to mend."))
            return onward(request, case, to="cases:queue")
    context = remarks_context(case, request.user) | {"case": case, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "cases/case_return.html", context, status=status)


def withdraw_for_leaver(request: Request, case: Case) -> HttpResponse:
    """Offer what helps where nobody can mend a case: its requester has left."""
    form = LeaverForm(request.POST or None)
    if form.is_valid():
        try:
            services.withdraw_for_leaver(case, by=request.user, **form.cleaned_data)
        except IllegalMove:
            return moved_meanwhile(request, case)
        messages.success(request, _("%(number)s is withdrawn.") % {"number": case.number})
        return onward(request, case, to="cases:queue")
    context = {"case": case, "form": form}
    return render_page(request, "cases/case_return.html", context, status=status_of(form))
