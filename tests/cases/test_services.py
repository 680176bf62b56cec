import datetime
import uuid

import pytest
from django.utils import translation

from cases import services
from cases.choices import AccessGranted, Kind, Status, TriageVerdict
from cases.models import Case, Handover, Verb
from cases.moves import IllegalMove
from contacts.models import User
from routing.asked import Asked
from routing.models import Outcome
from routing.services import judge
from tests import factories


def jobs_to() -> list[int]:
    from procrastinate.contrib.django.models import ProcrastinateJob

    jobs = ProcrastinateJob.objects.filter(task_name="cases.tasks.mail_case_event")
    return [job.args["user_id"] for job in jobs.order_by("id")]


def test_create_case_prefills_what_the_registry_knows(employee, org):
    employee.memberships.update(salesforce_username="employee@example.jp.prod")

    case = services.create_case(
        by=employee, creation_key=uuid.uuid4(), organization=org, kind=Kind.TROUBLE, title="x"
    )

    assert case.org_id == org.org_id
    assert case.access_username == "employee@example.jp.prod"
    assert case.number == f"HD-{case.pk:06d}"
    assert [event.verb for event in case.events.all()] == [Verb.CREATED]


def test_create_case_takes_along_what_triage_came_to(employee, org):
    support = factories.make_category()
    consultation = judge(
        support,
        by=employee,
        asked=Asked("It fails.\nEvery time."),
        judgment=factories.make_judgment(
            TriageVerdict.PACKAGE, "The signature tab", package=factories.make_package()
        ),
    )

    case = services.create_case(
        by=employee,
        creation_key=uuid.uuid4(),
        organization=org,
        kind=Kind.TROUBLE,
        title="It fails.",
        consultation=consultation,
    )

    assert (case.symptom, case.triage_verdict) == ("It fails.\nEvery time.", "package")
    assert (case.triage_reason, case.triaged_by) == ("SignHere\nThe signature tab", employee)
    consultation.refresh_from_db()
    assert consultation.outcome == Outcome.CASE


@pytest.mark.parametrize(("title", "symptom"), [("All of it", ""), ("Another", "All of it")])
def test_create_case_repeats_no_question_that_is_the_title(employee, org, title, symptom):
    case = services.create_case(
        by=employee,
        creation_key=uuid.uuid4(),
        organization=org,
        kind=Kind.TROUBLE,
        title=title,
        consultation=factories.make_consultation(employee, "All of it"),
    )

    assert (case.title, case.symptom) == (title, symptom)
    assert (case.triage_verdict, case.triaged_by) == ("", None)


def test_create_case_sent_twice_with_a_question_makes_one_case(employee, org):
    key = uuid.uuid4()
    fields = {"organization": org, "kind": Kind.TROUBLE, "title": "x"}
    fields["consultation"] = factories.make_consultation(employee, "All of it")

    cases = {services.create_case(by=employee, creation_key=key, **fields) for _ in range(2)}

    assert len(cases) == 1


def test_create_case_sent_twice_makes_one_case(employee, org):
    fields = {"organization": org, "kind": Kind.TROUBLE, "title": "x"}
    key = uuid.uuid4()

    first = services.create_case(by=employee, creation_key=key, **fields)
    second = services.create_case(by=employee, creation_key=key, **fields)

    assert first == second
    assert Case.objects.count() == 1


def test_create_case_with_another_persons_key_makes_an_own_one(employee, org):
    key = uuid.uuid4()
    fields = {"organization": org, "kind": Kind.TROUBLE, "title": "x"}
    first = services.create_case(by=employee, creation_key=key, **fields)
    other = factories.make_user()

    second = services.create_case(by=other, creation_key=key, **fields)

    assert second != first
    assert second.requester == other


def test_save_part_by_another_person_is_refused(draft):
    with pytest.raises(IllegalMove):
        services.save_part(draft, by=factories.make_user(), title="stolen")


def test_save_part_after_submission_is_refused(draft, employee):
    services.submit_case(draft, by=employee)

    with pytest.raises(IllegalMove):
        services.save_part(draft, by=employee, title="changed behind the contact's back")


