"""What the cases of one org add up to: load and login access."""

import datetime

import pytest
from django.urls import reverse

from cases import services
from cases.choices import AccessGranted, Status
from cases.login_access import grants_of
from cases.models import Case, Verb
from cases.moves import IllegalMove
from contacts.models import today
from tests import factories

DAY = datetime.timedelta(days=1)


def page(client, user, name, org):
    user.language = "en"
    user.save()
    client.force_login(user)
    return client.get(reverse(f"cases:{name}", args=[org.pk]))


def make_granted(employee, org, contact, status=Status.FORWARDED, **fields) -> Case:
    case = factories.make_at(status, employee, org, by=contact)
    granted = {"access_granted": AccessGranted.YES, "access_username": "s@example.jp.prod"}
    Case.objects.filter(pk=case.pk).update(**granted | fields)
    return Case.objects.get(pk=case.pk)


def test_contact_load_counts_who_holds_what_sandboxes_too(client, org, employee, contact, levels):
    sandbox = factories.make_organization(production=org)
    for place in (org, sandbox):
        factories.make_at(Status.IN_REVIEW, employee, place, by=contact)
    factories.make_submitted(employee, org)
    factories.make_at(Status.CLOSED, employee, org, by=contact)

    context = page(client, contact, "contact_load", org).context

    assert [(person, load["n"]) for person, load in context["loads"]] == [(contact, 2)]
    assert context["unclaimed"]["n"] == 1


def test_contact_load_names_cases_whose_holder_is_no_contact(
    client, org, employee, contact, levels
):
    former = factories.make_user("former")
    row = factories.make_contact(former, org)
    case = factories.make_at(Status.IN_REVIEW, employee, org, by=former)
    row.delete()

    answer = page(client, contact, "contact_load", org)

    assert list(answer.context["without_holder"]) == [case]
    assert case.number in answer.text


@pytest.mark.parametrize("name", ["contact_load", "login_access"])
def test_pages_of_an_org_cost_the_same_for_one_row_and_three(
    client, org, employee, contact, levels, name, django_assert_max_num_queries
):
    def count() -> int:
        make_granted(employee, org, contact, access_until=today() + DAY)
        page(client, contact, name, org)
        with django_assert_max_num_queries(16) as queries:
            page(client, contact, name, org)
        return len(queries)

    first = count()
    count()

    assert count() == first


@pytest.mark.parametrize(
    ("status", "days", "wanted", "due"),
    [
        (Status.FORWARDED, 9, 3, "nothing"),
        (Status.FORWARDED, 2, 3, "ends early"),
        (Status.FORWARDED, -1, None, "has ended"),
        (Status.FORWARDED, 0, None, "nothing"),
        (Status.CLOSED, 1, None, "still open"),
        (Status.ANSWERED, None, None, "still open"),
        (Status.CLOSED, -1, None, None),
    ],
)
def test_login_access_says_what_is_to_be_done(
    client, org, employee, contact, levels, status, days, wanted, due
):
    make_granted(
        employee,
        org,
        contact,
        status,
        access_until=None if days is None else today() + days * DAY,
        wanted_on=None if wanted is None else today() + wanted * DAY,
    )

    grants = page(client, contact, "login_access", org).context["grants"]

    assert [grant.due.value for grant in grants] == ([due] if due else [])


def test_case_access_withdraw_is_noted_once(client, org, employee, contact, levels):
    case = make_granted(employee, org, contact)
    client.force_login(contact)

    for _ in range(2):
        client.post(reverse("cases:case_access_withdraw", args=[case.pk]))

    assert case.events.filter(verb=Verb.ACCESS_WITHDRAWN).count() == 1
    assert page(client, contact, "login_access", org).context["grants"] == []


