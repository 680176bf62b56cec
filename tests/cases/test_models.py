import datetime
import itertools

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.addresses import address_of
from cases.choices import Status
from cases.models import Attachment, Case, CaseLink, Handover, HandoverKind, SeverityLevel
from cases.services.claims import may_claim
from contacts.models import User
from tests import factories


@pytest.fixture
def case(employee, org, levels) -> Case:
    return factories.make_submitted(employee, org)


def break_case(case: Case, **values) -> None:
    with transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": Status.DRAFT}, "case_submitted_at_iff_submitted"),
        ({"submitted_at": None}, "case_submitted_at_iff_submitted"),
        ({"status": Status.IN_REVIEW}, "case_in_review_has_reviewer"),
        ({"status": Status.APPROVED}, "case_in_review_has_reviewer"),
        ({"status": Status.FORWARDED}, "case_forwarded_has_handover"),
        ({"status": Status.ANSWERED}, "case_answered_has_answered_at"),
        ({"status": Status.CLOSED}, "case_closed_at_iff_closed"),
        ({"closed_at": timezone.now()}, "case_closed_at_iff_closed"),
        ({"triage_verdict": "package"}, "case_triage_has_triaged_by"),
        ({"severity": 0}, "case_severity_1_to_4"),
        ({"severity": 5}, "case_severity_1_to_4"),
        ({"severity_confirmed": 5}, "case_severity_confirmed_1_to_4"),
    ],
)
def test_case_constraint(case, values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        break_case(case, **values)


def make_handover(case: Case, **values) -> Handover:
    fields = {
        "case": case,
        "kind": HandoverKind.SALESFORCE_HELP,
        "text_ja": [],
        "text_en": [],
        "content_hash": "0" * 64,
        "level": 3,
        "prepared_by": case.requester,
    }
    with transaction.atomic():
        return Handover.objects.create(**fields | values)


def sent(case: Case) -> dict:
    return {"sent_at": timezone.now(), "sent_by": case.requester}


def test_handover_one_prepared_per_case(case):
    make_handover(case)

    with pytest.raises(IntegrityError, match="handover_one_prepared_per_case"):
        make_handover(case)


def test_handover_voided_one_makes_room(case):
    make_handover(case, voided_at=timezone.now())

    assert make_handover(case).pk


def test_handover_number_once_per_case(case):
    make_handover(case, number="1", **sent(case))

    with pytest.raises(IntegrityError, match="handover_number_once_per_case"):
        make_handover(case, number="1", **sent(case))


def test_handover_sent_has_number_or_call(case):
    with pytest.raises(IntegrityError, match="handover_sent_has_number_or_call"):
        make_handover(case, **sent(case))

    assert make_handover(case, phoned_at=timezone.now(), **sent(case)).pk
    assert make_handover(case, kind=HandoverKind.VENDOR, counterpart="MapLog", **sent(case)).pk


def test_handover_sent_at_iff_sent_by(case):
    with pytest.raises(IntegrityError, match="handover_sent_at_iff_sent_by"):
        make_handover(case, number="1", sent_at=timezone.now())


def test_handover_sent_is_not_voided(case):
    with pytest.raises(IntegrityError, match="handover_sent_is_not_voided"):
        make_handover(case, number="1", voided_at=timezone.now(), **sent(case))


def test_severity_level_1_to_4(db):
    with pytest.raises(IntegrityError, match="severity_level_1_to_4"):
        SeverityLevel.objects.create(level=5)


def test_case_queue_keys_are_kept_by_the_database(case):
    case.refresh_from_db()
    assert (case.queue_level, case.queue_date) == (3, case.wanted_on)

    break_case(case, severity_confirmed=1, wanted_on=None)

    case.refresh_from_db()
    assert (case.queue_level, case.queue_date) == (1, datetime.date(9999, 12, 31))


def waiting(contact):
    return Case.objects.waiting_for(User.objects.get(pk=contact.pk))


def test_waiting_counts_a_case_whose_holder_is_no_contact_today(case, contact, org):
    second = factories.make_user()
    appointment = factories.make_contact(second, org)
    break_case(case, status=Status.IN_REVIEW, reviewer=second)
    assert not waiting(contact).exists()

    appointment.delete()

    assert waiting(contact).get() == case


def test_may_claim_says_of_one_case_what_waiting_says_of_many(case, contact, org, employee):
    second, elsewhere = factories.make_user(), factories.make_user()
    factories.make_contact(second, org)
    factories.make_contact(elsewhere, factories.make_organization())
    states = [Status.SUBMITTED, Status.IN_REVIEW, Status.APPROVED]

    found = set()
    for status, holder in itertools.product(states, [contact, second, elsewhere]):
        break_case(case, status=status, reviewer=holder)
        case.refresh_from_db()
        for pk in [contact.pk, second.pk, elsewhere.pk, employee.pk]:
            person = User.objects.get(pk=pk)
            waits = Case.objects.waiting_for(person).filter(pk=case.pk).exists()
            assert may_claim(case, person) == waits
            found.add(waits)
    assert found == {True, False}


def test_waiting_knows_the_contacts_of_a_sandbox(employee, contact, org, levels):
    sandbox = factories.make_organization(production=org)
    case = factories.make_submitted(employee, sandbox)
    break_case(case, status=Status.IN_REVIEW, reviewer=contact)

    assert not waiting(contact).exists()


def test_attachment_stored_name_says_nothing(draft, employee):
    names = {factories.make_attachment(draft, by=employee).file.name for _ in range(2)}

    assert len(names) == 2
    assert not any("screen" in name or "." in name for name in names)
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize(
    ("pair", "constraint"), [((0, 1), "case_link_once"), ((1, 0), "case_link_in_order")]
)
def test_case_link_constraint(case, employee, org, pair, constraint):
    cases = [case, factories.make_submitted(employee, org)]
    CaseLink.objects.create(first=cases[0], second=cases[1], linked_by=employee)
    first, second = (cases[place] for place in pair)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CaseLink.objects.create(first=first, second=second, linked_by=employee)


@pytest.mark.parametrize("pk", [7, 1_234_567])
def test_address_of_a_case_is_that_of_its_page(pk):
    case = Case(pk=pk)

    assert case.get_absolute_url() == reverse("cases:case_detail", args=[pk])
    assert address_of("case_claim", pk) == reverse("cases:case_claim", args=[pk])
