"""What a person's question goes through: asked, led to a door, judged, rated, forgotten."""

import contextlib
import datetime
from dataclasses import dataclass, fields

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from contacts.models import User, today
from routing.asked import Asked
from routing.choices import Kind, Origin, TriageVerdict
from routing.models import (
    Category,
    Channel,
    ChannelKind,
    CodeOwner,
    Consultation,
    FeedbackReason,
    Outcome,
    Package,
)

FORGOTTEN_AT_ONCE = 500
AFTER_TRIAGE = {ChannelKind.PACKAGE_VENDOR, ChannelKind.DEVELOPERS}


@dataclass(frozen=True)
class Judgment:
    """What a person said of their question: whose it is, and what tells so."""

    origin: Origin
    kind: Kind
    verdict: TriageVerdict
    evidence: str = ""
    package: Package | None = None
    application: CodeOwner | None = None


def keep_question(text: str, *, by: User) -> Consultation:
    """Keep a question that was searched for; the same one again that day is the same row."""
    return _get_or_create(by, None, text)


@transaction.atomic
def open_door(
    channel: Channel,
    *,
    by: User,
    asked: Asked,
    package: Package | None = None,
    application: CodeOwner | None = None,
) -> Consultation:
    """Record that a person reached a door with a question, and whom of a register they chose."""
    known = asked.consultation
    # Triage led on: the question stays with the door it came to first.
    has_led_on = known and known.verdict and channel.kind in AFTER_TRIAGE
    consultation = Consultation.objects.locked(known.pk) if known and has_led_on else None
    consultation = consultation or _at_door(channel.category, by, asked)
    consultation.channel = channel
    consultation.package = package or consultation.package
    consultation.application = application or consultation.application
    if consultation.outcome == Outcome.ASKED:
        consultation.outcome = Outcome.OPENED
    consultation.save(update_fields=["channel", "package", "application", "outcome"])
    return consultation


@transaction.atomic
def judge(
    category: Category,
    *,
    by: User,
    asked: Asked,
    judgment: Judgment,
) -> Consultation:
    """Keep what triage said of a question, with what it rests on (mission B4)."""
    consultation = _at_door(category, by, asked)
    for field in fields(judgment):
        setattr(consultation, field.name, getattr(judgment, field.name))
    if consultation.outcome == Outcome.ASKED:
        consultation.outcome = Outcome.OPENED
    consultation.save()
    return consultation


def lead_to_case(consultation: Consultation) -> None:
    """Record that the question became a case after all."""
    Consultation.objects.filter(pk=consultation.pk, category__isnull=False).update(
        outcome=Outcome.CASE
    )


def rate(consultation: Consultation, *, is_helpful: bool) -> bool:
    """Keep whether a door helped; say no where that was answered before."""
    unrated = Consultation.objects.filter(pk=consultation.pk, is_helpful__isnull=True)
    return bool(unrated.update(is_helpful=is_helpful))


def explain_rating(
    consultation: Consultation, *, reason: FeedbackReason | None, comment: str
) -> bool:
    """Keep why a door did not help; say no where that was told before."""
    unexplained = Consultation.objects.filter(
        pk=consultation.pk,
        is_helpful=False,
        feedback_reason__isnull=True,
        comment="",
        text_deleted_at__isnull=True,
    )
    return bool(unexplained.update(feedback_reason=reason, comment=comment))


def delete_question(consultation: Consultation) -> None:
    """Forget a person's own words; that a door was opened still counts."""
    Consultation.objects.filter(pk=consultation.pk, text_deleted_at__isnull=True).update(
        question="", evidence="", comment="", text_deleted_at=timezone.now()
    )


def forget_old_questions() -> int:
    """Delete people's words older than `QUESTION_DAYS`, as they could do; return of how many."""
    if not settings.QUESTION_DAYS:
        return 0
    last_day = today() - datetime.timedelta(days=settings.QUESTION_DAYS)
    old = Consultation.objects.with_words().filter(asked_on__lt=last_day)
    count = 0
    while found := list(old[:FORGOTTEN_AT_ONCE]):
        for consultation in found:
            delete_question(consultation)
        count += len(found)
    return count


def _at_door(category: Category, by: User, asked: Asked) -> Consultation:
    """Return the question's row at a door, locked; one that stood at no door yet goes there."""
    known = Consultation.objects.locked(asked.consultation.pk) if asked.consultation else None
    if known and known.category_id is None:
        _lead_to(category, known)
    if known and known.category_id == category.pk and not known.text_deleted_at:
        return known
    row = _get_or_create(by, category, known.question if known else asked.text)
    return Consultation.objects.locked(row.pk) or row


def _lead_to(category: Category, known: Consultation) -> None:
    """Put a question to a door, unless the same one stands there already."""
    try:
        with transaction.atomic():
            Consultation.objects.filter(pk=known.pk).update(category=category)
        known.category = category
    except IntegrityError:
        with contextlib.suppress(ProtectedError):  # A case was begun with it.
            Consultation.objects.filter(pk=known.pk).delete()


def _get_or_create(by: User, category: Category | None, text: str) -> Consultation:
    rows = Consultation.objects.filter(text_deleted_at__isnull=True)
    consultation, _ = rows.get_or_create(
        user=by, category=category, question=text, asked_on=today()
    )
    return consultation
