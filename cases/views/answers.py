"""What several views of a case answer alike."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.choices import Status
from cases.forms.fields import plain
from cases.models import Case, ReadyText
from cases.ready import begun
from cases.services.claims import is_anothers
from contacts.audit import note_refusal
from contacts.models import User
from contacts.requests import Request
from helpdesk.htmx import render_page
from helpdesk.typed import typed_texts


def the_one(found: list[Case]) -> Case:
    """Return the case that a page is about, or answer 404."""
    if not found:
        raise Http404
    return found[0]


def moved_meanwhile(request: Request, case: Case) -> HttpResponse:
    """Tell that the case is elsewhere by now, and lead to where it stands."""
    if request.method == "POST":
        note_refusal(request, case.status)
    return not_taken(request, case, moved_words(case, request.user), to=case.get_absolute_url())


def not_taken(request: Request, case: Case, words: str, *, to: str) -> HttpResponse:
    """Say why nothing was done, and lead on; what was typed is given back before."""
    if typed := labelled(request.POST):
        context = {"case": case, "words": words, "to": to, "typed": typed}
        status = HTTPStatus.FORBIDDEN
        return render_page(request, "cases/_moved.html", context, status=status)
    messages.warning(request, words)
    return redirect(to)


def labelled(posted: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what was typed in a form, with the label of its field where it is one of a case."""
    fields = {field.name: field for field in Case._meta.fields}
    chosen = {name for name, field in fields.items() if field.choices or field.is_relation}
    return [
        (str(fields[name].verbose_name) if name in fields else "", text)
        for name, text in typed_texts(posted).items()
        if name not in chosen
    ]


def begin(request: Request, texts: Iterable[ReadyText], case: Case, name: str) -> dict[str, str]:
    """Return a form's fields with the chosen ready-made text in one of them, and say so."""
    start = begun(request.POST, texts, case, name)
    if start and start.get(name) != plain(request.POST.get(name, "")):
        messages.info(request, _("The ready-made text is put in. Nothing has been sent yet."))
    return start


def onward(request: Request, case: Case, *, to: str = "") -> HttpResponseRedirect:
    """Lead to the decided case, or to the next one that waits where the button said so."""
    if request.POST.get("then") == "next":
        return redirect(reverse("cases:queue_next", query={"after": case.number}))
    return redirect(to or case)


def moved_words(case: Case, by: User) -> str:
    """Say where the case is by now: in whose hands, or in which state."""
    case.refresh_from_db()
    if is_with_another(case, by):
        words = {"number": case.number, "holder": str(case.reviewer)}
        return _("%(number)s is with %(holder)s. Nothing was changed by you.") % words
    return _("%(number)s has moved on meanwhile: %(status)s. Nothing was changed by you.") % {
        "number": case.number,
        "status": case.get_status_display(),
    }


def is_with_another(case: Case, by: User) -> bool:
    """Say whether a contact finds the case in other hands than theirs."""
    if case.status in (Status.SUBMITTED, Status.RETURNED):
        return is_anothers(case, by)
    is_reviewed = case.status == Status.IN_REVIEW and case.reviewer_id != by.pk
    return is_reviewed and by.is_contact_of(case.organization_id)
