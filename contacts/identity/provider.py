"""The company's OpenID Connect provider as allauth's, with what it leaves to others checked."""

from typing import Any

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

from contacts.identity.claims import Claims, read_claims
from contacts.identity.sealing import seal

PROVIDER_ID = "company"
# Keys of the provider alone: with "none" or a shared secret others could sign.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
CLOCK_SKEW_SECONDS = 60


def is_company_login_on() -> bool:
    return bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"])


class CompanyOAuth2Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Believes an ID token by its signature alone, and no provider that calls itself otherwise."""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if config["issuer"] != self.get_provider().app.settings["issuer"]:
            raise OAuth2Error("The provider names another issuer than OIDC_ISSUER.")
        return config

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """Seal the refresh token at once: it waits in the session for the next question."""
        token = super().parse_token(data)
        token.token_secret = seal(token.token_secret) if token.token_secret else ""
        return token

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Check signature, issuer, audience and times; clocks may differ by a minute.

        allauth trusts an ID token that came straight from the token endpoint, and no clock.
        """
        try:
            with get_adapter().get_requests_session() as session:
                answer = session.get(self.openid_config["jwks_uri"])
                answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json())
            claims: dict[str, Any] = jwt.decode(
                id_token,
                keys[jwt.get_unverified_header(id_token)["kid"]],
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=app.settings["issuer"],
                leeway=CLOCK_SKEW_SECONDS,
                options={"require": ["sub", "iss", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise OAuth2Error("The ID token is not valid.") from error
        return claims


class CompanyProvider(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = CompanyOAuth2Adapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Take nothing from the address but the page to return to.

        allauth lets it add scopes and parameters, and connect the account to another.
        """
        next_url = get_next_redirect_url(request)
        return {"process": AuthProcess.LOGIN} | ({"next_url": next_url} if next_url else {})

    def extract_uid(self, data: dict[str, Any]) -> str:
        subject: str = data["id_token"]["sub"]
        if data["userinfo"]["sub"] != subject:
            raise OAuth2Error("The provider's two answers speak of two people.")
        return subject

    def extract_extra_data(self, data: dict[str, Any]) -> Claims:
        return read_claims(data["userinfo"], data["id_token"], self.app.settings)

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """None: addresses are matched in one place (`contacts.identity.people`)."""
        return []