def test_submit_case_tells_each_contact_of_today_once(draft, employee, contact, org):
    second = factories.make_user("second")
    factories.make_contact(second, org)
    former = factories.make_user("former", is_active=False)
    factories.make_contact(former, org)

    case = services.submit_case(draft, by=employee)

    assert case.status == Status.SUBMITTED
    assert case.submitted_at is not None
    assert jobs_to() == [contact.pk, second.pk]


def test_submit_case_takes_the_proposed_severity(draft, employee):
    case = services.submit_case(draft, by=employee)

    assert case.severity == 3


def test_submit_case_keeps_the_severity_that_was_chosen(draft, employee):
    services.save_part(draft, by=employee, severity=2, severity_reason="The auditors are here.")

    case = services.submit_case(draft, by=employee)

    assert case.severity == 2


def test_submit_case_incomplete_names_what_is_missing_and_changes_nothing(draft, employee):
    services.save_part(draft, by=employee, symptom="", wanted_reason="")

    with pytest.raises(services.Incomplete) as refused:
        services.submit_case(draft, by=employee)

    assert [item.field for item in refused.value.items] == ["symptom", "wanted_reason"]
    draft.refresh_from_db()
    assert (draft.status, draft.submitted_at) == (Status.DRAFT, None)


def test_withdraw_case_voids_what_was_prepared(draft, employee, contact):
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    handover = factories.approve(case, by=contact)

    case = services.withdraw_case(case, by=employee, note="It works again.")

    handover.refresh_from_db()
    assert case.status == Status.WITHDRAWN
    assert handover.voided_at is not None
    assert case.events.latest("pk").note == "It works again."


def test_claim_case_makes_the_contact_its_holder(draft, employee, contact):
    case = services.claim_case(services.submit_case(draft, by=employee), by=contact)

    assert (case.status, case.reviewer) == (Status.IN_REVIEW, contact)


def test_claim_case_held_by_a_contact_is_refused(draft, employee, contact, org):
    second = factories.make_user()
    factories.make_contact(second, org)
    case = services.claim_case(services.submit_case(draft, by=employee), by=contact)

    with pytest.raises(IllegalMove):
        services.claim_case(case, by=second)


def test_claim_case_whose_holder_is_no_contact_any_more_succeeds(draft, employee, contact, org):
    second = factories.make_user()
    factories.make_contact(second, org)
    case = services.claim_case(services.submit_case(draft, by=employee), by=contact)
    contact.appointments.all().delete()

    case = services.claim_case(case, by=second)

    assert case.reviewer == second
    assert case.status == Status.IN_REVIEW


def test_claim_case_by_the_requester_is_refused(draft, employee):
    case = services.submit_case(draft, by=employee)

    with pytest.raises(IllegalMove):
        services.claim_case(case, by=employee)


def test_complete_case_writes_before_and_after(draft, employee, contact):
    case = services.claim_case(services.submit_case(draft, by=employee), by=contact)

    services.complete_case(case, by=contact, severity_confirmed=2, org_id=case.org_id)

    event = case.events.latest("pk")
    assert event.verb == Verb.COMPLETED
    assert event.changes == {"severity_confirmed": ["", "2"]}


def test_event_tells_each_reader_in_their_language(draft, employee, contact):
    case = services.claim_case(services.submit_case(draft, by=employee), by=contact)
    fields = {"access_granted": "yes", "access_until": datetime.date(2030, 12, 2), "title": "題"}

    with translation.override("ja"):
        services.complete_case(case, by=contact, **fields)

    event = case.events.latest("pk")
    with translation.override("ja"):
        told = {after for _label, _before, after in event.changed}
        assert {"2030年12月2日（月）", "題"} < told
    with translation.override("en"):
        told = {after for _label, _before, after in event.changed}
        assert {"2 Dec 2030", "題"} < told
        assert str(AccessGranted.YES.label) in told


def test_complete_case_that_changes_nothing_writes_no_event(draft, employee, contact):
    case = services.claim_case(services.submit_case(draft, by=employee), by=contact)
    before = case.events.count()

    services.complete_case(case, by=contact, org_id=case.org_id)

    assert case.events.count() == before


