"""Saving a part of a draft: nothing that was typed is lost, and nobody's text is run over."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.models import Case
from cases.moves import IllegalMove
from cases.services.access import open_again
from cases.services.refusals import PartChanged
from cases.stored import Seen, differing
from contacts.models import User


def locked_draft(case: Case, *, by: User) -> Case:
    """Return a draft with what its pages show, its row locked; raise IllegalMove if not theirs."""
    case = Case.objects.select_related("organization").locked(case.pk)
    if not case.may_be_drafted_by(by):
        raise IllegalMove(f"{case.number} is no draft of this person")
    return case


@transaction.atomic
def save_part(
    case: Case,
    *,
    by: User,
    seen: Seen | None = None,
    unparsed: Mapping[str, str] | None = None,
    **fields: Any,
) -> Case:
    """Store fields of the requester's draft, and as typed what could not be read as its field.

    Saving the same again changes nothing. Raises PartChanged, and stores nothing, where the part
    is neither as it was `seen` nor as it is sent.
    """
    case = locked_draft(case, by=by)
    texts = dict(unparsed or {})
    changed = differing(case, fields, texts)
    if not changed:
        return case
    if seen and seen.is_outdated(case):
        raise PartChanged(case, changed)
    for name in changed:
        keep(case, name, texts.get(name), fields.get(name))
    if seen:
        now = timezone.now().isoformat()
        case.last_saves[seen.part] = {"page": seen.page, "at": now}
    changed += open_again(case, changed)
    case.save(update_fields=[*changed, "unparsed", "last_saves", "updated_at"])
    return case


def keep(case: Case, name: str, text: str | None, value: Any) -> None:
    """Set a field, or keep its text and empty the field, so that no old value stands for it."""
    case.unparsed.pop(name, None)
    if text is None:
        setattr(case, name, value)
        return
    case.unparsed[name] = text
    field: Any = Case._meta.get_field(name)
    if field.blank:
        setattr(case, name, None if field.null else "")
