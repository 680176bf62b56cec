"""How long until a day, targets, and the text of an escalation."""
# ruff: noqa: E501

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone, translation

from cases import services
from cases.due import due_at, due_on
from cases.escalation import escalation_text
from cases.models import Case, Clock, Handover, SupportTarget
from cases.targets import answer_due, help_due
from cases.threads import MOST_PIECES, messages_of
from tests import factories

TODAY = datetime.date(2026, 11, 24)
NOW = datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC)
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("days", "ja", "en"),
    [
        (2, "あと2日", "2 days left"),
        (1, "あと1日", "1 day left"),
        (0, "今日", "today"),
        (-1, "1日過ぎています", "1 day past"),
        (-3, "3日過ぎています", "3 days past"),
    ],
)
def test_due_on_says_it_in_words_and_exactly(days, ja, en):
    day = TODAY + datetime.timedelta(days=days)

    for language, words in (("ja", ja), ("en", en)):
        with translation.override(language):
            due = due_on(day, today=TODAY)
            assert due.words == words
    assert (due.iso, due.is_past) == (day.isoformat(), days < 0)
    assert str(day.year) in due.exact


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (49, "2 days left"),
        (24, "1 day left"),
        (23, "23 hours left"),
        (1, "1 hour left"),
        (0.5, "within the hour"),
        (-0.5, "just passed"),
        (-2, "2 hours past"),
        (-23, "23 hours past"),
        (-48, "2 days past"),
    ],
)
def test_due_at_counts_hours_within_a_day(hours, words):
    with translation.override("en"):
        due = due_at(NOW + datetime.timedelta(hours=hours), now=NOW)

    assert due.words == words
    assert due.is_past == (hours < 0)


def sent(at: str) -> Handover:
    moment = datetime.datetime.fromisoformat(at).replace(tzinfo=TOKYO)
    return Handover(level=2, sent_at=moment)


@pytest.mark.parametrize(
    ("at", "hours", "clock", "due"),
    [
        ("2026-11-24 16:00", 48, Clock.ALWAYS, "2026-11-26 16:00"),
        ("2026-11-24 16:00", 48, Clock.WORKING_DAYS, "2026-11-26 16:00"),
        ("2026-11-27 16:00", 48, Clock.ALWAYS, "2026-11-29 16:00"),
        ("2026-11-27 16:00", 48, Clock.WORKING_DAYS, "2026-12-01 16:00"),
        ("2026-11-28 16:00", 24, Clock.WORKING_DAYS, "2026-12-01 00:00"),
        ("2026-11-22 09:00", 2, Clock.WORKING_DAYS, "2026-11-24 02:00"),
    ],
)
def test_targets_count_by_their_clock(at, hours, clock, due):
    target = SupportTarget(response_hours=hours, help_hours=None, clock=clock)
    handover = sent(at)

    found = answer_due(handover, target)

    assert found is not None
    assert found.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M") == due
    assert help_due(handover, target) is None
    assert answer_due(handover, None) is None


def test_support_target_of_a_sandbox_is_that_of_its_production(org, employee, contact, levels):
    target = factories.make_target(org, level=3)
    factories.make_target(org, level=2)
    sandbox = factories.make_organization(production=org)
    case = factories.make_forwarded(factories.make_submitted(employee, sandbox), by=contact)

    assert SupportTarget.objects.of(case.handover) == target


# A thread


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Which browser?", ["Which browser?"]),
        ("One\n-----\nTwo", ["One", "Two"]),
        ("One\n-----Original Message-----\nFrom: A\nTwo", ["One", "From: A\nTwo"]),
        ("One\n＿＿＿＿＿＿\nTwo", ["One", "Two"]),
        ("One\n-- \nA name", ["One\n-- \nA name"]),
        ("One\nFrom: a@b\nTwo\nFrom: c@d\nThree", ["One", "From: a@b\nTwo", "From: c@d\nThree"]),
        ("差出人：サポート\nひとつ\n差出人: 田中\nふたつ", ["差出人：サポート\nひとつ", "差出人: 田中\nふたつ"]),
        ("From: a@b\n2026/11/24 10:15\nOne", ["From: a@b\n2026/11/24 10:15\nOne"]),
        ("2026/11/24 10:15\nOne\n2026年11月25日(水) 9:00 田中\nTwo",
         ["2026/11/24 10:15\nOne", "2026年11月25日(水) 9:00 田中\nTwo"]),
        ("On Tue, Nov 24, 2026 at 9:00 AM A wrote:\n> One",
         ["On Tue, Nov 24, 2026 at 9:00 AM A wrote:\n> One"]),
        ("It began on 2026/11/24 10:15 and goes on.", ["It began on 2026/11/24 10:15 and goes on."]),
        ("Please look from: here.\nNot a seam", ["Please look from: here.\nNot a seam"]),
        ("-----\n\n-----", ["-----\n\n-----"]),
        ("One\n\n\n-----\n\n\n", ["One"]),
    ],
)  # fmt: skip
def test_messages_of_a_thread(text, pieces):
    assert messages_of(text) == pieces


def test_messages_of_loses_no_words_and_is_bounded():
    text = "\n-----\n".join(f"word{number}" for number in range(100))

    pieces = messages_of(text)

    assert len(pieces) == MOST_PIECES
    assert all(f"word{number}" in "\n".join(pieces) for number in range(100))


@pytest.mark.parametrize("line", ["-" * 30_000 + "x", "on " + "a " * 15_000, "2026年" * 7_000])
def test_messages_of_a_hostile_line_is_quick(line):
    assert messages_of(line) == [line]


# The text of an escalation


@pytest.fixture
def case(draft, employee, contact) -> Case:
    services.save_part(
        draft, by=employee, impact="Twelve people wait.", wanted_consequence="Pay is late."
    )
    case = factories.make_forwarded(services.submit_case(draft, by=employee), by=contact)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_escalation_text_says_what_was_promised_and_what_hurts(case, org, language):
    target = factories.make_target(org, response_hours=2)
    case.handover.case = case

    text = escalation_text(
        case.handover, target=target, last_word_at=None, now=timezone.now(), language=language
    )

    for words in ("47712345", case.title, org.name, "Twelve people wait.", "Pay is late.",
                  "The month ends.", target.source):  # fmt: skip
        assert words in text
    assert ("■ What was promised" in text) == (language == "en")


def test_escalation_text_promises_nothing_that_nobody_entered(case):
    case.handover.case = case

    text = escalation_text(
        case.handover, target=None, last_word_at=timezone.now(), now=timezone.now(), language="en"
    )

    assert "First answer promised" not in text
    assert "Last heard from you" in text


def test_escalation_text_says_how_long_the_target_is_past(case, org):
    target = factories.make_target(org, response_hours=2)
    case.handover.case = case

    with time_machine.travel(timezone.now() + datetime.timedelta(days=3, hours=2)):
        text = escalation_text(
            case.handover, target=target, last_word_at=None, now=timezone.now(), language="en"
        )

    assert "3 days past" in text
