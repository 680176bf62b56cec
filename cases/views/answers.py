"""What several views of a case answer alike."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case
from contacts.audit import note_refusal
from contacts.requests import Request


def moved_meanwhile(request: Request, case: Case) -> HttpResponseRedirect:
    """Tell that the case is elsewhere by now, and lead to where it stands."""
    if request.method == "POST":
        note_refusal(request, case.status)
    messages.warning(request, moved_words(case))
    return redirect(case)


def onward(request: Request, case: Case, *, to: str = "") -> HttpResponseRedirect:
    """Lead to the decided case, or to the next one that waits where the button said so."""
    if request.POST.get("then") == "next":
        return redirect(reverse("cases:queue_next", query={"after": case.number}))
    return redirect(to or case)


def moved_words(case: Case) -> str:
    case.refresh_from_db()
    return _("%(number)s has moved on meanwhile: %(status)s. Nothing was changed by you.") % {
        "number": case.number,
        "status": case.get_status_display(),
    }