def test_login_access_names_who_recorded_it(client, org, employee, contact, levels):
    case = factories.make_submitted(employee, org, access_granted=AccessGranted.YES)
    asked = page(client, contact, "login_access", org).context["grants"]
    deputy = factories.make_user("deputy")
    factories.make_contact(deputy, org, deputy_for=contact)
    services.claim_case(case, by=deputy)

    services.complete_case(case, by=deputy, access_until=today() + DAY)
    services.complete_case(case, by=deputy, summary_en="Broken.")

    [grant] = page(client, contact, "login_access", org).context["grants"]
    assert [other.recorded.actor for other in asked] == [employee]
    assert (grant.recorded.actor, grant.recorded.acting_for) == (deputy, contact)


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({"access_until": today() + 9 * DAY}, True),
        ({"access_username": "another@example.jp.prod"}, True),
        ({"summary_en": "Broken."}, False),
        ({"access_granted": AccessGranted.NO}, False),
    ],
)
def test_access_that_is_granted_anew_is_open_again(org, employee, contact, levels, fields, is_open):
    case = make_granted(employee, org, contact, Status.IN_REVIEW, access_until=today())
    services.note_access_withdrawn(case, by=contact)

    case = services.complete_case(case, by=contact, **fields)

    grants = grants_of(Case.objects.all(), day=today())
    assert [grant.case for grant in grants] == ([case] if is_open else [])


def test_access_that_the_requester_grants_anew_is_open_again(org, employee, contact, levels):
    case = make_granted(employee, org, contact, Status.RETURNED, access_until=today())
    services.note_access_withdrawn(case, by=employee)

    services.save_part(case, by=employee, access_until=today() + DAY)

    assert grants_of(Case.objects.all(), day=today())


def test_note_access_withdrawn_is_for_requester_and_contacts(org, employee, contact, levels):
    case = make_granted(employee, org, contact)

    with pytest.raises(IllegalMove):
        services.note_access_withdrawn(case, by=factories.make_user())
    assert services.note_access_withdrawn(case, by=employee).access_withdrawn_at


def test_case_access_extend_notes_the_new_day_and_leaves_what_was_sent(
    client, org, employee, contact, levels
):
    case = make_granted(employee, org, contact, access_until=today() - DAY)
    services.note_access_withdrawn(case, by=contact)
    sent = case.handover.text_ja
    client.force_login(contact)
    address = reverse("cases:case_access_extend", args=[case.pk])

    answers = [client.post(address, {"access_until": f"{today() + DAY}"}) for _ in range(2)]

    case = Case.objects.select_related("handover").get(pk=case.pk)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (case.access_until, case.access_withdrawn_at) == (today() + DAY, None)
    assert (case.status, case.handover.text_ja) == (Status.FORWARDED, sent)
    [event] = case.events.filter(verb=Verb.ACCESS_EXTENDED)
    assert list(event.changes) == ["access_until"]
    [grant] = grants_of(Case.objects.all(), day=today())
    assert grant.recorded == event


@pytest.mark.parametrize("typed", ["", "never", "2020-01-01"])
def test_case_access_extend_gives_back_what_it_cannot_take(
    client, org, employee, contact, levels, typed
):
    case = make_granted(employee, org, contact)
    client.force_login(contact)

    answer = client.post(
        reverse("cases:case_access_extend", args=[case.pk]), {"access_until": typed}
    )

    assert answer.status_code == 422
    assert answer.context["form"]["access_until"].value() == typed
    assert answer.context["form"]["access_until"].errors


@pytest.mark.parametrize(
    ("status", "granted"),
    [
        (Status.IN_REVIEW, AccessGranted.YES),
        (Status.CLOSED, AccessGranted.YES),
        (Status.FORWARDED, AccessGranted.NO),
    ],
)
def test_note_access_extended_is_for_what_is_outside_and_granted(
    org, employee, contact, levels, status, granted
):
    case = make_granted(employee, org, contact, status, access_granted=granted)

    with pytest.raises(IllegalMove):
        services.note_access_extended(case, by=contact, access_until=today())
