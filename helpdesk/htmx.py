"""The only code that asks about htmx: pages, their partials, and who may ask for them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django_htmx.http import reswap, retarget
from django_htmx.middleware import HtmxDetails

from helpdesk.typed import unlabelled_texts

LOOKS = re.compile(r"[0-9]{1,2}", re.ASCII)
# Seconds between looks at work that gets no further meanwhile; then the page waits to be asked.
PATIENCE = ("2", "2", "2", "2", "2", "4", "8", "15", "30", "60")


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Leads to the login, and loses nothing that was typed.

    htmx gets 401 instead, which leaves the page as it is; a form gets its texts back with it.
    """

    def handle_no_permission(  # type: ignore[override]  # no redirect for htmx
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        if typed := unlabelled_texts(request.POST):
            status = HTTPStatus.UNAUTHORIZED
            return render(request, "401.html", {"typed": typed}, status=status)
        return super().handle_no_permission(request, view_func)


def render_page(
    request: HtmxRequest,
    template: str,
    context: dict[str, Any],
    *,
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """Answer with the page, or with its partial and the messages where htmx asked for that one.

    A target that is some other page's partial (a redirect led here) gets the whole page.
    """
    target = request.htmx.target
    if partial and target == partial:
        html = render_to_string(f"{template}#{partial}", context, request)
        html += render_to_string("components/messages.html", {"oob": True}, request)
        response = HttpResponse(html, status=status)
    else:
        response = HttpResponse(render_to_string(template, context, request), status=status)
        if request.htmx and target:
            response = reswap(retarget(response, "body"), "innerHTML")
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@dataclass(frozen=True)
class NextLook:
    """When a page that shows how far some work is asks again; without a delay it does not."""

    delay: str
    query: str


def next_look(request: HttpRequest, so_far: object) -> NextLook:
    """Let a page look again soon while work gets on, ever later while it does not, at last never.

    How often it has looked stands in its address; a page that is loaded begins anew.
    """
    gets_on = request.GET.get("so_far") != str(so_far)
    looks = request.GET.get("looks", "")
    known = 0 if gets_on or not LOOKS.fullmatch(looks) else int(looks)
    query = urlencode({"looks": known + 1, "so_far": so_far})
    return NextLook(PATIENCE[known] if known < len(PATIENCE) else "", query)
