"""Level 1 by phone: what to say, then the record of the call."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import services, weight
from cases.forms import PhoneForm
from cases.models import Case, SeverityLevel
from cases.moves import IllegalMove
from cases.phone_sheet import lines_of, script_of
from cases.services.approval import needs_second_person
from cases.views.answers import moved_meanwhile
from cases.views.following import status_of
from cases.views.handover import refusal_of, warn_of_number
from cases.views.review import may_phone, reviewable_case
from contacts.audit import of_weight
from contacts.models import User
from contacts.requests import Request
from helpdesk.htmx import render_page
from routing.models import Category


@of_weight(weight.PHONE)
@require_http_methods(["GET", "POST"])
def case_phone(request: Request, pk: int) -> HttpResponse:
    """The sheet for the call to Salesforce support, and the record of it."""
    case = reviewable_case(request, pk)
    needed = needs_second_person(case, request.user)
    form = PhoneForm(request.POST or None, needs_second_person=needed)
    if form.is_valid():
        note = form.cleaned_data.get("note", "")
        try:
            case = services.phone_case(case, by=request.user, call=form.call, note=note)
        except IllegalMove:
            return moved_meanwhile(request, case)
        except (services.NumberKnown, services.SecondPersonNeeded) as error:
            form.add_error(*refusal_of(error))
        else:
            return phoned(request, case)
    if not may_phone(case, request.user):
        return moved_meanwhile(request, case)
    context = sheet_of(case, request.user) | {"form": form}
    return render_page(request, "cases/case_phone.html", context, status=status_of(form))


def phoned(request: Request, case: Case) -> HttpResponse:
    messages.success(request, _("The call is recorded. The inquiry is in your hands."))
    if case.handover:
        warn_of_number(request, case.handover)
    return redirect("cases:case_follow", case.pk)


def sheet_of(case: Case, user: User) -> dict[str, object]:
    scripts = [(language, script_of(case, user, language=language)) for language in ("ja", "en")]
    return {
        "case": case,
        "levels": SeverityLevel.objects.by_level(),
        "lines": lines_of(case.organization),
        "plan": case.organization.registry.plan,
        "scripts": scripts,
        "status_door": Category.objects.status_door(),
    }
