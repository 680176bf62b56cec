"""What passes with an outside desk after the handover, and the end of a case."""

import datetime
import uuid

import pytest
import time_machine
from django.conf import settings as project_settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from cases import services
from cases.choices import Status
from cases.models import (
    Attachment,
    Case,
    CaseEvent,
    Clock,
    Direction,
    Handover,
    HandoverEntry,
    SupportTarget,
    Verb,
    WaitingOn,
)
from cases.moves import IllegalMove
from cases.services import SeenEntries, Spoken
from cases.services.entries import unsent_files
from cases.tasks import close_silent
from contacts.models import today
from tests import factories
from tests.fingerprint import fingerprint
from tests.security.test_skipping_review import at_once, refused

DAY = datetime.timedelta(days=1)
HELP = "Which browser?"


def url(name, case, *more):
    return reverse(f"cases:{name}", args=[case.pk, *more])


def mails(task: str = "mail_entry") -> list[tuple[str, int]]:
    jobs = ProcrastinateJob.objects.filter(task_name=f"cases.tasks.{task}").order_by("id")
    return [(job.args.get("template", ""), job.args["user_id"]) for job in jobs]


def handover_of(case) -> Handover:
    return Case.objects.select_related("handover").get(pk=case.pk).handover


def snapshot() -> list:
    return fingerprint(Case, Handover, HandoverEntry, Attachment, CaseEvent)


@pytest.fixture
def forwarded(draft, employee, contact) -> Case:
    return factories.make_forwarded(services.submit_case(draft, by=employee), by=contact)


@pytest.fixture
def asked(forwarded, contact) -> Case:
    return factories.ask_back(forwarded, by=contact)


@pytest.fixture
def answered(forwarded, contact) -> Case:
    return services.answer_case(forwarded, by=contact, note="Clear the cache.")


@pytest.fixture
def deputy(org, contact):
    user = factories.make_user("deputy")
    factories.make_contact(user, org, deputy_for=contact)
    return user


# They ask back


def test_record_messages_asks_the_requester_and_moves_nothing(forwarded, employee, contact):
    before = Case.objects.filter(pk=forwarded.pk).values().get()

    [entry] = services.record_messages(
        forwarded, by=contact, texts=[HELP], waiting_on=WaitingOn.REQUESTER
    )

    assert (entry.direction, entry.text, entry.by) == (Direction.IN, HELP, contact)
    assert handover_of(forwarded).waiting_on == WaitingOn.REQUESTER
    assert mails() == [("asked_back", employee.pk)]
    assert Case.objects.filter(pk=forwarded.pk).values().get() == before


@pytest.mark.parametrize("waiting_on", [WaitingOn.US, WaitingOn.THEM])
def test_record_messages_that_do_not_concern_the_requester_mail_nobody(
    forwarded, contact, waiting_on
):
    services.record_messages(forwarded, by=contact, texts=["News"], waiting_on=waiting_on)

    assert handover_of(forwarded).waiting_on == waiting_on
    assert mails() == []


def test_record_messages_a_hundred_times_mails_once(forwarded, employee, contact):
    for number in range(100):
        factories.ask_back(forwarded, by=contact, text=f"Question {number}")

    assert mails() == [("asked_back", employee.pk)]


def test_record_messages_later_mails_again(asked, employee, contact):
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=11)):
        factories.ask_back(asked, by=contact, text="And which version?")

    assert mails() == [("asked_back", employee.pk)] * 2


def test_record_messages_that_are_known_change_nothing(asked, employee, contact, second):
    factories.reply(asked, by=employee)
    before = snapshot()

    made = services.record_messages(asked, by=second, texts=[HELP], waiting_on=WaitingOn.REQUESTER)

    assert made == []
    assert snapshot() == before


def test_record_messages_of_the_same_words_after_we_wrote_is_new(asked, employee, contact):
    factories.reply(asked, by=employee)
    factories.send(asked, by=contact)

    factories.ask_back(asked, by=contact)

    assert handover_of(asked).waiting_on == WaitingOn.REQUESTER
    assert HandoverEntry.objects.filter(text=HELP).count() == 2


