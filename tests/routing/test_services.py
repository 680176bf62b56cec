import datetime
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from cases.services import create_case
from contacts.models import today
from routing import services
from routing.asked import Asked
from routing.choices import Kind, TriageVerdict
from routing.models import Consultation, Outcome
from routing.tasks import forget_questions
from tests import factories

QUESTION = "帳票が印刷できない"


@pytest.fixture
def channel(db):
    return factories.make_channel(factories.make_category("door"))


# keep_question


def test_keep_question_is_kept_without_a_door(employee):
    kept = services.keep_question(QUESTION, by=employee)

    assert (kept.user, kept.question, kept.asked_on) == (employee, QUESTION, today())
    assert (kept.category, kept.channel, kept.outcome) == (None, None, Outcome.ASKED)


def test_keep_question_again_that_day_is_the_same_row(employee):
    first = services.keep_question(QUESTION, by=employee)

    assert services.keep_question(QUESTION, by=employee) == first
    assert services.keep_question(QUESTION + "。", by=employee) != first
    assert Consultation.objects.count() == 2


def test_keep_question_on_another_day_is_another_row(employee, time_machine):
    time_machine.move_to("2026-11-24 14:59:00+00:00")  # 23:59 in Tokyo
    first = services.keep_question(QUESTION, by=employee)
    time_machine.move_to("2026-11-24 15:00:00+00:00")

    second = services.keep_question(QUESTION, by=employee)

    assert first != second
    assert (second.asked_on - first.asked_on).days == 1


def test_keep_question_of_two_persons_are_two_rows(employee):
    first = services.keep_question(QUESTION, by=employee)

    assert services.keep_question(QUESTION, by=factories.make_user()) != first


@pytest.mark.parametrize("question", ["㈱①髙～－", "👩‍👩‍👧", "a\nb", "長" * 10_000, "<b>x</b>"])
def test_keep_question_keeps_every_letter(employee, question):
    kept = services.keep_question(question, by=employee)

    kept.refresh_from_db()
    assert kept.question == question
    assert services.keep_question(question, by=employee) == kept


# open_door


def test_open_door_takes_the_searched_question_along(employee, channel):
    asked = factories.make_asked(employee, QUESTION)

    opened = services.open_door(channel, by=employee, asked=asked)

    assert opened == asked.consultation
    opened.refresh_from_db()
    assert (opened.category, opened.channel) == (channel.category, channel)
    assert (opened.outcome, opened.question) == (Outcome.OPENED, QUESTION)


def test_open_door_again_is_the_same_row(employee, channel):
    rows = {services.open_door(channel, by=employee, asked=Asked(QUESTION)) for _ in range(3)}

    assert len(rows) == Consultation.objects.count() == 1


def test_open_door_of_a_second_one_is_a_row_of_its_own(employee, channel):
    other = factories.make_channel(factories.make_category())
    asked = factories.make_asked(employee, QUESTION)
    services.open_door(channel, by=employee, asked=asked)

    second = services.open_door(other, by=employee, asked=asked)

    assert second != asked.consultation
    assert second.question == QUESTION
    asked.consultation.refresh_from_db()
    assert asked.consultation.category == channel.category


def test_open_door_where_the_question_stands_already_leaves_one_row(employee, channel):
    there = services.open_door(channel, by=employee, asked=Asked(QUESTION))
    asked = factories.make_asked(employee, QUESTION)

    assert services.open_door(channel, by=employee, asked=asked) == there
    assert Consultation.objects.get() == there


def test_open_door_leaves_a_searched_question_that_a_case_was_begun_with(employee, org, channel):
    there = services.open_door(channel, by=employee, asked=Asked(QUESTION))
    asked = factories.make_asked(employee, QUESTION)
    create_case(
        by=employee,
        creation_key=uuid.uuid4(),
        organization=org,
        kind=Kind.TROUBLE,
        title="x",
        consultation=asked.consultation,
    )

    assert services.open_door(channel, by=employee, asked=asked) == there
    assert Consultation.objects.count() == 2


def test_open_door_without_a_question_counts_once_a_day(employee, channel):
    rows = {services.open_door(channel, by=employee, asked=Asked()) for _ in range(2)}

    assert len(rows) == 1
    assert rows.pop().question == ""


def test_open_door_keeps_the_row_that_was_chosen_later(employee, vendor_door):
    package = factories.make_package()
    services.open_door(vendor_door, by=employee, asked=Asked(QUESTION))

    opened = services.open_door(vendor_door, by=employee, asked=Asked(QUESTION), package=package)
    services.open_door(vendor_door, by=employee, asked=Asked(QUESTION))

    opened.refresh_from_db()
    assert opened.package == package


