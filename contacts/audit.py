"""Acts of weight, done or refused, as the auditor reads them.

An act is named once, `APPOINT = act("contact_add", Area.REGISTRY, _("…"))`. Its service calls
`record_audit(APPOINT, by=…, on=…)` in its transaction: act and entry stand or fall together. Its
view is marked `@of_weight(APPOINT)`: where the answer is a refusal, `contacts.acts` writes that
down once the request's transactions are over.
"""

import datetime
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise

from contacts.models import Area, AuditEntry, Outcome, User

# The same refusal counts once in so long, and a person's refusals so often an hour.
SAME_WITHIN = datetime.timedelta(minutes=10)
MOST_REFUSALS_HOURLY = 60


@dataclass(frozen=True)
class Act:
    code: str
    area: Area
    words: str | Promise


@dataclass(frozen=True)
class Target:
    """What an act is about, where there is no row at hand."""

    type: str = ""
    key: str = ""
    name: str = ""


ACTS: dict[str, Act] = {}
ip_address: ContextVar[str | None] = ContextVar("ip_address", default=None)


def act(code: str, area: Area, words: str | Promise) -> Act:
    """Name an act; its words are shown wherever its code is."""
    ACTS[code] = Act(code, area, words)
    return ACTS[code]


def of_weight[**P, R](named: Act) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view whose refusals the auditor reads."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.act_of_weight = named  # type: ignore[attr-defined]
        return view

    return mark


def note_refusal(request: HttpRequest, reason: str) -> None:
    """Say of a request that it was refused although its answer is none, and why."""
    request.refusal = reason  # type: ignore[attr-defined]


def record_audit(
    named: Act,
    *,
    by: User | AnonymousUser | None,
    on: Model | Target | None = None,
    outcome: Outcome = Outcome.DONE,
    detail: str = "",
) -> AuditEntry | None:
    """Write an act down; of refusals that repeat themselves only the first."""
    target = on if isinstance(on, Target) else target_of(on)
    entry = AuditEntry(
        actor=by if isinstance(by, User) else None,
        area=named.area,
        act=named.code,
        outcome=outcome,
        object_type=target.type,
        object_key=target.key[:60],
        object_name=target.name[:200],
        detail=detail[:300],
        ip=ip_address.get(),
    )
    if outcome == Outcome.REFUSED and _is_told(entry):
        return None
    entry.save(force_insert=True)
    return entry


def target_of(row: Model | None) -> Target:
    """Name a row for good: a case by its number alone, never by what it says."""
    if row is None:
        return Target()
    name = getattr(row, "number", None) or str(row)
    return Target(row._meta.label_lower, str(row.pk or ""), str(name))


def _is_told(entry: AuditEntry) -> bool:
    now = timezone.now()
    refused = AuditEntry.objects.filter(outcome=Outcome.REFUSED)
    # Whoever is not logged in is counted together by the address they come from.
    whose = refused.filter(actor=entry.actor)
    whose = whose if entry.actor else whose.filter(ip=entry.ip)
    same = whose.filter(
        at__gt=now - SAME_WITHIN,
        act=entry.act,
        object_type=entry.object_type,
        object_key=entry.object_key,
        object_name=entry.object_name,
    )
    lately = whose.filter(at__gt=now - datetime.timedelta(hours=1))
    return same.exists() or lately.count() >= MOST_REFUSALS_HOURLY
