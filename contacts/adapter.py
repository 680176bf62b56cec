from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.audit import act, record_audit
from contacts.identity.local_login import is_break_glass, may_log_in_locally
from contacts.identity.provider import is_company_login_on
from contacts.identity.sessions import remember_login
from contacts.introduction import Screen, next_screen
from contacts.models import Area, Outcome, User
from contacts.tasks import mail_password_reset

BREAK_GLASS = act("break_glass_login", Area.LOGIN, _("log in past the company’s login"))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Leave the mail to the worker, who makes the link: no token rests in the queue."""
        if may_log_in_locally(user):
            mail_password_reset.defer(user_id=user.pk)

    def post_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse:
        """Remember of a session that it began at the company's provider, and welcome who is new.

        Whoever came by a link to something is led there; the home page offers the first visit too.
        """
        if sociallogin := (login["signal_kwargs"] or {}).get("sociallogin"):
            remember_login(request.session, sociallogin.token)
        elif is_company_login_on() and is_break_glass(user):
            record_audit(BREAK_GLASS, by=user)
        if user.introduced_at is None and login["redirect_url"] in (None, "", reverse("home")):
            login["redirect_url"] = reverse("first_visit", args=[next_screen(user) or Screen.DOORS])
        response: HttpResponse = super().post_login(request, user, **login)
        return response

    def authentication_failed(
        self, request: HttpRequest, email: str = "", **credentials: Any
    ) -> None:
        """Write down who tried the door that is open in an emergency only."""
        tried = User(email=str(email).strip().lower())
        if is_company_login_on() and is_break_glass(tried):
            record_audit(BREAK_GLASS, by=None, outcome=Outcome.REFUSED)

    def is_safe_url(self, url: str | None) -> bool:
        """Take an address that cannot even be read for one that is not ours."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False