def test_add_reply_waits_for_us_and_keeps_files_inside(asked, employee, contact):
    entry = factories.reply(asked, by=employee, uploads=[factories.upload()])

    file = entry.attachments.get()
    assert (entry.direction, entry.text, file.may_be_sent) == (Direction.ANSWER, "Chrome.", False)
    assert handover_of(asked).waiting_on == WaitingOn.US
    assert mails() == [("asked_back", employee.pk), ("replied", contact.pk)]


def test_add_reply_sent_twice_makes_one(asked, employee):
    key = uuid.uuid4()

    made = [
        services.add_reply(asked, by=employee, creation_key=key, text="Chrome.", uploads=uploads)
        for uploads in ([factories.upload()], [factories.upload()])
    ]

    assert made[0] == made[1]
    assert Attachment.objects.filter(entry__isnull=False).count() == 1


def test_add_reply_a_hundred_times_mails_once(asked, employee, contact):
    for number in range(20):
        factories.reply(asked, by=employee, text=f"Answer {number}")

    assert mails()[1:] == [("replied", contact.pk)]


def test_add_reply_with_the_key_of_another_persons_entry_makes_an_own_one(asked, employee):
    stolen = HandoverEntry.objects.get()

    entry = services.add_reply(asked, by=employee, creation_key=stolen.creation_key, text="Chrome.")

    assert entry.pk != stolen.pk


def test_add_reply_where_nothing_was_asked_is_refused(forwarded, employee):
    with pytest.raises(IllegalMove):
        factories.reply(forwarded, by=employee)


def test_add_reply_with_a_refused_file_keeps_nothing(asked, employee, media):
    before, stored = snapshot(), sorted(media.rglob("*"))

    with pytest.raises(services.FileRefused):
        factories.reply(asked, by=employee, uploads=[factories.upload("empty.log", b"")])

    assert snapshot() == before
    assert sorted(media.rglob("*")) == stored


def test_file_of_a_reply_cannot_be_removed_by_its_requester(asked, employee):
    file = factories.reply(asked, by=employee, uploads=[factories.upload()]).attachments.get()

    with pytest.raises(IllegalMove):
        services.remove_attachment(file, by=employee)


def test_send_entry_takes_the_marked_files_alone(asked, employee, contact):
    uploads = [factories.upload("a.log", b"a"), factories.upload("b.log", b"b")]
    first, _ = factories.reply(asked, by=employee, uploads=uploads).attachments.order_by("pk")
    services.mark_attachment(first, by=contact, may_be_sent=True)

    entry = factories.send(asked, by=contact, text="Chrome, see the log.")

    assert [file["name"] for file in entry.manifest] == ["a.log"]
    assert entry.manifest[0]["sha256"] == first.sha256
    assert handover_of(asked).waiting_on == WaitingOn.THEM
    assert [file.name for file in unsent_files(handover_of(asked))] == ["b.log"]
    assert Case.objects.get().status == Status.FORWARDED


def test_send_entry_sends_a_file_once(asked, employee, contact):
    file = factories.reply(asked, by=employee, uploads=[factories.upload()]).attachments.get()
    services.mark_attachment(file, by=contact, may_be_sent=True)
    factories.send(asked, by=contact)

    assert factories.send(asked, by=contact, text="More.").manifest == []


def test_send_entry_with_files_marked_otherwise_meanwhile_is_refused(asked, employee, contact):
    file = factories.reply(asked, by=employee, uploads=[factories.upload()]).attachments.get()
    seen = factories.seen_entries(asked)
    services.mark_attachment(file, by=contact, may_be_sent=True)
    before = snapshot()

    with pytest.raises(services.StaleApproval):
        services.send_entry(asked, by=contact, creation_key=uuid.uuid4(), text="x", seen=seen)

    assert snapshot() == before


def test_send_entry_leaves_a_later_answer_waiting(asked, employee, contact):
    factories.reply(asked, by=employee)
    seen = factories.seen_entries(asked)
    factories.reply(asked, by=employee, text="No, Edge.")

    services.send_entry(asked, by=contact, creation_key=uuid.uuid4(), text="Chrome.", seen=seen)

    assert handover_of(asked).waiting_on == WaitingOn.US


def test_send_entry_by_two_contacts_is_one(asked, employee, contact, second):
    factories.reply(asked, by=employee)
    seen = factories.seen_entries(asked)

    made = [
        services.send_entry(asked, by=by, creation_key=uuid.uuid4(), text="Chrome.", seen=seen)
        for by in (contact, second)
    ]

    assert made[0] == made[1]


