"""Whether somebody has just shown their second factor in this session."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse

from contacts.identity.second_factor import SECOND_FACTORS
from contacts.models import User

FRESH_SECONDS = 300


def has_fresh_second_factor(request: HttpRequest, user: User) -> bool:
    since = time.time() - FRESH_SECONDS
    records = get_authentication_records(request, user)
    return any(row["method"] == "mfa" and row["at"] >= since for row in records)


def address_to_show_it(user: User, *, back_to: str) -> str:
    """Return where a person shows their second factor; empty where they have none."""
    kinds = set(
        Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).values_list(
            "type", flat=True
        )
    )
    if not kinds:
        return ""
    is_app = Authenticator.Type.TOTP in kinds
    name = "mfa_reauthenticate" if is_app else "mfa_reauthenticate_webauthn"
    return reverse(name, query={"next": back_to})
