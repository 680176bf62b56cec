"""Sessions that began at the company's provider: it is asked again each hour."""

import logging
import time
from enum import Enum
from http import HTTPStatus
from typing import Any

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache
from django.http import HttpRequest

from contacts.identity.provider import PROVIDER_ID, CompanyOAuth2Adapter
from contacts.identity.sealing import SealBroken, seal, unseal

logger = logging.getLogger(__name__)

SESSION_KEY = "company_login"
ASK_AFTER_SECONDS = 3600
# Who did not answer is asked again after this; meanwhile other requests of the session go on.
PAUSE_SECONDS = 60
# Any other error is about our client or the provider, not about the person.
REFUSALS = {
    "invalid_grant",
    "access_denied",
    "interaction_required",
    "login_required",
    "consent_required",
}


class Verdict(Enum):
    LET_IN = 1
    REFUSED = 2
    NO_ANSWER = 3


def remember_login(session: SessionBase, token: SocialToken) -> None:
    """Keep the sealed refresh token in the session: it is this session's, and ends with it."""
    session[SESSION_KEY] = {"refresh_token": token.token_secret, "asked_at": time.time()}


def is_company_session(session: SessionBase) -> bool:
    return SESSION_KEY in session


def is_still_let_in(request: HttpRequest) -> bool:
    """Say whether a session may go on; asks the provider when an hour has passed.

    While it does not answer, the session goes on for OIDC_OUTAGE_MINUTES at most.
    """
    kept = request.session.get(SESSION_KEY)
    if not kept:
        return True
    late = time.time() - kept["asked_at"] - ASK_AFTER_SECONDS
    if late < 0:
        return True
    if not cache.add(f"company-login:{request.session.session_key}", 1, PAUSE_SECONDS):
        return True
    verdict, refresh_token = ask_again(request, kept["refresh_token"])
    if verdict is Verdict.LET_IN:
        request.session[SESSION_KEY] = {"refresh_token": refresh_token, "asked_at": time.time()}
        request.session.save()
    is_within_grace = late < settings.OIDC_OUTAGE_MINUTES * 60
    return verdict is Verdict.LET_IN or (verdict is Verdict.NO_ANSWER and is_within_grace)


def ask_again(request: HttpRequest, sealed: str) -> tuple[Verdict, str]:
    """Ask the provider by the refresh token; return its verdict and the next token, sealed."""
    try:
        answer = _post_refresh_token(CompanyOAuth2Adapter(request, PROVIDER_ID), unseal(sealed))
        told: dict[str, Any] = answer.json()
    except (SealBroken, SocialApp.DoesNotExist):
        return Verdict.REFUSED, ""
    except (requests.RequestException, OAuth2Error, ValueError, KeyError) as error:
        logger.warning("company login: no answer (%s)", type(error).__name__)
        return Verdict.NO_ANSWER, ""
    if answer.status_code == HTTPStatus.OK and "access_token" in told:
        renewed = told.get("refresh_token")
        return Verdict.LET_IN, seal(renewed) if renewed else sealed
    if told.get("error") in REFUSALS:
        return Verdict.REFUSED, ""
    logger.warning("company login: %s, %s", answer.status_code, told.get("error"))
    return Verdict.NO_ANSWER, ""


def _post_refresh_token(adapter: CompanyOAuth2Adapter, refresh_token: str) -> requests.Response:
    app = adapter.get_provider().app
    fields = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    auth = (app.client_id, app.secret) if adapter.basic_auth else None
    if not auth:
        fields |= {"client_id": app.client_id, "client_secret": app.secret}
    with get_adapter().get_requests_session() as session:
        answer: requests.Response = session.post(adapter.access_token_url, data=fields, auth=auth)
    return answer