def test_complete_case_by_a_contact_who_does_not_hold_it_is_refused(draft, employee, contact, org):
    second = factories.make_user()
    factories.make_contact(second, org)
    case = services.claim_case(services.submit_case(draft, by=employee), by=contact)

    with pytest.raises(IllegalMove):
        services.complete_case(case, by=second, severity_confirmed=1)


def test_approve_case_prepares_both_texts_with_a_hash(draft, employee, contact):
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)

    handover = factories.approve(case, by=contact)

    case.refresh_from_db()
    assert (case.status, case.handover) == (Status.APPROVED, handover)
    assert [field["name"] for field in handover.text_ja] == [
        "organization",
        "product",
        "severity",
        "subject",
        "description",
    ]
    assert handover.text_ja[2]["text"] == "3 高"
    assert handover.text_en[2]["text"] == "3 High"
    assert len(handover.content_hash) == 64


def test_approve_case_incomplete_names_what_is_missing(draft, employee, contact):
    case = services.claim_case(services.submit_case(draft, by=employee), by=contact)

    with pytest.raises(services.Incomplete) as refused:
        factories.approve(case, by=contact)

    fields = [item.field for item in refused.value.items]
    assert fields == ["product", "access_granted", "severity_confirmed"]
    assert not Handover.objects.exists()


def test_approve_case_of_a_text_that_has_changed_is_refused(draft, employee, contact):
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    seen = factories.seen_hash(case)
    services.complete_case(case, by=contact, summary_en="Changed in another tab.")

    with pytest.raises(services.StaleApproval):
        services.approve_case(case, by=contact, seen_hash=seen)

    assert not Handover.objects.exists()


@pytest.fixture
def own_case(org, contact, levels) -> Case:
    """A case that the contact asked for and holds, in an org that demands a second person."""
    org.demands_second_person = True
    org.save()
    factories.make_membership(contact, org)
    case = factories.make_submitted(contact, org)
    return factories.make_in_review(case, by=contact)


def test_approve_case_of_ones_own_needs_a_second_person(own_case, contact, org):
    factories.make_contact(factories.make_user(), org)

    with pytest.raises(services.SecondPersonNeeded):
        factories.approve(own_case, by=contact, note="nobody around")


def test_approve_case_of_ones_own_as_the_only_contact_needs_a_reason(own_case, contact):
    with pytest.raises(services.SecondPersonNeeded):
        factories.approve(own_case, by=contact)

    factories.approve(own_case, by=contact, note="I am alone today.")

    assert own_case.events.latest("pk").note == "I am alone today."


def test_approve_case_of_ones_own_where_no_second_person_is_demanded(own_case, contact, org):
    org.demands_second_person = False
    org.save()

    assert factories.approve(own_case, by=contact).pk


@pytest.fixture
def approved(draft, employee, contact) -> Case:
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    factories.approve(case, by=contact)
    return Case.objects.get(pk=case.pk)


def test_forward_case_sends_the_approved_row(approved, contact):
    handover = approved.handover

    case = services.forward_case(
        approved, by=contact, seen_hash=handover.content_hash, number="47712345"
    )

    handover.refresh_from_db()
    assert case.status == Status.FORWARDED
    assert (handover.number, handover.sent_by) == ("47712345", contact)


def test_forward_case_with_another_hash_is_refused(approved, contact):
    with pytest.raises(services.StaleApproval):
        services.forward_case(approved, by=contact, seen_hash="0" * 64, number="47712345")


def test_forward_case_whose_text_was_changed_afterwards_is_refused(approved, contact):
    seen = approved.handover.content_hash
    approved.handover.text_ja[3]["text"] = "Something else"
    approved.handover.save()

    with pytest.raises(services.StaleApproval):
        services.forward_case(approved, by=contact, seen_hash=seen, number="47712345")


def test_forward_case_with_other_files_than_approved_is_refused(approved, contact, employee):
    approved.attachments.create(
        file="x", name="late.png", size=1, content_type="image/png", sha256="0" * 64,
        uploaded_by=employee,
    )  # fmt: skip

    with pytest.raises(services.StaleApproval):
        services.forward_case(
            approved, by=contact, seen_hash=approved.handover.content_hash, number="47712345"
        )


