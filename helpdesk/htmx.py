"""The only code that asks about htmx: pages, their partials, and who may ask for them."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django_htmx.http import reswap, retarget
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Leads to the login; htmx gets 401 instead, which leaves the page and what is typed in it."""

    def handle_no_permission(  # type: ignore[override]  # no redirect for htmx
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
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
