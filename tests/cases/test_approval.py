"""What ends an approval, and what does not (design §2): over all fields, files and settings."""

import datetime
import uuid

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from cases import services
from cases.checklist import CHECKLIST
from cases.choices import (
    AccessGranted,
    BusinessStop,
    Kind,
    Origin,
    Status,
    TriageVerdict,
    UsersAffected,
    Workaround,
)
from cases.models import Attachment, Case, Handover, SeverityLevel, Verb
from cases.moves import IllegalMove
from contacts.models import Organization, User, today
from routing.models import Product
from tests import factories
from tests.security.test_skipping_review import at_once, refused

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
# Every column a person may fill in, and what it may hold.
VALUES = {
    "title": WORDS.filter(str.strip),
    "kind": st.sampled_from(Kind.values),
    "origin": st.sampled_from(Origin.values),
    "symptom": WORDS,
    "expected": WORDS,
    "occurred_at": st.none() | st.just(timezone.now() - datetime.timedelta(days=1)),
    "occurred_note": WORDS,
    "steps_to_reproduce": WORDS,
    "business_stop": st.sampled_from(["", *BusinessStop.values]),
    "affected_work": WORDS,
    "impact": WORDS,
    "users_affected": st.sampled_from(["", *UsersAffected.values]),
    "users_count": st.none() | st.integers(0, 9999),
    "workaround": st.sampled_from(["", *Workaround.values]),
    "workaround_detail": WORDS,
    "wanted_on": st.none() | st.just(today() + datetime.timedelta(days=9)),
    "wanted_fixed": st.booleans(),
    "wanted_reason": WORDS,
    "wanted_consequence": WORDS,
    "access_granted": st.sampled_from(["", *AccessGranted.values]),
    "org_id": st.sampled_from(["", "00DIS000001FMlm2AG"]),
    "access_username": WORDS,
    "access_until": st.none() | st.just(today()),
    "severity": st.none() | st.integers(1, 4),
    "severity_reason": WORDS,
    "severity_confirmed": st.none() | st.integers(1, 4),
    "callback_phone": WORDS,
    "triage_verdict": st.sampled_from(["", *TriageVerdict.values]),
    "triage_reason": WORDS,
    "summary_en": WORDS,
}
FIELD_AND_VALUE = st.sampled_from(sorted(VALUES)).flatmap(
    lambda name: st.tuples(st.just(name), VALUES[name])
)


def url(name, case, *more):
    return reverse(f"cases:{name}", args=[case.pk, *more])


def mails() -> list[tuple[str, int]]:
    jobs = ProcrastinateJob.objects.filter(task_name="cases.tasks.mail_case_event").order_by("id")
    return [(job.args.get("template", ""), job.args["user_id"]) for job in jobs]


@pytest.fixture
def approved(draft, employee, contact) -> Case:
    for name in ("a.png", "b.png"):
        factories.make_attachment(draft, by=employee, name=name)
    factories.make_attachment(draft, by=employee, name="debug.log", content=b"ERROR")
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    factories.approve(case, by=contact)
    return Case.objects.get(pk=case.pk)


def ended(case) -> bool:
    """Say whether the approval has ended; it has not by halves."""
    case = Case.objects.get(pk=case.pk)
    handover = Handover.objects.get(case=case)
    is_over = handover.voided_at is not None
    assert case.status == (Status.IN_REVIEW if is_over else Status.APPROVED)
    assert case.handover == (None if is_over else handover)
    assert case.events.filter(verb__in=[Verb.VOIDED, Verb.UNAPPROVED]).count() == is_over
    return is_over


def test_values_name_every_field_of_the_checklist():
    asked = {item.field for item in CHECKLIST if hasattr(Case, item.field)}

    assert asked - {"product"} <= set(VALUES)


