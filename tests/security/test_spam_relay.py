"""Attack 16: nobody makes us mail their words, or mail anybody thousands of times."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from routing.models import Channel
from tests import factories

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