def test_record_attempt_and_escalation_are_kept_with_their_time(forwarded, contact):
    moment = timezone.now() - 2 * DAY

    services.record_attempt(
        forwarded, by=contact, creation_key=uuid.uuid4(), tried=Spoken(moment, "No answer")
    )
    escalation = services.escalate_case(
        forwarded, by=contact, creation_key=uuid.uuid4(), said=Spoken(moment, "It hurts.")
    )
    services.record_result(escalation, by=contact, result="A manager calls.")

    escalation.refresh_from_db()
    assert (escalation.at, escalation.result) == (moment, "A manager calls.")
    assert handover_of(forwarded).waiting_on == WaitingOn.US
    with pytest.raises(IllegalMove):
        services.record_result(escalation, by=contact, result="Another story.")


# Every act, in every state, by everybody

ACTS = ("look", "paste", "attempt", "mark", "reply", "send", "escalate", "recall", "resume")
EVERYBODY = ["requester", "contact", "second", "deputy", "foreign", "watcher", "auditor"]
CONTACTS = {"contact", "second", "deputy"}
ALLOWED = {
    ("look", Status.FORWARDED): CONTACTS,
    ("look", Status.ANSWERED): CONTACTS,
    ("paste", Status.FORWARDED): CONTACTS,
    ("attempt", Status.FORWARDED): CONTACTS,
    ("mark", Status.FORWARDED): CONTACTS,
    ("mark", Status.IN_REVIEW): {"contact"},
    ("mark", Status.APPROVED): {"contact"},
    ("reply", Status.FORWARDED): {"requester"},
    ("send", Status.FORWARDED): {"contact", "second"},
    ("escalate", Status.FORWARDED): {"contact", "second"},
    ("recall", Status.FORWARDED): CONTACTS,
    ("resume", Status.ANSWERED): {"contact", "second"},
    ("resume", Status.IN_REVIEW): {"contact"},
}


def act_on(act: str, case, by) -> object:  # noqa: PLR0911
    """Do one of the acts as somebody would who could."""
    handover = Handover.objects.filter(case=case).first()
    key = {"creation_key": uuid.uuid4()}
    said = Spoken(timezone.now(), "It hurts.")
    files = factories.hash_of(unsent_files(handover))
    match act:
        case "look":
            return services.look_at_handover(case, by=by)
        case "paste":
            return services.record_messages(case, by=by, texts=["x"], waiting_on=WaitingOn.US)
        case "attempt":
            return services.record_attempt(case, by=by, tried=said, **key)
        case "mark":
            file = case.attachments.get()
            return services.mark_attachment(file, by=by, may_be_sent=True)
        case "reply":
            return services.add_reply(case, by=by, text="x", **key)
        case "send":
            return services.send_entry(case, by=by, text="x", seen=SeenEntries(files, 0), **key)
        case "escalate":
            return services.escalate_case(case, by=by, said=said, **key)
        case "recall":
            return services.recall_case(case, by=by, note="x")
        case _:
            return services.resume_handover(handover, by=by, text="x", seen_hash=files, **key)


@pytest.fixture
def everybody(org, employee, contact, second, deputy):
    people = {name: factories.make_user(name) for name in ("foreign", "watcher", "auditor")}
    factories.make_contact(people["foreign"], factories.make_organization())
    factories.give_role(people["auditor"], "auditor")
    return people | {
        "requester": employee, "contact": contact, "second": second, "deputy": deputy,
    }  # fmt: skip


