"""What is known of a handover, as a list of facts in words and exactly; pure."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.due import Due, due_at, due_on
from cases.models import Case, Direction, Handover, HandoverEntry, SupportTarget
from cases.targets import answer_due, help_due


@dataclass(frozen=True)
class Fact:
    label: str
    due: Due | None = None
    text: str = ""
    happened_at: datetime.datetime | None = None


def facts_of(
    case: Case,
    handover: Handover,
    *,
    entries: list[HandoverEntry],
    target: SupportTarget | None,
    now: datetime.datetime,
) -> list[Fact]:
    """Return the facts in the order in which they call for something to be done."""
    today = timezone.localdate(now)
    has_word = any(entry.direction == Direction.IN for entry in entries)
    attempts = [entry for entry in entries if entry.direction == Direction.ATTEMPT]
    escalations = [entry for entry in entries if entry.direction == Direction.ESCALATION]
    moments = [
        (_("First answer promised by"), None if has_word else answer_due(handover, target)),
        (_("“Need help” may appear"), help_due(handover, target)),
    ]
    days = [
        (_("Answer wished by"), case.wanted_on),
        (_("Next look"), handover.next_look_on),
        (_("Login access ends"), case.access_until),
        (_("Can be reopened there until"), handover.reopen_until),
    ]
    past = [
        (_("Sent"), handover.sent_at),
        (_("Last looked"), handover.looked_at),
        (_("Escalated"), escalations[-1].at if escalations else None),
        (_("Answered"), handover.answered_at),
        (_("Closed there"), handover.closed_at),
    ]
    return [
        Fact(_("Waiting on"), text=str(handover.get_waiting_on_display())),
        *[Fact(label, due=due_on(day, today=today)) for label, day in days if day],
        *[Fact(label, due=due_at(moment, now=now)) for label, moment in moments if moment],
        *([Fact(_("They tried to reach us"), text=_times(len(attempts)))] if attempts else []),
        *[Fact(label, happened_at=moment) for label, moment in past if moment],
    ]


def _times(count: int) -> str:
    return ngettext("once", "%(n)s times", count) % {"n": count}
