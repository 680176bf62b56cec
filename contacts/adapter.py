from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from contacts.identity.local_login import may_log_in_locally
from contacts.identity.sessions import remember_login
from contacts.models import User
from contacts.tasks import mail_password_reset


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Leave the mail to the worker, who makes the link: no token rests in the queue."""
        if may_log_in_locally(user):
            mail_password_reset.defer(user_id=user.pk)

    def post_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse:
        """Remember of a session that it began at the company's provider."""
        if sociallogin := (login["signal_kwargs"] or {}).get("sociallogin"):
            remember_login(request.session, sociallogin.token)
        response: HttpResponse = super().post_login(request, user, **login)
        return response

    def is_safe_url(self, url: str | None) -> bool:
        """Take an address that cannot even be read for one that is not ours."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False