@pytest.mark.parametrize("status", Status)
def test_acts_are_those_of_the_state_and_change_nothing_else(
    forwarded, employee, contact, everybody, status
):
    factories.ask_back(forwarded, by=contact)
    forwarded.watchers.create(user=everybody["watcher"], added_by=employee)
    forwarded.attachments.create(
        file="x", name="x", size=1, content_type="text/plain", sha256="0", may_be_sent=False,
        uploaded_by=employee,
    )  # fmt: skip
    unsubmitted = status in (Status.DRAFT, Status.WITHDRAWN)
    Case.objects.filter(pk=forwarded.pk).update(
        status=status,
        submitted_at=None if unsubmitted else timezone.now(),
        answered_at=timezone.now(),
        closed_at=timezone.now() if status == Status.CLOSED else None,
    )
    case = Case.objects.get(pk=forwarded.pk)
    wrong = []

    for act in ACTS:
        for who in EVERYBODY:
            before = snapshot()
            with transaction.atomic():
                try:
                    with transaction.atomic():
                        act_on(act, Case.objects.get(pk=case.pk), everybody[who])
                    done = True
                except IllegalMove:
                    done = False
                changed = snapshot() != before
                transaction.set_rollback(True)
            if not done == changed == (who in ALLOWED.get((act, status), set())):
                wrong.append((act, who, done, changed))

    assert wrong == []


# Looking


def test_look_at_handover_sets_the_next_look_by_level(forwarded, contact, settings):
    settings.HANDOVER_LOOK_DAYS = [1, 1, 2, 4]

    with time_machine.travel(datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC)):
        handover = services.look_at_handover(forwarded, by=contact)

    assert handover.next_look_on == datetime.date(2026, 11, 26)
    assert handover.looked_at is not None


def test_look_at_handover_goes_by_the_target_and_by_working_days(forwarded, contact, org):
    factories.make_target(org, look_days=3)

    with time_machine.travel(datetime.datetime(2026, 11, 25, 3, tzinfo=datetime.UTC)):
        handover = services.look_at_handover(forwarded, by=contact)

    assert handover.next_look_on == datetime.date(2026, 11, 30)


def test_look_at_handover_closed_there_and_open_again(forwarded, contact):
    until = today() + 14 * DAY
    closed = services.look_at_handover(forwarded, by=contact, is_closed=True, reopen_until=until)
    assert (closed.closed_at is not None, closed.reopen_until) == (True, until)

    assert services.look_at_handover(forwarded, by=contact).closed_at is None


# Taking back, going on


def test_recall_case_ends_its_handover_and_tells_the_others(forwarded, employee, contact, second):
    case = services.recall_case(forwarded, by=second, note="Wrong desk")

    assert (case.status, case.reviewer) == (Status.IN_REVIEW, contact)
    assert case.handover.closed_at is not None
    assert case.events.latest("pk").verb == Verb.RECALLED
    told = {user for _, user in mails("mail_case_event")}
    assert told >= {employee.pk, contact.pk}
    assert second.pk not in told


@pytest.mark.parametrize("start", ["answered", "in_review"])
def test_resume_handover_goes_on_with_the_same_one(answered, employee, contact, start):
    handover = answered.handover
    if start == "in_review":
        services.reopen_case(answered, by=employee, note="Not solved")

    case = services.resume_handover(
        handover, by=contact, creation_key=uuid.uuid4(), text="It came back.",
        seen_hash=factories.hash_of(unsent_files(handover)),
    )  # fmt: skip

    handover.refresh_from_db()
    assert (case.status, case.handover) == (Status.FORWARDED, handover)
    assert case.handovers.count() == 1
    assert (handover.waiting_on, handover.answered_at) == (WaitingOn.THEM, None)
    assert handover.entries.get().direction == Direction.OUT


def test_resume_handover_without_words_is_open_to_a_deputy(answered, deputy):
    handover = answered.handover

    case = services.resume_handover(
        handover, by=deputy, creation_key=uuid.uuid4(), text="",
        seen_hash=factories.hash_of(unsent_files(handover)),
    )  # fmt: skip

    assert case.status == Status.FORWARDED
    assert not handover.entries.exists()


def test_resume_handover_is_no_way_around_the_second_person(org, contact, second, levels):
    org.demands_second_person = True
    org.save()
    factories.make_membership(contact, org)
    case = factories.make_answered(factories.make_submitted(contact, org), by=second)
    services.reopen_case(case, by=contact, note="Not solved")
    Case.objects.update(reviewer=contact)
    before = snapshot()

    with pytest.raises(services.SecondPersonNeeded):
        services.resume_handover(
            case.handover, by=contact, creation_key=uuid.uuid4(), text="x", seen_hash=""
        )

    assert snapshot() == before


