"""Level 1 by phone: the sheet, the record of the call, and who may."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.choices import BusinessStop, Status, UsersAffected, Workaround
from cases.models import Case, Direction, HandoverEntry, Verb
from cases.moves import IllegalMove
from cases.phone_sheet import script_of
from cases.services import Call
from contacts.models import today
from tests import factories
from tests.cases.test_claims import mails_queued
from tests.security.test_skipping_review import at_once, refused, snapshot

CRITICAL = {
    "business_stop": BusinessStop.WHOLE,
    "users_affected": UsersAffected.ALL,
    "workaround": Workaround.NONE,
    "callback_phone": "03-1234-5678",
}


def url(name, case):
    return reverse(f"cases:{name}", args=[case.pk])


def call(**values) -> Call:
    return Call(**{"at": timezone.now()} | values)


@pytest.fixture
def submitted(employee, org, contact, levels) -> Case:
    return factories.make_submitted(employee, org, **CRITICAL)


@pytest.fixture
def deputy(org, contact):
    user = factories.make_user("deputy")
    factories.make_contact(user, org, deputy_for=contact)
    return user


def test_phone_case_from_submission_makes_the_caller_its_holder(submitted, second):
    at = timezone.now() - datetime.timedelta(minutes=5)

    case = services.phone_case(submitted, by=second, call=call(at=at, said="Spoke to Ken."))

    handover = case.handovers.get()
    assert (case.status, case.reviewer, case.severity_confirmed) == (Status.FORWARDED, second, 1)
    assert (handover.phoned_at, handover.sent_at, handover.number) == (at, at, "")
    assert (handover.level, handover.manifest, handover.sent_by) == (1, [], second)
    assert "The report shows nothing." in handover.text_en[-1]["text"]
    assert handover.next_look_on > today()
    entry = HandoverEntry.objects.get()
    assert (entry.direction, entry.text, entry.at) == (Direction.OUT, "Spoke to Ken.", at)
    event = case.events.get(verb=Verb.PHONED)
    assert event.changes == {"severity_confirmed": ["", "1"]}


def test_phone_case_from_review_is_its_holders(submitted, contact, second):
    services.claim_case(submitted, by=contact)

    with pytest.raises(IllegalMove):
        services.phone_case(submitted, by=second, call=call())
    case = services.phone_case(submitted, by=contact, call=call(number="47712345"))

    assert (case.status, case.handover.number) == (Status.FORWARDED, "47712345")


def test_phone_case_by_a_deputy_is_refused(submitted, deputy, contact):
    with pytest.raises(IllegalMove):
        services.phone_case(submitted, by=deputy, call=call())
    services.claim_case(submitted, by=deputy)
    with pytest.raises(IllegalMove):
        services.phone_case(submitted, by=deputy, call=call())

    assert Case.objects.get().status == Status.IN_REVIEW


def test_phone_case_by_the_requester_is_refused(submitted, employee):
    with pytest.raises(IllegalMove):
        services.phone_case(submitted, by=employee, call=call())


@pytest.mark.parametrize(
    "status", [status for status in Status if status not in (Status.SUBMITTED, Status.IN_REVIEW)]
)
def test_phone_case_in_another_state_is_refused(employee, org, contact, levels, status):
    case = factories.make_at(status, employee, org, by=contact)
    before = snapshot(case)

    with pytest.raises(IllegalMove):
        services.phone_case(case, by=contact, call=call())

    assert snapshot(case) == before


def test_phone_case_of_ones_own_is_no_way_round_the_second_person(org, contact, second, levels):
    """Attack 12: where the org wants another person, the phone is no side door."""
    org.demands_second_person = True
    org.save()
    case = factories.make_submitted(contact, org, **CRITICAL)

    with pytest.raises(services.SecondPersonNeeded):
        services.phone_case(case, by=contact, call=call(), note="It burns.")
    second.appointments.all().delete()
    # The appointments are those of a request.
    contact = type(contact).objects.get(pk=contact.pk)
    with pytest.raises(services.SecondPersonNeeded):
        services.phone_case(case, by=contact, call=call())
    case = services.phone_case(case, by=contact, call=call(), note="Nobody else is here.")

    assert case.status == Status.FORWARDED


def test_case_phone_shows_what_to_say_and_whom_to_call(client, submitted, contact, org):
    plan = factories.make_plan()
    plan.support_phone_ja, plan.support_hours_ja = "0120-000-111", "平日 9–18"
    plan.has_passcode = True
    plan.save()
    org.plan, org.duty_phone, org.duty_hours = plan, "03-9999-0000", "24h"
    org.save()
    client.force_login(contact)

    page = client.get(url("case_phone", submitted)).text

    for shown in ("0120-000-111", "平日 9–18", "03-9999-0000", "03-1234-5678", org.org_id):
        assert shown in page


def test_case_phone_without_a_plan_invents_no_number(client, submitted, contact):
    client.force_login(contact)

    page = client.get(url("case_phone", submitted))

    assert page.context["lines"] == []
    assert page.text.count("tel:") == 0


def test_script_of_speaks_both_languages(submitted, contact):
    case = Case.objects.get(pk=submitted.pk)

    japanese, english = (script_of(case, contact, language=tongue) for tongue in ("ja", "en"))

    assert case.organization.org_id in japanese
    assert "重要度" in japanese
    assert "severity 1" in english
    assert "重要度" not in english


def test_case_phone_records_the_call_and_the_number_follows(client, submitted, contact):
    client.force_login(contact)

    done = client.post(url("case_phone", submitted), {"at": "2026-11-20 09:00", "said": "Hello"})
    page = client.get(done.url).text
    client.post(url("case_number", submitted), {"number": "47712345"})

    assert done.url == url("case_follow", submitted)
    assert url("case_number", submitted) in page
    assert Case.objects.get().handover.number == "47712345"


def test_case_phone_in_the_future_is_refused_and_keeps_what_was_typed(client, submitted, contact):
    client.force_login(contact)

    response = client.post(url("case_phone", submitted), {"at": "2099-01-01 09:00", "said": "Kept"})

    assert response.status_code == 422
    assert "Kept" in response.text
    assert Case.objects.get().status == Status.SUBMITTED


def test_case_phone_pressed_twice_records_one_call(client, submitted, contact):
    client.force_login(contact)
    form = {"at": "2026-11-20 09:00"}

    answers = [client.post(url("case_phone", submitted), form).url for _ in range(2)]

    assert answers == [url("case_follow", submitted)] * 2
    assert submitted.events.filter(verb=Verb.PHONED).count() == 1
    assert submitted.handovers.count() == 1


def test_review_offers_the_phone_at_level_1_alone(client, submitted, contact, employee, org):
    other = factories.make_submitted(employee, org)
    client.force_login(contact)

    assert url("case_phone", submitted) in client.get(url("case_review", submitted)).text
    assert url("case_phone", other) not in client.get(url("case_review", other)).text


@pytest.mark.django_db(transaction=True)
def test_phone_twice_at_once_makes_one_handover(submitted, contact, second):
    outcomes = at_once(
        submitted,
        lambda: services.phone_case(submitted, by=contact, call=call()),
        lambda: services.phone_case(submitted, by=second, call=call()),
    )

    assert [type(error) for error in refused(outcomes)] == [IllegalMove]
    assert submitted.handovers.count() == 1
    case = Case.objects.get()
    assert case.reviewer == case.handover.sent_by


@pytest.mark.django_db(transaction=True)
def test_phone_and_claim_at_once_leave_one_holder(submitted, contact, second):
    outcomes = at_once(
        submitted,
        lambda: services.phone_case(submitted, by=contact, call=call()),
        lambda: services.claim_case(submitted, by=second),
    )

    assert [type(error) for error in refused(outcomes)] == [IllegalMove]
    case = Case.objects.get()
    assert (case.status == Status.FORWARDED) == (case.reviewer == contact)


def test_phone_case_that_came_back_tells_its_holder(submitted, employee, contact, second):
    services.return_case(services.claim_case(submitted, by=contact), by=contact, note="Since when?")
    services.submit_case(submitted, by=employee)

    services.phone_case(submitted, by=second, call=call())

    submitted.refresh_from_db()
    assert submitted.reviewer == second
    assert mails_queued()[-1] == contact.pk


def test_level_1_that_was_approved_is_one_step_from_the_phone(
    client, submitted, contact, second, deputy
):
    case = factories.make_in_review(submitted, by=contact)
    services.complete_case(case, by=contact, severity_confirmed=1)
    factories.approve(case, by=contact)
    shown = {}
    for user in (contact, second, deputy):
        client.force_login(user)
        pages = [client.get(url(name, case)).text for name in ("case_review", "case_forward")]
        shown[user] = ['value="phone"' in page for page in pages]
    client.force_login(contact)

    response = client.post(url("case_unapprove", case), {"then": "phone"})

    case.refresh_from_db()
    assert shown == {contact: [True, True], second: [False, False], deputy: [False, False]}
    assert (response.url, case.status) == (url("case_phone", case), Status.IN_REVIEW)
    assert client.get(response.url).status_code == 200