def test_forward_case_by_a_deputy_is_refused(approved, contact, org):
    deputy = factories.make_user()
    factories.make_contact(deputy, org, deputy_for=contact)

    with pytest.raises(IllegalMove):
        services.forward_case(
            approved, by=deputy, seen_hash=approved.handover.content_hash, number="47712345"
        )


def test_answer_case_tells_the_requester(approved, contact, employee):
    seen = approved.handover.content_hash
    case = services.forward_case(approved, by=contact, seen_hash=seen, number="1")

    case = services.answer_case(case, by=contact, note="Clear the cache.")

    assert case.status == Status.ANSWERED
    assert case.handover.answered_at == case.answered_at
    assert jobs_to()[-1] == employee.pk


def test_answer_case_from_review_leaves_no_handover(draft, employee, contact):
    case = services.claim_case(services.submit_case(draft, by=employee), by=contact)

    case = services.answer_case(case, by=contact, note="You can switch it on yourself.")

    assert (case.status, case.handover) == (Status.ANSWERED, None)


def test_close_case_by_the_requester(approved, contact, employee):
    seen = approved.handover.content_hash
    case = services.forward_case(approved, by=contact, seen_hash=seen, number="1")
    case = services.answer_case(case, by=contact, note="Clear the cache.")

    case = services.close_case(case, by=employee)

    assert case.status == Status.CLOSED
    assert case.closed_at is not None


def test_close_case_by_a_contact_only_when_the_requester_has_left(approved, contact, employee):
    seen = approved.handover.content_hash
    case = services.forward_case(approved, by=contact, seen_hash=seen, number="1")
    case = services.answer_case(case, by=contact, note="Clear the cache.")
    with pytest.raises(IllegalMove):
        services.close_case(case, by=contact)
    User.objects.filter(pk=employee.pk).update(is_active=False)

    assert services.close_case(case, by=contact).status == Status.CLOSED


def test_add_attachment_reads_the_type_from_the_content(draft, employee, media):
    attachment = factories.make_attachment(draft, by=employee, name="page.html")

    assert attachment.content_type == "image/png"
    assert attachment.name == "page.html"
    assert (media / attachment.file.name).read_bytes() == factories.PNG
    assert "page" not in attachment.file.name


def test_add_attachment_log_starts_internal_picture_may_be_sent(draft, employee):
    log = factories.make_attachment(draft, by=employee, name="debug.log", content=b"52.0 APEX_CODE")
    picture = factories.make_attachment(draft, by=employee)

    assert (log.content_type, log.may_be_sent) == ("text/plain", False)
    assert picture.may_be_sent


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        ("ATTACHMENT_MAX_BYTES", 10),
        ("ATTACHMENT_MAX_CASE_BYTES", 10),
        ("ATTACHMENT_MAX_COUNT", 0),
    ],
)
def test_add_attachment_over_a_limit_is_refused(draft, employee, settings, limit, value):
    setattr(settings, limit, value)

    with pytest.raises(services.FileRefused, match=r"screen\.png"):
        factories.make_attachment(draft, by=employee)

    assert not draft.attachments.exists()


def test_add_attachment_empty_is_refused(draft, employee):
    with pytest.raises(services.FileRefused):
        factories.make_attachment(draft, by=employee, content=b"")


def test_remove_attachment_after_submission_is_refused(draft, employee):
    attachment = factories.make_attachment(draft, by=employee)
    services.submit_case(draft, by=employee)

    with pytest.raises(IllegalMove):
        services.remove_attachment(attachment, by=employee)


def test_mark_attachment_is_the_holders_act(draft, employee, contact):
    attachment = factories.make_attachment(draft, by=employee)
    case = services.submit_case(draft, by=employee)
    with pytest.raises(IllegalMove):
        services.mark_attachment(attachment, by=contact, may_be_sent=False)
    services.claim_case(case, by=contact)

    services.mark_attachment(attachment, by=contact, may_be_sent=False)

    attachment.refresh_from_db()
    assert not attachment.may_be_sent
