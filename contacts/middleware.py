import zoneinfo
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pghistory
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from contacts.acts import SAFE, address_of, is_of_weight, read_match, was_refused
from contacts.audit import ip_address, record_audit
from contacts.models import Outcome

# Keeps the screen colours where nobody is logged in, or nothing can be asked.
THEME_COOKIE = "theme"


class UserPreferencesMiddleware:
    """Speak to whoever is logged in in their language and colours, and show their time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()
        if request.user.theme:
            request.COOKIES[THEME_COOKIE] = request.user.theme
        try:
            zone = zoneinfo.ZoneInfo(request.user.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            zone = timezone.get_default_timezone()
        with timezone.override(zone):
            return self.get_response(request)


class ActsMiddleware:
    """Tell the database who acts, and write refused acts of weight down."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = ip_address.set(address_of(request))
        try:
            with ExitStack() as request.history:  # type: ignore[attr-defined]
                response = self.get_response(request)
            self._record_refusal(request, response)
        finally:
            ip_address.reset(token)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        """Name to the database who acts; but where cases are written: they keep their own events.

        The key alone: an address may hold a token.
        """
        app = request.resolver_match.app_name if request.resolver_match else ""
        if request.method not in SAFE and app != "cases" and request.user.is_authenticated:
            context = pghistory.context(user=request.user.pk)
            request.history.enter_context(context)  # type: ignore[attr-defined]

    def _record_refusal(self, request: HttpRequest, response: HttpResponse) -> None:
        match = request.resolver_match
        if match is None or not is_of_weight(match):
            return
        user = request.user
        if not was_refused(request, response, match, is_logged_in=user.is_authenticated):
            return
        named, target = read_match(match, request.path)
        reason = getattr(request, "refusal", "") or response.reason_phrase
        record_audit(
            named,
            by=user,
            on=target,
            outcome=Outcome.REFUSED,
            detail=f"{request.method}: {reason}",
        )