def test_open_door_after_triage_stays_with_the_first_door(employee, support, vendor_door):
    judged = services.judge(
        support,
        by=employee,
        asked=Asked(QUESTION),
        judgment=factories.make_judgment(TriageVerdict.PACKAGE),
    )

    opened = services.open_door(vendor_door, by=employee, asked=Asked(QUESTION, judged))

    assert opened == judged
    assert (opened.category, opened.channel) == (support, vendor_door)
    assert opened.door == vendor_door.category


def test_open_door_takes_no_case_back(employee, support):
    channel = support.channels.get()
    opened = services.open_door(channel, by=employee, asked=Asked(QUESTION))
    stale = Consultation.objects.get(pk=opened.pk)
    services.lead_to_case(opened)

    again = services.open_door(channel, by=employee, asked=Asked(QUESTION, stale))

    assert again.outcome == Outcome.CASE


def test_open_door_brings_no_deleted_words_back(employee, channel):
    asked = factories.make_asked(employee, QUESTION)
    services.delete_question(asked.consultation)

    services.open_door(channel, by=employee, asked=asked)

    assert not Consultation.objects.filter(question=QUESTION).exists()


# judge


def test_judge_keeps_what_was_said(employee, support):
    package = factories.make_package()
    judgment = factories.make_judgment(TriageVerdict.PACKAGE, "署名の画面", package=package)

    judged = services.judge(support, by=employee, asked=Asked(QUESTION), judgment=judgment)

    judged.refresh_from_db()
    assert (judged.category, judged.outcome) == (support, Outcome.OPENED)
    assert (judged.origin, judged.kind, judged.verdict) == ("person", "trouble", "package")
    assert (judged.evidence, judged.package) == ("署名の画面", package)
    assert judged.triage_reason == "SignHere\n署名の画面"


def test_judge_again_replaces_what_was_said(employee, support):
    package = factories.make_package()
    first = factories.make_judgment(TriageVerdict.PACKAGE, "x", package=package)
    judged = services.judge(support, by=employee, asked=Asked(QUESTION), judgment=first)

    again = services.judge(
        support,
        by=employee,
        asked=Asked(QUESTION, judged),
        judgment=factories.make_judgment(TriageVerdict.STANDARD),
    )

    assert again == judged
    again.refresh_from_db()
    assert (again.verdict, again.evidence, again.package) == ("standard", "", None)


def test_judge_keeps_a_rating_that_came_meanwhile(employee, support):
    asked = factories.make_asked(employee, QUESTION, category=support)
    services.rate(asked.consultation, is_helpful=False)

    judged = services.judge(support, by=employee, asked=asked, judgment=factories.make_judgment())

    judged.refresh_from_db()
    assert judged.is_helpful is False


def test_judge_of_words_deleted_meanwhile_brings_none_back(employee, support):
    asked = factories.make_asked(employee, QUESTION, category=support)
    services.delete_question(Consultation.objects.get(pk=asked.consultation.pk))

    judged = services.judge(
        support,
        by=employee,
        asked=asked,
        judgment=factories.make_judgment(TriageVerdict.PACKAGE, "new words"),
    )

    assert judged != asked.consultation
    assert not Consultation.objects.filter(question=QUESTION).exists()
    assert judged.evidence == "new words"


# lead_to_case


def test_lead_to_case_counts_at_a_door_only(employee, support):
    at_door = factories.make_consultation(employee, QUESTION, category=support)
    at_none = factories.make_consultation(employee, QUESTION)

    for consultation in (at_door, at_none):
        services.lead_to_case(consultation)

    at_door.refresh_from_db()
    at_none.refresh_from_db()
    assert (at_door.outcome, at_none.outcome) == (Outcome.CASE, Outcome.ASKED)


# rate, explain_rating


@pytest.mark.parametrize("first", [True, False])
def test_rate_keeps_the_first_answer(employee, support, first):
    consultation = factories.make_consultation(employee, category=support)

    answers = [
        services.rate(consultation, is_helpful=first),
        services.rate(consultation, is_helpful=not first),
    ]

    consultation.refresh_from_db()
    assert answers == [True, False]
    assert consultation.is_helpful is first


def test_explain_rating_keeps_the_first_reason(employee, support):
    consultation = factories.make_consultation(employee, category=support, is_helpful=False)
    reason, other = factories.make_feedback_reason(), factories.make_feedback_reason()

    answers = [
        services.explain_rating(consultation, reason=reason, comment="a"),
        services.explain_rating(consultation, reason=other, comment="b"),
    ]

    consultation.refresh_from_db()
    assert answers == [True, False]
    assert (consultation.feedback_reason, consultation.comment) == (reason, "a")
    assert not consultation.may_be_explained


