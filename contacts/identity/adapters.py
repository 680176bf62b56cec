import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext

from contacts.identity.people import LoginRefused, recognize_person
from contacts.identity.sealing import seal, unseal
from contacts.models import User

logger = logging.getLogger(__name__)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Say who it is: allauth never matches an address, and signs nobody up."""
        account = sociallogin.account
        try:
            sociallogin.user = recognize_person(account, claims=account.extra_data)
        except LoginRefused as refusal:
            logger.warning("company login refused: %s", refusal.reason)
            page = render(
                request,
                "socialaccount/login_refused.html",
                {"reason": refusal.reason, "claims": account.extra_data},
                status=403,
            )
            raise ImmediateHttpResponse(page) from refusal

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        logger.warning("company login failed: %s, %s", error, type(exception).__name__)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def generate_authenticator_name(self, user: User, type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}
