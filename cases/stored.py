"""What is stored of a part, and whether a page still shows that; pure."""

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from cases.checklist import asked_fields
from cases.choices import Part
from cases.models import Attachment, Case


@dataclass(frozen=True)
class Seen:
    """What a page showed of a part when its person began to type: its token, and its own name."""

    part: Part
    token: str
    page: str

    def is_outdated(self, case: Case) -> bool:
        """Say whether somebody else than this page has changed the part since."""
        saved_last = case.last_saves.get(self.part, {}).get("page")
        return self.token != part_token(case, self.part) and self.page != saved_last


def part_token(case: Case, part: Part) -> str:
    """Return a hash of all that the page of a part shows in its fields."""
    state = [[name, stored_value(case, name)] for name in asked_fields(part, case.kind)]
    return hashlib.sha256(json.dumps(state, ensure_ascii=False).encode()).hexdigest()


def field_token(case: Case, name: str) -> str:
    """Return a hash of what is stored of one field."""
    state = json.dumps(stored_value(case, name), ensure_ascii=False)
    return hashlib.sha256(state.encode()).hexdigest()


def file_token(attachment: Attachment) -> str:
    """Return a hash of what a page shows, and lets change, of a file."""
    state = json.dumps([attachment.caption, attachment.step], ensure_ascii=False)
    return hashlib.sha256(state.encode()).hexdigest()


def stored_value(case: Case, name: str) -> list[Any]:
    """Return a field's value and the text that could not be read as one."""
    return [comparable(case.serializable_value(name)), case.unparsed.get(name)]


def comparable(value: Any) -> Any:
    """Return a value as one that is equal wherever it comes from: a form or the database."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="minutes")  # as pages show it
    return value.isoformat() if isinstance(value, datetime.date) else value


def differing(case: Case, values: dict[str, Any], unparsed: dict[str, str]) -> list[str]:
    """Return the fields that are stored otherwise than they were sent."""
    sent: Iterable[tuple[str, list[Any]]] = [
        *((name, [comparable(value), None]) for name, value in values.items()),
        *((name, [None, text]) for name, text in unparsed.items()),
    ]
    return [name for name, [value, text] in sent if _is_other(case, name, value, text)]


def _is_other(case: Case, name: str, value: Any, text: str | None) -> bool:
    stored, raw = stored_value(case, name)
    return raw != text or (text is None and stored != value)
