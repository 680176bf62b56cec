"""Attack 16: nobody makes us mail their words, or mail anybody thousands of times."""

import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from cases import services as case_services
from cases.models import WaitingOn
from contacts import services
from contacts.models import today
from contacts.restriction import RestrictionState
from routing.models import Channel
from tests import factories
from tests.contacts.registry_tables import HEADINGS, as_csv, brought_in

TEXT = "buy now victim@example.org\r\nBcc: victim@example.org"
# What allauth allows by default: 5 a minute for one address, 20 for one host.
MOST_FOR_ONE_PERSON = 5
MOST_FROM_ONE_HOST = 20


@pytest.fixture(autouse=True)
def fresh_counts(db):
    cache.clear()
    yield
    cache.clear()


def mails_of(mailoutbox):
    return len(mailoutbox) + ProcrastinateJob.objects.filter(queue_name="mail").count()


def reset(client, email, **headers):
    return client.post(reverse("account_reset_password"), {"email": email}, headers=headers)


def test_searching_and_consulting_mails_nothing(client, employee, contact, doors, mailoutbox):
    package = factories.make_package(vendor_email="victim@example.org")
    reason = factories.make_feedback_reason()
    channel = Channel.objects.get(kind="package_vendor")
    client.force_login(employee)

    client.post("/search/", {"question": TEXT})
    client.post("/search/suggestions/", {"question": TEXT * 20})
    client.get("/triage/", {"q": TEXT})
    triage = {"kind": "trouble", "origin": "person", "verdict": "package", "evidence": TEXT}
    address = client.post("/triage/technical-support/", triage | {"question": TEXT}).url
    client.get(address)
    client.get(channel.category.get_absolute_url(), {"package": package.pk, "q": TEXT})
    opened = client.post(
        "/consultations/new/",
        {"channel": channel.pk, "package": package.pk, "q": TEXT, "is_helpful": "no"},
    ).url
    client.post(opened, {"reason": reason.pk, "comment": TEXT})
    client.post(opened.replace("feedback", "delete-question"))

    assert mails_of(mailoutbox) == 0


@pytest.mark.parametrize("field", ["to", "cc", "bcc", "email", "address", "recipient", "notify"])
def test_no_field_of_ours_names_a_recipient(client, employee, org, doors, mailoutbox, field):
    channel = Channel.objects.first()
    client.force_login(employee)
    posts = {
        "/search/": {"question": "x"},
        "/consultations/new/": {"channel": channel.pk},
        "/cases/new/": {"organization": org.pk, "kind": "trouble", "origin": "person"},
    }

    for path, data in posts.items():
        client.post(path, data | {"title": "x", field: "victim@example.org"})

    assert mails_of(mailoutbox) == 0


def test_password_reset_for_one_person_is_limited(client, employee, mailoutbox):
    answers = [reset(client, employee.email) for _ in range(MOST_FOR_ONE_PERSON + 5)]

    assert mails_of(mailoutbox) == MOST_FOR_ONE_PERSON
    assert {answer.status_code for answer in answers[MOST_FOR_ONE_PERSON:]} == {429}


@pytest.mark.parametrize(
    "spelling",
    [str.upper, str.title, lambda address: f" {address} "],
    ids=["upper", "title", "space"],
)
def test_password_reset_limit_knows_an_address_by_any_spelling(
    client, employee, mailoutbox, spelling
):
    for _ in range(MOST_FOR_ONE_PERSON):
        reset(client, employee.email)

    reset(client, spelling(employee.email))

    assert mails_of(mailoutbox) <= MOST_FOR_ONE_PERSON


def test_password_reset_from_one_host_is_limited_whatever_its_headers_say(client, mailoutbox):
    people = [factories.make_user() for _ in range(MOST_FROM_ONE_HOST + 5)]

    for number, user in enumerate(people):
        address = f"10.0.0.{number}"
        reset(client, user.email, **{"X-Forwarded-For": address, "X-Real-IP": address})

    assert mails_of(mailoutbox) == MOST_FROM_ONE_HOST


def test_password_reset_carries_no_word_of_whoever_asked(client, employee, mailoutbox):
    client.post(
        reverse("account_reset_password"),
        {"email": employee.email, "subject": TEXT, "body": TEXT, "next": "https://evil.example/"},
    )

    job = ProcrastinateJob.objects.get(queue_name="mail")
    assert job.args == {"user_id": employee.pk}


@pytest.fixture
def colleague(db):
    return factories.make_user("colleague")


def mailed(user):
    """Return how many mails wait for a person."""
    return ProcrastinateJob.objects.filter(queue_name="mail", args__user_id=user.pk).count()


def offer(client, org, person):
    return client.post(reverse("contacts:primary_offer", args=[org.pk]), {"person": person.email})


def test_offering_the_primary_role_again_and_again_is_limited_with_words(
    client, org, contact, colleague, settings
):
    settings.REGISTRY_ASKS_MAX_HOURLY = 3
    contact.language = "en"
    contact.save()
    client.force_login(contact)

    for _ in range(3):
        assert offer(client, org, colleague).status_code == 302
        pending = org.primary_handovers.pending().get()
        answer = reverse("contacts:primary_answer", args=[org.pk, pending.pk])
        client.post(answer, {"outcome": "taken_back"})
    refused = offer(client, org, factories.make_user())

    assert refused.status_code == 422
    assert "You have offered the primary role or asked for the restriction 3 times" in refused.text
    assert not org.primary_handovers.pending().exists()
    assert mailed(colleague) == 6


