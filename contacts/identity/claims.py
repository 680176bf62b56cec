"""What the provider says of a person, as far as the portal keeps it; pure."""

from collections.abc import Mapping
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

LONGEST = 150


class Claims(TypedDict):
    email: str
    is_verified: bool
    name: str
    department: str
    organizations: list[str]


def read_claims(
    userinfo: Mapping[str, Any], id_token: Mapping[str, Any], own: Mapping[str, Any]
) -> Claims:
    """Read the claims of a person, by the names and the domains of the settings."""
    names = own["claims"]
    email, is_verified = read_address(userinfo, id_token, own)
    found = dict(id_token) | dict(userinfo)
    organizations = found.get(names["organization"])
    if not isinstance(organizations, list):
        organizations = [organizations]
    return {
        "email": email,
        "is_verified": is_verified,
        "name": one_line(found.get(names["name"])),
        "department": one_line(found.get(names["department"])),
        "organizations": [text for value in organizations if (text := one_line(value))],
    }


def read_address(
    userinfo: Mapping[str, Any], id_token: Mapping[str, Any], own: Mapping[str, Any]
) -> tuple[str, bool]:
    """Return the address in lower case, and whether it is the person's beyond doubt.

    `email_verified` speaks of the claim `email` beside it, of no other.
    """
    name = own["claims"]["email"]
    source = userinfo if userinfo.get(name) else id_token
    email = one_line(source.get(name)).lower()
    try:
        validate_email(email)
    except ValidationError:
        return "", False
    # Some providers say it as a text; "false" must not count as true.
    said = source.get("email_verified")
    says_so = name == "email" and (said is True or said == "true")
    domains = {domain.strip().lower() for domain in own["verified_domains"]}
    return email, says_so or email.rpartition("@")[2] in domains


def one_line(value: Any) -> str:
    """Return a text on one line, of a length that the database holds; "" for anything else."""
    return " ".join(value.replace("\0", "").split())[:LONGEST] if isinstance(value, str) else ""