@pytest.mark.parametrize("is_helpful", [True, None])
def test_explain_rating_of_no_no_is_refused(employee, support, is_helpful):
    consultation = factories.make_consultation(employee, category=support, is_helpful=is_helpful)

    assert not services.explain_rating(consultation, reason=None, comment="x")
    assert not consultation.may_be_explained


def test_explain_rating_of_deleted_words_is_refused(employee, support):
    consultation = factories.make_consultation(employee, "x", category=support, is_helpful=False)
    services.delete_question(consultation)

    assert not services.explain_rating(consultation, reason=None, comment="x")
    consultation.refresh_from_db()
    assert not consultation.may_be_explained


# delete_question


def test_delete_question_forgets_every_word_and_keeps_the_door(employee, vendor_door):
    reason = factories.make_feedback_reason()
    consultation = factories.make_consultation(
        employee,
        QUESTION,
        category=vendor_door.category,
        channel=vendor_door,
        outcome=Outcome.OPENED,
        evidence="署名",
        comment="だめでした",
        is_helpful=False,
        feedback_reason=reason,
    )

    services.delete_question(consultation)

    consultation.refresh_from_db()
    assert (consultation.question, consultation.evidence, consultation.comment) == ("", "", "")
    assert consultation.text_deleted_at
    assert (consultation.outcome, consultation.feedback_reason) == (Outcome.OPENED, reason)
    assert not consultation.has_text


def test_delete_question_twice_keeps_the_first_time(employee):
    consultation = factories.make_consultation(employee, QUESTION)
    services.delete_question(consultation)
    consultation.refresh_from_db()
    first = consultation.text_deleted_at

    services.delete_question(consultation)

    consultation.refresh_from_db()
    assert consultation.text_deleted_at == first


def test_question_deleted_may_be_asked_and_deleted_again_that_day(employee, channel):
    for _ in range(3):
        kept = services.open_door(channel, by=employee, asked=Asked(QUESTION))
        assert kept.question == QUESTION
        services.delete_question(kept)

    assert Consultation.objects.filter(question="").count() == 3


# Constraints


@pytest.mark.parametrize("has_door", [True, False])
def test_consultation_once_a_day(employee, support, has_door):
    category = support if has_door else None
    factories.make_consultation(employee, QUESTION, category=category)

    with pytest.raises(IntegrityError, match="consultation_once_a_day"):
        factories.make_consultation(employee, QUESTION, category=category)


@pytest.mark.parametrize("broken", ["outcome", "channel"])
def test_consultation_outcome_has_door(employee, channel, broken):
    values = {"outcome": Outcome.OPENED} if broken == "outcome" else {"channel": channel}

    with pytest.raises(IntegrityError, match="consultation_outcome_has_door"):
        factories.make_consultation(employee, **values)


@pytest.mark.parametrize("is_helpful", [True, None])
def test_consultation_reason_only_when_not_helpful(employee, support, is_helpful):
    reason = factories.make_feedback_reason()

    with pytest.raises(IntegrityError, match="consultation_reason_only_when_not_helpful"):
        factories.make_consultation(
            employee, category=support, is_helpful=is_helpful, feedback_reason=reason
        )


@pytest.mark.parametrize("field", ["question", "evidence", "comment"])
def test_consultation_deleted_text_is_gone(employee, support, field):
    consultation = factories.make_consultation(employee, category=support)
    services.delete_question(consultation)

    with pytest.raises(IntegrityError, match="consultation_deleted_text_is_gone"):
        Consultation.objects.filter(pk=consultation.pk).update(**{field: "back"})


# Races on connections of their own


def waiting_for_locks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def at_once(first, second):
    """Run the second act while the first one is done but not yet committed."""

    def run():
        try:
            return second()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            done = first()
            future = pool.submit(run)
            patience = time.monotonic() + 5
            while not waiting_for_locks() and time.monotonic() < patience:
                time.sleep(0.01)
            assert waiting_for_locks()
        return done, future.result(timeout=20)


@pytest.mark.django_db(transaction=True)
def test_open_door_twice_at_once_is_one_consultation(employee, channel):
    def act():
        return services.open_door(channel, by=employee, asked=Asked(QUESTION))

    first, second = at_once(act, act)

    assert first == second == Consultation.objects.get()


@pytest.mark.django_db(transaction=True)
def test_open_door_twice_at_once_from_the_search_is_one_consultation(employee, channel):
    asked = factories.make_asked(employee, QUESTION)

    def act():
        known = Consultation.objects.get(pk=asked.consultation.pk)
        return services.open_door(channel, by=employee, asked=Asked(QUESTION, known))

    first, second = at_once(act, act)

    assert first == second == Consultation.objects.get()


