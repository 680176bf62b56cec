"""Events of a case, and who is told of them."""

from collections.abc import Mapping

from cases import weight
from cases.models import Case, CaseEvent, Verb
from cases.spoken import Spoken
from cases.tasks import mail_case_event
from contacts.audit import record_audit
from contacts.limits import mailable
from contacts.models import User

# What the auditor reads of a case without opening it.
OF_WEIGHT = {
    Verb.TAKEN_OVER: weight.TAKE_OVER,
    Verb.APPROVED: weight.APPROVE,
    Verb.FORWARDED: weight.FORWARD,
    Verb.REDIRECTED: weight.REDIRECT,
    Verb.ANSWERED: weight.ANSWER,
    Verb.RECALLED: weight.RECALL,
    Verb.RESUMED: weight.RESUME,
}


def record(
    case: Case,
    verb: Verb,
    *,
    by: User | None,
    note: str = "",
    changes: Mapping[str, list[Spoken]] | None = None,
) -> CaseEvent:
    if act := OF_WEIGHT.get(verb):
        record_audit(act, by=by, on=case)
    return case.events.create(
        actor=by,
        acting_for_id=stood_in_for(case, by) if by else None,
        verb=verb,
        status=case.status,
        note=note,
        changes=dict(changes or {}),
    )


def stood_in_for(case: Case, by: User) -> int | None:
    """Return the key of whom somebody acts for on a case; on their own inquiry for nobody."""
    return None if by.pk == case.requester_id else by.stood_in_for(case.organization_id)


def announce(event: CaseEvent, *, to: list[User], template: str = "") -> None:
    """Queue one mail a person about an event; whoever did it needs none.

    The mail is named after the event's verb, but for a `template` for these readers.
    """
    words = {"template": template} if template else {}
    others = [user.pk for user in to if user.pk != event.actor_id]
    for user_id in mailable(others, by=event.actor):
        mail_case_event.defer(event_id=event.pk, user_id=user_id, **words)


def readers_of(case: Case) -> list[User]:
    """Return the contacts who should hear of a case: its holder, or all where there is none."""
    contacts = contacts_of(case)
    return [user for user in contacts if user.pk == case.reviewer_id] or contacts


def contacts_of(case: Case) -> list[User]:
    return case.organization.contacts_today()
