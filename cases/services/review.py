"""The designated contact's acts on a case, and its end."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.changes import spoken_of
from cases.choices import Status
from cases.models import Case, Verb
from cases.moves import Act, IllegalMove
from cases.services.access import open_again
from cases.services.approval import editing
from cases.services.events import announce, readers_of, record
from cases.services.refusals import PartChanged
from cases.services.saving import keep
from cases.stored import differing, field_token
from contacts.models import Organization, User


@transaction.atomic
def complete_case(
    case: Case, *, by: User, seen: Mapping[str, str] | None = None, **fields: Any
) -> Case:
    """Let the holder fill in or mend fields; the event says what changed, before and after.

    Raises PartChanged, and stores nothing, where a field is neither as it was `seen` (its token)
    nor as it is sent. Where what goes out of an approved case changes, the approval ends.
    """
    cases = Case.objects.select_related("organization__production", "product", "triaged_by")
    case = cases.locked(case.pk)
    if not case.may(Act.EDIT, by=by):
        raise IllegalMove(f"{case.number} is not in review with this person")
    fields |= _org_id_along(case, fields.get("organization"))
    changed = differing(case, fields, {})
    if any(field_token(case, name) != token for name, token in (seen or {}).items()) and changed:
        raise PartChanged(case, changed)
    before = {name: spoken_of(case, name) for name in changed}
    with editing(case, by=by) as changes:
        for name in changed:
            keep(case, name, None, fields[name])
        if not {"triage_verdict", "triage_reason"}.isdisjoint(changed):
            case.triaged_by = by
        if changed:
            stored = [*changed, *open_again(case, changed)]
            case.save(update_fields=[*stored, "triaged_by", "unparsed", "updated_at"])
        changes |= {name: [before[name], spoken_of(case, name)] for name in changed}
    return case


def _org_id_along(case: Case, organization: Organization | None) -> dict[str, str]:
    """Return the ID that comes along with another org of the same contacts; refuse a foreign one.

    An ID that was typed for its own reasons stays.
    """
    if organization is None or organization.pk == case.organization_id:
        return {}
    if organization.registry != case.organization.registry:
        raise IllegalMove(f"{organization.pk} has other contacts than {case.number}")
    is_own = case.org_id in ("", case.organization.org_id)
    return {"org_id": organization.org_id} if is_own else {}


@transaction.atomic
def answer_case(case: Case, *, by: User, note: str) -> Case:
    """Give the requester the answer, Salesforce's or our own, and tell them by mail."""
    case = Case.objects.locked(case.pk)
    was_forwarded = case.status == Status.FORWARDED
    case.move_to(Status.ANSWERED, by=by)
    case.answered_at = timezone.now()
    case.save(update_fields=["status", "moved_at", "answered_at", "updated_at"])
    if was_forwarded and case.handover:
        case.handover.answered_at = case.answered_at
        case.handover.save(update_fields=["answered_at"])
    event = record(case, Verb.ANSWERED, by=by, note=note)
    announce(event, to=[case.requester])
    return case


@transaction.atomic
def reopen_case(case: Case, *, by: User, note: str) -> Case:
    """Put a case that was answered, pointed elsewhere or closed in review again, and tell why.

    It stays with its holder; one who is no contact any more leaves it waiting.
    """
    case = Case.objects.locked(case.pk)
    if not case.may_be_reopened_by(by):
        raise IllegalMove(f"{case.number} may not be opened again by {by.pk}")
    case.move_to(Status.IN_REVIEW, by=by)
    case.closed_at = None
    case.save(update_fields=["status", "moved_at", "closed_at", "updated_at"])
    event = record(case, Verb.REOPENED, by=by, note=note)
    announce(event, to=[case.requester, *others(readers_of(case), case.requester)])
    return case


def others(people: list[User], one: User) -> list[User]:
    return [person for person in people if person.pk != one.pk]