@pytest.mark.django_db(transaction=True)
def test_open_two_doors_at_once_from_the_search_counts_both(employee, channel):
    other = factories.make_channel(factories.make_category())
    asked = factories.make_asked(employee, QUESTION)
    stale = Consultation.objects.get(pk=asked.consultation.pk)

    first, second = at_once(
        lambda: services.open_door(channel, by=employee, asked=asked),
        lambda: services.open_door(other, by=employee, asked=Asked(QUESTION, stale)),
    )

    first.refresh_from_db()
    assert (first.category, first.channel) == (channel.category, channel)
    assert (second.category, second.channel) == (other.category, other)


@pytest.mark.django_db(transaction=True)
def test_open_door_while_the_same_question_comes_there_from_the_search(employee, channel):
    asked = factories.make_asked(employee, QUESTION)

    first, second = at_once(
        lambda: services.open_door(channel, by=employee, asked=Asked(QUESTION)),
        lambda: services.open_door(channel, by=employee, asked=asked),
    )

    assert first == second == Consultation.objects.get()


@pytest.mark.django_db(transaction=True)
def test_keep_question_twice_at_once_is_one_consultation(employee):
    def act():
        return services.keep_question(QUESTION, by=employee)

    first, second = at_once(act, act)

    assert first == second == Consultation.objects.get()


@pytest.mark.django_db(transaction=True)
def test_rate_twice_at_once_keeps_the_first(employee, support):
    consultation = factories.make_consultation(employee, category=support)

    answers = at_once(
        lambda: services.rate(consultation, is_helpful=False),
        lambda: services.rate(consultation, is_helpful=True),
    )

    consultation.refresh_from_db()
    assert answers == (True, False)
    assert consultation.is_helpful is False


@pytest.mark.django_db(transaction=True)
def test_explain_rating_twice_at_once_keeps_the_first(employee, support):
    consultation = factories.make_consultation(employee, category=support, is_helpful=False)

    answers = at_once(
        lambda: services.explain_rating(consultation, reason=None, comment="first"),
        lambda: services.explain_rating(consultation, reason=None, comment="second"),
    )

    consultation.refresh_from_db()
    assert answers == (True, False)
    assert consultation.comment == "first"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["open_door", "judge"])
def test_question_deleted_at_once_stays_deleted(employee, support, act):
    asked = factories.make_asked(employee, QUESTION, category=support)
    acts = {
        "open_door": lambda: services.open_door(support.channels.get(), by=employee, asked=asked),
        "judge": lambda: services.judge(
            support,
            by=employee,
            asked=asked,
            judgment=factories.make_judgment(TriageVerdict.OWN_CODE, "evidence"),
        ),
    }

    at_once(lambda: services.delete_question(asked.consultation), acts[act])

    assert not Consultation.objects.filter(question=QUESTION).exists()
    assert Consultation.objects.get(pk=asked.consultation.pk).text_deleted_at


# forget_old_questions


def test_forget_old_questions_keeps_what_is_younger_and_every_count(employee, channel, settings):
    settings.QUESTION_DAYS = 30
    rows = [
        services.open_door(channel, by=employee, asked=Asked(f"{QUESTION} {days}"))
        for days in (31, 30)
    ]
    for row, days in zip(rows, (31, 30), strict=True):
        asked_on = today() - datetime.timedelta(days=days)
        Consultation.objects.filter(pk=row.pk).update(asked_on=asked_on, comment="a", evidence="b")

    forget_questions(0)
    old, young = Consultation.objects.order_by("asked_on")

    assert (old.question, old.comment, old.evidence) == ("", "", "")
    assert old.text_deleted_at is not None
    assert (old.channel, old.outcome) == (channel, Outcome.OPENED)
    assert young.question == f"{QUESTION} 30"
    assert services.forget_old_questions() == 0


def test_forget_old_questions_in_batches_and_by_setting_only(employee, settings, monkeypatch):
    monkeypatch.setattr(services, "FORGOTTEN_AT_ONCE", 2)
    for number in range(3):
        services.keep_question(f"{QUESTION} {number}", by=employee)
    Consultation.objects.update(asked_on=datetime.date(2020, 1, 1))

    settings.QUESTION_DAYS = 0
    assert services.forget_old_questions() == 0
    settings.QUESTION_DAYS = 365
    assert services.forget_old_questions() == 3
    assert not Consultation.objects.with_words().exists()


def test_forget_old_questions_asks_an_index(employee):
    """Of many old questions few still have words: only the index of those is small."""
    days = [today() - datetime.timedelta(days=number) for number in range(1, 1001)]
    Consultation.objects.bulk_create(
        Consultation(user=employee, asked_on=day, text_deleted_at=timezone.now()) for day in days
    )
    old = Consultation.objects.with_words().filter(asked_on__lt=today())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE routing_consultation")
        plan = old.explain()

    assert "consultation_words" in plan