def test_resume_handover_of_another_case_is_refused(client, answered, contact, employee, org):
    other = factories.make_answered(factories.make_submitted(employee, org), by=contact)
    before = snapshot()
    client.force_login(contact)

    response = client.post(
        url("case_resume", answered),
        {
            "creation_key": uuid.uuid4(), "handover": other.handover.pk, "text": "x",
            "seen_files": factories.hash_of(unsent_files(other.handover)),
        },
    )  # fmt: skip

    assert response.status_code == 422
    assert snapshot() == before


def test_resume_handover_that_was_never_sent_is_refused(employee, contact, org, levels):
    case = factories.make_at(Status.APPROVED, employee, org, by=contact)
    Case.objects.update(status=Status.IN_REVIEW)

    with pytest.raises(IllegalMove):
        services.resume_handover(
            case.handover, by=contact, creation_key=uuid.uuid4(), text="x", seen_hash=""
        )


# The end


def test_close_case_keeps_whether_it_helped(client, answered, employee):
    client.force_login(employee)

    client.post(url("case_close", answered), {"was_helpful": "no", "helpful_reason": "Too late"})

    case = Case.objects.get()
    assert (case.status, case.was_helpful, case.helpful_reason) == (
        Status.CLOSED, False, "Too late",
    )  # fmt: skip


@pytest.mark.parametrize("data", [{}, {"was_helpful": "perhaps"}, {"helpful_reason": "x" * 9000}])
def test_case_close_without_a_word_that_can_be_kept_closes(client, answered, employee, data):
    client.force_login(employee)

    client.post(url("case_close", answered), data)

    case = Case.objects.get()
    assert (case.status, case.was_helpful) == (Status.CLOSED, None)


def test_close_case_for_a_requester_who_has_left_says_nothing_for_them(
    client, answered, employee, contact
):
    employee.is_active = False
    employee.save()
    client.force_login(contact)

    assert "was_helpful" not in client.get(answered.get_absolute_url()).text
    client.post(url("case_close", answered), {"was_helpful": "yes"})

    case = Case.objects.get()
    assert (case.status, case.was_helpful) == (Status.CLOSED, None)


def later(days: int) -> datetime.datetime:
    return timezone.now() + days * DAY


@pytest.mark.parametrize(("days", "is_closed"), [(13, False), (14, True), (40, True)])
def test_close_silent_cases_after_the_days_of_the_setting(answered, employee, days, is_closed):
    told = len(mails("mail_case_event"))

    with time_machine.travel(later(days) + datetime.timedelta(minutes=1)):
        assert services.close_silent_cases() == is_closed
        assert services.close_silent_cases() == 0

    case = Case.objects.get()
    assert (case.status == Status.CLOSED) == is_closed
    event = case.events.latest("pk")
    assert (event.verb == Verb.CLOSED and event.actor is None) == is_closed
    assert mails("mail_case_event")[told:] == [("", employee.pk)] * is_closed


@pytest.mark.parametrize("status", Status)
def test_close_silent_cases_closes_what_was_answered_or_pointed_elsewhere(
    employee, contact, org, levels, status
):
    factories.make_at(status, employee, org, by=contact)
    Case.objects.update(moved_at=later(-15))

    closed = services.close_silent_cases()

    assert closed == (status in (Status.ANSWERED, Status.REDIRECTED))
    assert Case.objects.get().status == (Status.CLOSED if closed else status)


@pytest.mark.parametrize("word", ["comment", "entry"])
def test_close_silent_cases_leaves_what_somebody_spoke_about(answered, employee, contact, word):
    with time_machine.travel(later(10)):
        if word == "comment":
            services.add_comment(
                answered, by=employee, creation_key=uuid.uuid4(), text="I am trying."
            )
        else:
            answered.handover.entries.create(direction=Direction.IN, text="x", by=contact)

    with time_machine.travel(later(15)):
        assert services.close_silent_cases() == 0
    with time_machine.travel(later(25)):
        assert services.close_silent_cases() == 1


def test_close_silent_task_runs_in_batches(employee, contact, org, levels, monkeypatch):
    monkeypatch.setattr("cases.services.closing.BATCH", 2)
    for _ in range(5):
        factories.make_at(Status.REDIRECTED, employee, org, by=contact)
    Case.objects.update(moved_at=later(-15))

    close_silent(timestamp=0)

    assert Case.objects.filter(status=Status.CLOSED).count() == 5


