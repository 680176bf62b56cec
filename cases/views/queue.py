"""The list of the designated contacts, and what an open one asks to learn of new cases."""

import datetime
import functools
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from cases.addresses import address_of
from cases.due import Due, due_on
from cases.forms import QueueFilterForm
from cases.keyset import KeptPages, Page, keyset_page
from cases.models import Case, SeverityLevel
from cases.models.case_queryset import NO_DATE, OPEN_TO_CONTACTS, QUEUE_KEYS, CaseQuerySet
from cases.queue import (
    KEYS,
    QUEUES,
    SHOWN_AS_NEW,
    UNASKED,
    etag_of,
    followed_organizations,
    in_queue,
    narrowed,
)
from cases.search import matching, sought_in
from cases.services.claims import may_claim
from contacts.models import Organization, User, today
from contacts.requests import Request
from helpdesk.htmx import render_page

APPOINTS = "contacts.add_designatedcontact"
# What was on its way into the database while the page was read is new to the page.
GRACE = datetime.timedelta(seconds=10)


@require_GET
def queue(request: Request) -> HttpResponse:
    """The cases a designated contact may act on, worst first; the address holds every choice."""
    read_at = timezone.now()
    organizations = followed_organizations(request.user)
    levels = SeverityLevel.objects.by_level()
    form = filter_form(request, organizations, levels)
    chosen = view_of(request)
    page = page_of(request, form)
    context = {
        "page": page,
        "rows": [row_of(case, chosen, request.user) for case in page.rows],
        "open_states": OPEN_TO_CONTACTS,
        "queues": QUEUES,
        "chosen": chosen,
        "form": form,
        "sought": sought_in(request.GET),
        "levels": levels,
        "is_contact": bool(request.user.contact_organizations),
        "can_appoint": request.user.is_staff and request.user.has_perm(APPOINTS),
        "etag": etag_of(organizations),
        "since": (read_at - GRACE).isoformat(),
    }
    return render_page(request, "cases/queue.html", context, partial="case-queue")


@require_GET
@permission_required(APPOINTS, raise_exception=True)
def queue_unclaimable(request: Request) -> HttpResponse:
    """What waits where nobody is a contact: for those who can appoint one."""
    cases = Case.objects.unclaimable().select_related("organization")
    after = request.GET.get("after", "")
    page = keyset_page(cases, keys=["submitted_at", "id"], after=after)
    return render_page(
        request, "cases/queue_unclaimable.html", {"page": page}, partial="unclaimable-cases"
    )


@require_GET
def queue_news(request: Request) -> HttpResponseBase:
    """Name the cases of a list that moved since; 304 while nothing has moved in the orgs at all."""
    organizations = followed_organizations(request.user)
    etag = etag_of(organizations)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    cases = listed(request, filter_form(request, organizations, SeverityLevel.objects.by_level()))
    since = moment_of(request.GET.get("since", ""))
    moved = cases.filter(moved_at__gt=since).order_by("-moved_at")[:SHOWN_AS_NEW]
    response = JsonResponse({"cases": [case.number for case in moved]}, headers={"ETag": etag})
    patch_cache_control(response, private=True, no_cache=True)
    return response


def row_of(case: Case, chosen: str, user: User) -> tuple[Case, Due | None, str, str]:
    """Return a case with its day, its address, and the one that claims it where the person may."""
    address = address_of("case_review", case.pk)
    claims = address_of("case_claim", case.pk) if may_claim(case, user) else ""
    return case, day_of(case, chosen), address, claims


def day_of(case: Case, chosen: str) -> Due | None:
    """Return the day that counts in a view: of the next look, or that an answer is wished by."""
    day = getattr(case, "next_look", None) if chosen == "forwarded" else case.wanted_on
    return due_on(day, today=today()) if day and day < NO_DATE else None


def view_of(request: Request) -> str:
    chosen = request.GET.get("view", "")
    return chosen if chosen in QUEUES else "all" if sought_in(request.GET) else "waiting"


def filter_form(
    request: Request, organizations: list[Organization], levels: dict[int, Any]
) -> QueueFilterForm:
    unasked = [*UNASKED.get(view_of(request), [])]
    if len(organizations) == 1:
        unasked.append("organization")
    return QueueFilterForm(request.GET, organizations=organizations, levels=levels, unasked=unasked)


def listed(request: Request, form: QueueFilterForm) -> CaseQuerySet:
    """Return what an address lists: one of the views, narrowed and searched."""
    cases = narrowed(in_queue(view_of(request), request.user), form.chosen, request.user)
    return matching(cases, sought_in(request.GET))


def page_of(request: Request, form: QueueFilterForm) -> Page[Case]:
    """Return a page of what an address lists; of a whole view its query is kept."""
    chosen, after = view_of(request), request.GET.get("after", "")
    if form.chosen or sought_in(request.GET):
        keys = KEYS.get(chosen, QUEUE_KEYS)
        return keyset_page(listed(request, form).for_list(), keys=keys, after=after)
    contacts = frozenset(request.user.fellow_contacts.items())
    return _pages(chosen, request.user, contacts).page(after)


# As of the counts of the bar, only the question is kept: the person and the contacts of the day,
# on whom it hangs, are its key.
@functools.lru_cache(maxsize=128)
def _pages(
    view: str, user: User, contacts: frozenset[tuple[int, frozenset[int]]]
) -> KeptPages[Case]:
    return KeptPages(in_queue(view, user).for_list(), KEYS.get(view, QUEUE_KEYS))


def moment_of(text: str) -> datetime.datetime:
    """Return the moment of an address; what is none is now."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    return moment if moment and timezone.is_aware(moment) else timezone.now()
