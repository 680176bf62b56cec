import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.audit import act, record_audit
from contacts.identity import second_factor
from contacts.identity.local_login import is_break_glass, is_local_login_on
from contacts.identity.sessions import is_company_session, is_still_let_in
from contacts.models import Area

BREAK_GLASS_ACT = act("break_glass_act", Area.LOGIN, _("act past the company’s login"))

logger = logging.getLogger("contacts.break_glass")

type Answer = Callable[[HttpRequest], HttpResponse]
type View = Callable[..., HttpResponse]

# With these a second factor is set up; what removes one is not among them.
SET_UP = {
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
}


class CompanyLoginMiddleware:
    """End the session of whom the company's provider no longer lets in."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_still_let_in(request):
            request.session.flush()
        return self.get_response(request)


class SecondFactorMiddleware:
    """Lead whoever owes a second factor, once the time is over, to where it is set up."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if not second_factor.is_missing(request.user):
            return None
        is_over = second_factor.due_at(request.user) <= timezone.now()
        if not is_over or (request.resolver_match and request.resolver_match.view_name in SET_UP):
            return None
        if request.headers.get("HX-Request") == "true":
            # As where the login is over: the page stays, with what is typed in it.
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        return redirect("mfa_index")


class BreakGlassMiddleware:
    """Write down each act of the administrator who came in past the company's login."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if is_local_login_on() or request.method in ("GET", "HEAD", "OPTIONS"):
            return
        user = request.user
        if (
            user.is_authenticated
            and is_break_glass(user)
            and not is_company_session(request.session)
        ):
            match = request.resolver_match
            name = match.view_name if match else ""
            logger.warning("user %s: %s %s", user.pk, name, kwargs)
            record_audit(BREAK_GLASS_ACT, by=user, detail=name)
