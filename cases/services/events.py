"""Events of a case, and who is told of them."""

from collections.abc import Mapping

from cases.models import Case, CaseEvent, Verb
from cases.tasks import mail_case_event
from contacts.models import User


def record(
    case: Case,
    verb: Verb,
    *,
    by: User | None,
    note: str = "",
    changes: Mapping[str, list[str]] | None = None,
) -> CaseEvent:
    return case.events.create(
        actor=by, verb=verb, status=case.status, note=note, changes=dict(changes or {})
    )


def announce(event: CaseEvent, *, to: list[User]) -> None:
    """Queue one mail a person about an event; whoever did it needs none."""
    for user in to:
        if user.pk != event.actor_id:
            mail_case_event.defer(event_id=event.pk, user_id=user.pk)


def contacts_of(case: Case) -> list[User]:
    return case.organization.contacts_today()