def test_case_closed_by_the_clock_reopens_within_the_window(answered, employee):
    with time_machine.travel(later(15)):
        services.close_silent_cases()
        assert Case.objects.get().may_be_reopened_by(employee)
    with time_machine.travel(later(15 + project_settings.CASE_REOPEN_DAYS + 1)):
        assert not Case.objects.get().may_be_reopened_by(employee)


# Two at once


@pytest.mark.django_db(transaction=True)
def test_clock_and_not_solved_at_once_one_wins(draft, employee, contact):
    case = factories.make_answered(services.submit_case(draft, by=employee), by=contact)
    Case.objects.update(moved_at=later(-15))

    outcomes = at_once(
        case,
        lambda: services.close_case(case, by=None),
        lambda: services.reopen_case(case, by=employee, note="Not solved"),
    )

    # The clock cannot close what is in review; what it has closed may be opened again.
    assert len(refused(outcomes)) <= 1
    assert Case.objects.get().status == Status.IN_REVIEW


@pytest.mark.django_db(transaction=True)
def test_clock_passes_by_a_case_that_somebody_has_in_hand(draft, employee, contact):
    case = factories.make_answered(services.submit_case(draft, by=employee), by=contact)
    Case.objects.update(moved_at=later(-15))

    outcomes = at_once(case, services.close_silent_cases, services.close_silent_cases)

    assert refused(outcomes) == []
    assert outcomes == [0, 0]
    assert services.close_silent_cases() == 1
    assert case.events.filter(verb=Verb.CLOSED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_clocks_of_two_workers_close_once(draft, employee, contact):
    case = factories.make_answered(services.submit_case(draft, by=employee), by=contact)

    outcomes = at_once(case, *[lambda: services.close_case(case, by=None)] * 2)

    assert [type(error) for error in refused(outcomes)] == [IllegalMove]
    assert case.events.filter(verb=Verb.CLOSED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_reply_and_send_at_once_leave_no_answer_behind(draft, employee, contact):
    case = factories.make_forwarded(services.submit_case(draft, by=employee), by=contact)
    factories.ask_back(case, by=contact)
    seen = factories.seen_entries(case)

    outcomes = at_once(
        case,
        lambda: factories.reply(case, by=employee),
        lambda: services.send_entry(
            case, by=contact, creation_key=uuid.uuid4(), text="We look.", seen=seen
        ),
    )

    assert refused(outcomes) == []
    assert handover_of(case).waiting_on == WaitingOn.US


@pytest.mark.django_db(transaction=True)
def test_two_contacts_record_the_same_answer_once(draft, employee, contact, second):
    case = factories.make_forwarded(services.submit_case(draft, by=employee), by=contact)

    outcomes = at_once(
        case,
        *[
            lambda by=by: services.record_messages(
                case, by=by, texts=["Clear the cache."], waiting_on=WaitingOn.US
            )
            for by in (contact, second)
        ],
    )

    assert sorted(map(len, outcomes)) == [0, 1]
    outcomes = at_once(
        case,
        *[
            lambda by=by: services.answer_case(case, by=by, note="Clear the cache.")
            for by in (contact, second)
        ],
    )
    assert [type(error) for error in refused(outcomes)] == [IllegalMove]
    assert case.events.filter(verb=Verb.ANSWERED).count() == 1


# Constraints


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"direction": "in", "manifest": [1]}, "handover_entry_files_go_out"),
        ({"direction": "out", "result": "x"}, "handover_entry_result_is_of_an_escalation"),
    ],
)
def test_handover_entry_constraints(forwarded, contact, values, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        forwarded.handover.entries.create(by=contact, **values)


def test_handover_followed_is_sent(forwarded):
    with pytest.raises(IntegrityError, match="handover_followed_is_sent"), transaction.atomic():
        Handover.objects.update(sent_at=None, sent_by=None, looked_at=timezone.now())


def test_support_target_constraints(org):
    target = factories.make_target(org)

    with pytest.raises(IntegrityError, match="support_target_once"), transaction.atomic():
        factories.make_target(org)
    with pytest.raises(IntegrityError, match="support_target_level_1_to_4"), transaction.atomic():
        SupportTarget.objects.update(level=5)
    assert target.clock == Clock.ALWAYS
