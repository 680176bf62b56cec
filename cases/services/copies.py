"""A case as the beginning of another one."""

import uuid
from typing import Any

from cases.checklist import asked_fields
from cases.choices import Part
from cases.models import Case
from cases.services.drafts import create_case
from contacts.models import User, today

FIRST_ASKED = ["organization", "kind", "origin", "title"]
# The registry knows these of whoever copies; those of another person are not theirs.
PERSONAL = ["access_username", "callback_phone"]


def copy_case(case: Case, *, by: User, creation_key: uuid.UUID) -> Case:
    """Begin a draft with the five parts of a case; its files, its level and its way stay behind."""
    names = [name for part in Part for name in asked_fields(part, case.kind)]
    kept = [name for name in names if case.requester_id == by.pk or name not in PERSONAL]
    fields: dict[str, Any] = {name: getattr(case, name) for name in [*FIRST_ASKED, *kept]}
    if is_past(case.access_until):
        fields["access_until"] = None
    if is_past(case.wanted_on):
        fields |= {"wanted_on": None, "wanted_fixed": False}
    unparsed = {name: text for name, text in case.unparsed.items() if name in kept}
    return create_case(by=by, creation_key=creation_key, unparsed=unparsed, **fields)


def is_past(day: Any) -> bool:
    return day is not None and day < today()
