import datetime
import sys
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST, require_safe
from django.views.i18n import set_language as set_language_cookie
from procrastinate.contrib.django.models import ProcrastinateWorker

from cases.models import Case, SeverityLevel
from contacts.middleware import THEME_COOKIE
from contacts.models import Language, Theme, User
from contacts.requests import Request
from helpdesk.htmx import render_page
from helpdesk.shell import theme
from routing.models import Category

THEME_COOKIE_AGE = datetime.timedelta(days=365)
MOST_TILES = 24


@require_GET
def home(request: Request) -> HttpResponse:
    mine = Case.objects.of(request.user).unfinished().for_list().order_by("-id")[:5]
    categories = list(Category.objects.order_by("position", "pk")[: MOST_TILES + 1])
    context: dict[str, Any] = {
        "categories": categories[:MOST_TILES],
        "has_more_categories": len(categories) > MOST_TILES,
        "cases": mine,
    }
    if request.user.contact_organizations:
        waiting = Case.objects.waiting(request.user.fellow_contacts)
        context["levels"] = SeverityLevel.objects.by_level()
        context["waiting_first"] = waiting.order_by("queue_level", "queue_date", "submitted_at")[:3]
    return render_page(request, "home.html", context)


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
    html = render_to_string(template or f"{status.value}.html", theme(request))
    response = HttpResponse(html, status=status)
    add_never_cache_headers(response)
    return response


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
