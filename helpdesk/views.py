import datetime
import sys
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)
from django.views.i18n import set_language as set_language_cookie
from procrastinate.contrib.django.models import ProcrastinateWorker

from cases.checklist import examples
from cases.choices import Part
from cases.first import own_first, waiting_first
from cases.models import SeverityLevel
from contacts.introduction import Screen, end_introduction, is_ticked, next_screen, tick_screen
from contacts.middleware import THEME_COOKIE
from contacts.models import Language, Theme, User, restrictions_in_force
from contacts.requests import Request
from contacts.views.lists import registries_of
from helpdesk.guides import Reader, read_guide
from helpdesk.htmx import render_page
from helpdesk.shell import theme
from helpdesk.typed import unlabelled_texts
from routing.models import Category

THEME_COOKIE_AGE = datetime.timedelta(days=365)
MOST_TILES = 24


@require_GET
def home(request: Request) -> HttpResponse:
    categories = list(Category.objects.order_by("position", "pk")[: MOST_TILES + 1])
    context: dict[str, Any] = {
        "restrictions": restrictions_in_force(request.user),
        "categories": categories[:MOST_TILES],
        "has_more_categories": len(categories) > MOST_TILES,
        "cases": own_first(request.user),
    }
    if request.user.contact_organizations:
        context["levels"] = SeverityLevel.objects.by_level()
        # Asked where something waits.
        context["waiting_first"] = SimpleLazyObject(lambda: waiting_first(request.user))
    return render_page(request, "home.html", context)


@require_http_methods(["GET", "POST"])
def first_visit(request: Request, screen: str) -> HttpResponse:
    if screen not in Screen.values:
        raise Http404(screen)
    shown = Screen(screen)
    if request.method == "POST":
        left = next_screen(tick_screen(shown, by=request.user))
        if left:
            return redirect("first_visit", left)
        messages.success(request, _("That was all. You find it again under “Help”."))
        return redirect("home")
    context = {"screen": shown, "steps": steps_of(request.user, shown)} | facts_of(request, shown)
    return render_page(request, "first_visit.html", context)


def steps_of(user: User, shown: Screen) -> list[dict[str, Any]]:
    return [
        {
            "url": reverse("first_visit", args=[screen]),
            "label": screen.label,
            "state": "done" if is_ticked(user, screen) else "todo",
            "current": screen == shown,
        }
        for screen in Screen
    ]


def facts_of(request: Request, shown: Screen) -> dict[str, Any]:
    """Return what a screen of the first visit tells."""
    if shown == Screen.DOORS:
        return {"categories": Category.objects.order_by("position", "pk")[:MOST_TILES]}
    if shown == Screen.INQUIRY:
        return {"parts": Part, "example": examples.TROUBLE}
    registries = registries_of(request.user)
    return {"registries": registries, "is_contact": bool(request.user.contact_organizations)}


@require_POST
def first_visit_skip(request: Request) -> HttpResponse:
    end_introduction(by=request.user)
    return redirect("home")


@require_GET
def help_index(request: Request) -> HttpResponse:
    is_offered = {
        Reader.EMPLOYEES: True,
        Reader.CONTACTS: bool(request.user.contact_organizations),
        Reader.ADMINS: request.user.is_staff,
    }
    context = {
        "own": [reader for reader in Reader if is_offered[reader]],
        "others": [reader for reader in Reader if not is_offered[reader]],
        "steps": steps_of(request.user, Screen.DOORS),
    }
    return render_page(request, "help_index.html", context)


@require_GET
def help_guide(request: Request, reader: str) -> HttpResponse:
    if reader not in Reader.values:
        raise Http404(reader)
    context = {"guide": read_guide(Reader(reader), get_language() or settings.LANGUAGE_CODE)}
    return render_page(request, "help_guide.html", context)


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language with the person and in the cookie, and go back to the page."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in Language.values:
        User.objects.filter(pk=request.user.pk).update(language=language)
    return set_language_cookie(request)


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the colours with the person and in the cookie, and go back to the page."""
    chosen = request.POST.get("theme", "")
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(target if is_ours else reverse("home"))
    if chosen in Theme.values:
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(theme=chosen)
        response.set_cookie(
            THEME_COOKIE,
            chosen,
            max_age=THEME_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers, and when a worker last gave a sign of life."""
    try:
        seen = ProcrastinateWorker.objects.order_by("-last_heartbeat").first()
    except DatabaseError:
        return JsonResponse({"database": False}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    heartbeat = seen.last_heartbeat.isoformat() if seen else None
    return JsonResponse({"database": True, "worker_seen_at": heartbeat})


def error_page(request: HttpRequest, status: HTTPStatus, template: str = "") -> HttpResponse:
    """Answer with an error page that needs neither database nor session."""
    context = theme(request) | {"typed": typed_here(request)}
    html = render_to_string(template or f"{status.value}.html", context)
    response = HttpResponse(html, status=status)
    add_never_cache_headers(response)
    return response


def typed_here(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed on a page of ours; another site's form is not repeated."""
    if not getattr(request, "csrf_processing_done", False):
        return []
    return unlabelled_texts(request.POST)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return error_page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return error_page(request, HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = error_page(request, HTTPStatus.SERVICE_UNAVAILABLE)
        response.headers["Retry-After"] = "10"
        return response
    return error_page(request, HTTPStatus.INTERNAL_SERVER_ERROR)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, HTTPStatus.FORBIDDEN, "403_csrf.html")