@hypothesis_settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(change=FIELD_AND_VALUE)
def test_change_of_any_field_ends_the_approval_iff_the_text_is_another(approved, contact, change):
    field, value = change
    with transaction.atomic():
        seen = Handover.objects.get(case=approved).content_hash

        services.complete_case(approved, by=contact, **{field: value})

        is_another = factories.seen_hash(approved) != seen
        assert ended(approved) == is_another
        if is_another:
            assert field in approved.events.get(verb=Verb.VOIDED).changes
            with pytest.raises(IllegalMove):
                services.forward_case(approved, by=contact, seen_hash=seen, number="1")
        else:
            services.forward_case(approved, by=contact, seen_hash=seen, number="1")
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("field", "value", "ends"),
    [
        ("symptom", "Another", True),
        ("title", "Another", True),
        ("severity_confirmed", 2, True),
        ("summary_en", "In short", True),
        ("org_id", "00DIS000001FMlm2AG", True),
        ("occurred_note", "since Monday", True),
        ("symptom", "The report shows nothing.", False),  # the same again
        ("callback_phone", "03-1", False),  # goes out at level 1 only
        ("origin", "alert", False),
        ("severity", 3, False),
    ],
)
def test_change_of_a_field_that_goes_out_ends_the_approval(approved, contact, field, value, ends):
    services.complete_case(approved, by=contact, **{field: value})

    assert ended(approved) == ends


def test_change_of_the_product_ends_the_approval(approved, contact):
    other = Product.objects.create(name_en="Flow", name_ja="フロー")

    services.complete_case(approved, by=contact, product=other)

    assert ended(approved)


@pytest.mark.parametrize(
    ("name", "may_be_sent", "ends"),
    [("a.png", False, True), ("debug.log", True, True), ("a.png", True, False)],
)
def test_mark_of_a_file_ends_the_approval_where_it_changes(
    approved, contact, name, may_be_sent, ends
):
    file = approved.attachments.get(name=name)

    services.mark_attachment(file, by=contact, may_be_sent=may_be_sent)

    assert ended(approved) == ends
    if ends:
        assert list(approved.events.get(verb=Verb.VOIDED).changes) == [f"may_be_sent/{name}"]


def test_what_does_not_go_out_leaves_the_approval(approved, employee, contact, second):
    """Comments with files, watchers, another holder: the approval stands and is sent."""
    reader = factories.make_user("reader")
    seen = approved.handover.content_hash

    services.add_comment(
        approved,
        by=employee,
        creation_key=uuid.uuid4(),
        text="See here",
        uploads=[factories.upload("late.png")],
    )
    services.add_comment(
        approved, by=contact, creation_key=uuid.uuid4(), text="Note", uploads=[factories.upload()]
    )
    services.add_watcher(approved, by=employee, user=reader)
    services.take_over_case(approved, by=second, seen_holder=contact.pk, note="She is away.")

    assert not ended(approved)
    services.forward_case(approved, by=second, seen_hash=seen, number="1")


def test_settings_and_names_leave_the_approval(approved, contact, settings):
    """A new label, another name, a deploy: nothing is rendered again, so nothing is void."""
    seen = approved.handover.content_hash
    SeverityLevel.objects.update(name_ja="別名", name_en="Renamed")
    Product.objects.update(name_ja="別名", name_en="Renamed")
    Organization.objects.update(name="Renamed", demands_second_person=True)
    User.objects.update(language="en", time_zone="UTC")
    settings.TIME_ZONE, settings.HANDOVER_LOOK_DAYS = "UTC", [9, 9, 9, 9]

    # Even an edit beside: both sides of the comparison are written now.
    services.complete_case(approved, by=contact, callback_phone="03-1")

    assert not ended(approved)
    services.forward_case(approved, by=contact, seen_hash=seen, number="1")


def test_requester_changes_nothing_in_approved(approved, employee):
    for act in (
        lambda: services.save_part(approved, by=employee, symptom="late"),
        lambda: services.complete_case(approved, by=employee, symptom="late"),
        lambda: services.add_attachment(approved, by=employee, upload=factories.upload()),
        lambda: services.mark_attachment(
            approved.attachments.first(), by=employee, may_be_sent=False
        ),
        lambda: services.unapprove_case(approved, by=employee),
    ):
        with pytest.raises(IllegalMove):
            act()
    assert not ended(approved)


def test_end_of_an_approval_tells_whoever_approved_and_holds_it(approved, contact, second):
    services.take_over_case(approved, by=second, seen_holder=contact.pk, note="She is away.")
    ProcrastinateJob.objects.all().delete()

    services.complete_case(approved, by=second, symptom="Another")

    assert mails() == [("voided", contact.pk)]


def test_case_review_names_what_ended_the_approval(client, approved, contact):
    client.force_login(contact)
    assert client.get(url("case_review", approved)).context["voided"] is None
    services.complete_case(approved, by=contact, summary_en="Now in English")

    response = client.get(url("case_review", approved))

    [(label, before, after)] = response.context["voided"].changed
    assert (before, after) == ("", "Now in English")
    assert f"<strong>{label}</strong>" in response.text
    factories.approve(Case.objects.get(), by=contact)
    assert client.get(url("case_review", approved)).context["voided"] is None


