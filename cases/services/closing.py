"""The end of a case: said by its requester, or by the clock."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.choices import Status
from cases.models import Case, Comment, HandoverEntry, Verb
from cases.models.case_queryset import SETTLED, CaseQuerySet
from cases.services.events import announce, record
from contacts.models import User

BATCH = 200


@transaction.atomic
def close_case(
    case: Case, *, by: User | None, was_helpful: bool | None = None, helpful_reason: str = ""
) -> Case:
    """End a case. Whether it was helpful is its requester's word alone; the clock tells them."""
    return _close(Case.objects.locked(case.pk), by, was_helpful, helpful_reason)


def _close(case: Case, by: User | None, was_helpful: bool | None, reason: str) -> Case:
    case.move_to(Status.CLOSED, by=by)
    case.closed_at = timezone.now()
    if by and by.pk == case.requester_id:
        case.was_helpful, case.helpful_reason = was_helpful, reason
    case.save(
        update_fields=[
            "status",
            "moved_at",
            "closed_at",
            "was_helpful",
            "helpful_reason",
            "updated_at",
        ]
    )
    event = record(case, Verb.CLOSED, by=by)
    if by is None:
        announce(event, to=[case.requester])
    return case


def close_silent_cases() -> int:
    """Close what was answered, or pointed elsewhere, and then left without a word; return how many.

    Each case is one transaction, looked at again under its lock: what several workers find is
    closed once, and a word said meanwhile keeps it open.
    """
    closed, last = 0, 0
    while keys := _silent().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]:
        batch = list(keys)
        closed += sum(_close_if_silent(pk) for pk in batch)
        last = batch[-1]
    return closed


@transaction.atomic
def _close_if_silent(pk: int) -> bool:
    cases = Case.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
    case = cases.filter(pk=pk).first()
    # Asked anew: the row may have waited for somebody's word.
    if case is None or not _silent().filter(pk=pk).exists():
        return False
    _close(case, None, None, "")
    return True


def _silent() -> CaseQuerySet:
    """Return the cases that wait for their requester's word, and have waited long enough."""
    since = timezone.now() - datetime.timedelta(days=settings.CASE_CLOSE_DAYS)
    said = Comment.objects.filter(case=OuterRef("pk"), created_at__gt=since)
    passed = HandoverEntry.objects.filter(handover__case=OuterRef("pk"), recorded_at__gt=since)
    settled = Case.objects.filter(status__in=SETTLED, moved_at__lte=since)
    return settled.exclude(Exists(said)).exclude(Exists(passed))