def test_one_primarys_offers_leave_anothers_alone(client, org, contact, colleague, settings):
    settings.REGISTRY_ASKS_MAX_HOURLY = 1
    second = factories.make_user("second")
    factories.make_contact(second, org, is_primary=True)

    for giver in (contact, second):
        client.force_login(giver)
        assert offer(client, org, colleague).status_code == 302


def test_appointing_and_changing_is_limited_and_ending_is_not(
    client, org, contact, colleague, settings
):
    settings.REGISTRY_CHANGES_MAX_HOURLY = 3
    client.force_login(contact)
    days = {"valid_from": f"{today()}"}
    person = {"person": colleague.email} | days

    client.post(reverse("contacts:contact_add", args=[org.pk]), person)
    row = colleague.appointments.get()
    change = reverse("contacts:contact_change", args=[org.pk, row.pk])
    client.post(change, days | {"seen": row.version})
    add_deputy = reverse("contacts:deputy_add", args=[org.pk])
    client.post(add_deputy, {"person": colleague.email, "deputy_for": contact.pk} | days)
    row.refresh_from_db()
    refused = [
        client.post(change, days | {"seen": row.version}),
        client.post(
            add_deputy, {"person": factories.make_user().email, "deputy_for": contact.pk} | days
        ),
        client.post(
            reverse("contacts:contact_add", args=[org.pk]),
            {"person": factories.make_user().email} | days,
        ),
    ]
    ended = client.post(
        reverse("contacts:contact_end", args=[org.pk, row.pk]), {"when": "now", "seen": row.version}
    )

    assert [answer.status_code for answer in refused] == [422] * 3
    assert mailed(colleague) == 4  # appointed, changed, named a deputy, ended
    assert ended.status_code == 302


def test_ending_one_appointment_with_ever_other_days_mails_so_often(
    org, contact, colleague, settings
):
    settings.MAIL_TO_ONE_MAX_HOURLY = 2
    row = factories.make_contact(colleague, org)

    for days in range(5):
        until = today() + datetime.timedelta(days=days)
        row = services.end_appointment(row, by=contact, seen=row.version, valid_until=until)

    assert row.valid_until == until
    assert mailed(colleague) == 2


def test_files_that_change_one_appointment_in_turns_mail_so_often(
    org, contact, colleague, settings
):
    settings.MAIL_TO_ONE_MAX_HOURLY = 2
    row = factories.make_contact(colleague, org)

    for number in range(4):
        until = today() + datetime.timedelta(days=number)
        cells = [org.org_id, colleague.email, row.valid_from, until, "", ""]
        file = brought_in(as_csv(HEADINGS, cells), by=contact)
        assert file.state == "done"

    row.refresh_from_db()
    jobs = ProcrastinateJob.objects.filter(task_name="contacts.tasks.tell_people_of_registry")
    assert row.valid_until == until
    assert [job.args["people"] for job in jobs] == [[[colleague.pk, "appointment_changed"]]] * 2


def test_asking_for_the_restriction_again_and_again_is_limited(org, colleague, settings):
    settings.REGISTRY_ASKS_MAX_HOURLY = 2
    org.plan = factories.make_plan(restricts_case_creation=True)
    org.save()
    factories.make_contact(colleague, org)

    for _ in range(2):
        asked = services.ask_restriction(org, by=colleague, text_ja="窓口へ", text_en="Ask us")
        services.move_restriction(asked, by=colleague, state=RestrictionState.TAKEN_BACK)

    with pytest.raises(services.RegistryRefused):
        services.ask_restriction(org, by=colleague, text_ja="窓口へ", text_en="Ask us")
    assert org.restrictions.count() == 2


def test_submitting_and_pulling_back_mails_a_contact_so_often(
    draft, employee, contact, org, settings
):
    settings.MAIL_TO_ONE_MAX_HOURLY = 2
    other = factories.make_user()
    factories.make_membership(other, org)

    for _ in range(4):
        case_services.pull_back_case(case_services.submit_case(draft, by=employee), by=employee)
    for _ in range(2):
        factories.make_submitted(employee, org)
    assert mailed(contact) == 2

    factories.make_submitted(other, org)
    assert mailed(contact) == 3


def test_returning_and_claiming_mails_the_requester_so_often(draft, employee, contact, settings):
    settings.MAIL_TO_ONE_MAX_HOURLY = 2
    case = case_services.submit_case(draft, by=employee)

    for _ in range(4):
        case = case_services.claim_case(case, by=contact)
        case = case_services.return_case(case, by=contact, note=TEXT)

    assert mailed(employee) == 2


def test_asking_back_in_turns_mails_the_requester_so_often(draft, employee, contact, settings):
    settings.MAIL_TO_ONE_MAX_HOURLY = 3
    case = factories.make_forwarded(case_services.submit_case(draft, by=employee), by=contact)
    before = mailed(employee)

    for number in range(4):
        for whom in (WaitingOn.REQUESTER, WaitingOn.US):
            texts = [f"{whom} {number}"]
            case_services.record_messages(case, by=contact, texts=texts, waiting_on=whom)

    assert mailed(employee) == 3 > before