def test_case_unapprove_by_any_contact_puts_it_back(client, approved, contact, second):
    client.force_login(second)
    page = client.get(url("case_unapprove", approved))

    done = client.post(url("case_unapprove", approved), {"note": "A word is wrong."})

    assert page.status_code == 200
    assert done.url == url("case_review", approved)
    assert ended(approved)
    case = Case.objects.get()
    assert case.reviewer == contact
    assert case.events.get(verb=Verb.UNAPPROVED).note == "A word is wrong."
    assert mails()[-1] == ("voided", contact.pk)


def test_unapprove_case_brings_the_earlier_handover_in_view(approved, contact):
    seen = approved.handover.content_hash
    case = services.forward_case(approved, by=contact, seen_hash=seen, number="1")
    services.recall_case(case, by=contact, note="Wrong desk.")
    services.complete_case(case, by=contact, symptom="Another")
    factories.approve(case, by=contact)

    services.unapprove_case(case, by=contact)

    case = Case.objects.get()
    assert case.handover.number == "1"
    assert case.handovers.filter(voided_at=None).count() == 1


@pytest.mark.parametrize("status", [status for status in Status if status != Status.APPROVED])
def test_unapprove_case_in_another_state_is_refused(employee, org, contact, levels, status):
    case = factories.make_at(status, employee, org, by=contact)

    with pytest.raises(IllegalMove):
        services.unapprove_case(case, by=contact)


# Two at once, on connections of their own


@pytest.mark.django_db(transaction=True)
def test_edit_and_forward_at_once_send_what_was_approved(approved, contact):
    seen = approved.handover.content_hash

    outcomes = at_once(
        approved,
        lambda: services.complete_case(approved, by=contact, symptom="Another"),
        lambda: services.forward_case(approved, by=contact, seen_hash=seen, number="1"),
    )

    case, handover = Case.objects.get(), Handover.objects.get()
    assert [type(error) for error in refused(outcomes)] == [IllegalMove]
    if case.status == Status.FORWARDED:
        assert (case.symptom, handover.content_hash) == ("The report shows nothing.", seen)
    else:
        assert (case.symptom, handover.sent_at) == ("Another", None)
        assert handover.voided_at


@pytest.mark.django_db(transaction=True)
def test_mark_and_forward_at_once_send_the_files_as_approved(approved, contact):
    seen, file = approved.handover.content_hash, approved.attachments.get(name="a.png")

    at_once(
        approved,
        lambda: services.mark_attachment(file, by=contact, may_be_sent=False),
        lambda: services.forward_case(approved, by=contact, seen_hash=seen, number="1"),
    )

    handover = Handover.objects.get()
    was_marked = not Attachment.objects.get(pk=file.pk).may_be_sent
    # Once it is outside, a mark is about what may go after it.
    if handover.voided_at:
        assert was_marked
    else:
        assert handover.sent_at
        assert "a.png" in [entry["name"] for entry in handover.manifest]


@pytest.mark.django_db(transaction=True)
def test_approve_while_the_requester_comments_keeps_both(draft, employee, contact):
    factories.make_attachment(draft, by=employee)
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    seen = factories.seen_hash(case)

    outcomes = at_once(
        case,
        lambda: services.approve_case(case, by=contact, seen_hash=seen),
        lambda: services.add_comment(
            case,
            by=employee,
            creation_key=uuid.uuid4(),
            text="One more thing",
            uploads=[factories.upload("late.png")],
        ),
    )

    assert refused(outcomes) == []
    assert not ended(case)
    assert case.comments.count() == 1
    assert "late.png" not in [entry["name"] for entry in Handover.objects.get().manifest]


@pytest.mark.django_db(transaction=True)
def test_two_edits_at_once_end_the_approval_once(approved, contact):
    outcomes = at_once(
        approved,
        lambda: services.complete_case(approved, by=contact, symptom="Another"),
        lambda: services.complete_case(approved, by=contact, summary_en="In short"),
    )

    case = Case.objects.get()
    assert refused(outcomes) == []
    assert ended(approved)
    assert (case.symptom, case.summary_en) == ("Another", "In short")
