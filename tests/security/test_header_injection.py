"""Attack 15: no text of a person ends one header and begins another, nor chooses who gets mail."""

import re
from email import message_from_bytes, policy
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from cases import services
from cases.models import Case
from cases.tasks import mail_case_event
from contacts.mail import send_mail
from contacts.models import Organization, User
from routing.models import Package
from tests import factories

BREAKS = {
    "crlf": "x\r\nBcc: evil@example.org",
    "lf": "x\nBcc: evil@example.org",
    "cr": "x\rBcc: evil@example.org",
    "body": "x\r\n\r\nEvil body",
    "folded": "x\r\n Bcc: evil@example.org",
    "line separator": "x\u2028Bcc: evil@example.org",
    "paragraph separator": "x\u2029Bcc: evil@example.org",
    "next line": "x\x85Bcc: evil@example.org",
    "vertical tab": "x\x0bBcc: evil@example.org",
    "form feed": "x\x0cBcc: evil@example.org",
    "record separator": "x\x1eBcc: evil@example.org",
    "percent": "x%0d%0aBcc: evil@example.org",
    "encoded word": "=?utf-8?q?x=0D=0ABcc:_evil@example.org?=",
    "encoded word in base 64": "=?utf-8?b?eA0KQmNjOiBldmlsQGV4YW1wbGUub3Jn?=",
    "address": "x <evil@example.org>, evil@example.org",
    "long": "あ" * 500 + "\r\nBcc: evil@example.org",
}
HEADERS = {
    "content-type",
    "mime-version",
    "content-transfer-encoding",
    "subject",
    "from",
    "to",
    "date",
    "message-id",
    "auto-submitted",
}


@pytest.fixture
def templates(tmp_path, settings):
    """Let a mail carry a text of a person in its subject and body, as no template of ours does."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "evil_subject.txt").write_text(
        "{% autoescape off %}{{ user.name }} {{ text }}{% endautoescape %}\n\n"
    )
    (folder / "evil_message.txt").write_text("{{ text }}")
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [first | {"DIRS": [folder, *first["DIRS"]]}]


def assert_one_clean_mail(mailoutbox, to):
    (mail,) = mailoutbox
    parsed = message_from_bytes(mail.message().as_bytes(), policy=policy.default)
    assert {name.lower() for name in parsed} <= HEADERS
    assert len(parsed.get_all("subject")) == len(parsed.get_all("to")) == 1
    assert mail.recipients() == [to]
    assert [address.addr_spec for address in parsed["to"].addresses] == [to]
    assert mail.subject.splitlines() == [mail.subject]


@pytest.mark.parametrize("text", BREAKS.values(), ids=BREAKS)
def test_mail_with_a_break_in_its_subject_has_one_subject(db, templates, mailoutbox, text):
    user = factories.make_user("reader")
    User.objects.filter(pk=user.pk).update(name=text[:150])
    user.refresh_from_db()

    send_mail(user, template="evil", message_id="occasion-1", context={"text": text})

    assert_one_clean_mail(mailoutbox, "reader@example.jp")


@pytest.fixture
def evil_case(org, contact, levels, request) -> Case:
    name, text = request.param
    requester = factories.make_user("requester")
    factories.make_membership(requester, org)
    User.objects.update(name=text[:150], department=text[:150])
    type(org).objects.update(name=text[:120])
    requester.refresh_from_db()
    org.refresh_from_db()
    case = factories.make_submitted(requester, org, title=text[:200], symptom=text)
    return services.answer_case(
        services.claim_case(case, by=contact), by=contact, note=f"{name} {text}"
    )


@pytest.mark.parametrize("evil_case", BREAKS.items(), ids=BREAKS, indirect=True)
def test_mail_about_a_case_holds_its_number_and_no_word_of_it(evil_case, mailoutbox):
    jobs = ProcrastinateJob.objects.filter(task_name="cases.tasks.mail_case_event")
    assert jobs.count() == 2

    for job in jobs:
        mailoutbox.clear()
        mail_case_event(**job.args)

        assert_one_clean_mail(mailoutbox, User.objects.get(pk=job.args["user_id"]).email)
        assert evil_case.number in mailoutbox[0].subject + mailoutbox[0].body
        assert "evil" not in (mailoutbox[0].subject + mailoutbox[0].body).lower()
        assert set(job.args) == {"event_id", "user_id"}


def test_mail_sent_twice_for_one_occasion_has_one_message_id(db, templates, mailoutbox):
    user = factories.make_user()

    send_mail(user, template="evil", message_id="occasion-1")
    send_mail(user, template="evil", message_id="occasion-1")

    first, second = (mail.message()["Message-ID"] for mail in mailoutbox)
    assert first == second


def test_mail_to_a_person_switched_off_is_not_sent(db, templates, mailoutbox):
    send_mail(factories.make_user(is_active=False), template="evil", message_id="occasion-1")

    assert not mailoutbox


class MailLinks(HTMLParser):
    """The addresses of mail in a page, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found += [
            value for name, value in attrs if name == "href" and value.startswith("mailto:")
        ]


def assert_one_recipient(response, to):
    """Read every mail link of a page as a mail program does."""
    links = MailLinks(response.text).found
    assert links
    for link in links:
        assert not re.search(r"[\x00-\x20\x7f-\uffff]", link)
        path, _, query = link.removeprefix("mailto:").partition("?")
        headers = [part.split("=", 1) for part in query.split("&")] if query else []
        assert unquote(path) == to
        assert [name for name, _ in headers] in ([], ["subject"], ["subject", "body"])
        for name, value in headers:
            if name == "subject":
                assert len(unquote(value).splitlines()) <= 1


FACTS = "{name} {org} {org_id} {instance} {question}"


@pytest.fixture
def mail_door(org):
    texts = {"subject_ja": FACTS, "subject_en": FACTS, "body_ja": FACTS, "body_en": FACTS}
    return factories.make_channel(
        factories.make_category("mail"), kind="mail", address="desk@example.com", **texts
    )


@pytest.mark.parametrize("text", BREAKS.values(), ids=BREAKS)
@pytest.mark.parametrize("field", ["question", "consultation", "name", "org", "instance"])
def test_prepared_mail_with_a_break_has_one_subject_and_one_recipient(
    client, employee, org, mail_door, text, field
):
    query = {"q": text} if field == "question" else {}
    if field == "consultation":
        query = {"consultation": factories.make_consultation(employee, text).pk}
    elif field == "name":
        User.objects.filter(pk=employee.pk).update(name=text[:150])
    elif field == "org":
        Organization.objects.update(name=text[:120])
    elif field == "instance":
        Organization.objects.update(instance=text[:20])
    client.force_login(employee)

    response = client.get(mail_door.category.get_absolute_url(), query)

    assert_one_recipient(response, "desk@example.com")
    subject = response.context["mail"].subject
    assert subject.splitlines() == [subject]  # It is shown to be copied, too.


@pytest.mark.parametrize("text", BREAKS.values(), ids=BREAKS)
@pytest.mark.parametrize("field", ["question", "consultation", "row"])
def test_letter_to_a_vendor_with_a_break_has_one_subject_and_one_recipient(
    client, employee, text, field
):
    package = factories.make_package(vendor_email="help@acme.example")
    door = factories.make_channel(factories.make_category(), kind="package_vendor", address="")
    query = {"package": package.pk}
    if field == "question":
        query["q"] = text
    elif field == "consultation":
        query["consultation"] = factories.make_consultation(employee, text).pk
    else:
        Package.objects.update(name=text[:120])
    client.force_login(employee)

    response = client.get(door.category.get_absolute_url(), query)

    assert_one_recipient(response, "help@acme.example")


@pytest.mark.parametrize(
    "address",
    ["a@example.jp?bcc=evil@example.org", "a@example.jp,evil@example.org", "a@b.jp&cc=evil@c.org"],
)
def test_letter_to_an_address_that_is_more_than_one_reaches_no_second(client, employee, address):
    """Past every form: a vendor's address that carries more than an address."""
    package = factories.make_package(vendor_email=address)
    door = factories.make_channel(factories.make_category(), kind="package_vendor", address="")
    client.force_login(employee)

    response = client.get(door.category.get_absolute_url(), {"package": package.pk, "q": "x"})

    for link in MailLinks(response.text).found:
        path, _, query = link.removeprefix("mailto:").partition("?")
        assert "," not in path
        assert "evil" not in query


@pytest.mark.parametrize("text", BREAKS.values(), ids=BREAKS)
def test_question_with_a_break_sets_no_header(client, employee, doors, text):
    client.force_login(employee)
    answers = [
        client.post("/search/", {"question": text}),
        client.get("/triage/", {"q": text}),
        client.post(
            "/triage/technical-support/",
            {"question": text, "kind": "trouble", "origin": "person", "verdict": "package"},
        ),
    ]

    for response in answers:
        assert response.status_code == 302
        assert "Bcc" not in response.headers
        assert not re.search(r"[\x00-\x20\x7f-\uffff]", response.url)


@pytest.mark.parametrize(
    "address",
    [
        ["employee@example.jp", "evil@example.org"],
        ["evil@example.org", "employee@example.jp"],
        "employee@example.jp,evil@example.org",
        "employee@example.jp\nevil@example.org",
        "employee@example.jp\r\nBcc: evil@example.org",
        "employee@example.jp%0aevil@example.org",
        "evil@example.org",
        "EMPLOYEE@example.jp\u2028",
        "employee@ｅxample.jp",
    ],
)
def test_password_mail_goes_to_addresses_on_record_only(client, employee, mailoutbox, address):
    cache.clear()

    client.post(reverse("account_reset_password"), {"email": address})

    jobs = ProcrastinateJob.objects.filter(task_name="contacts.tasks.mail_password_reset")
    assert [job.args for job in jobs] in ([], [{"user_id": employee.pk}])
    assert not mailoutbox


@pytest.mark.parametrize("text", BREAKS.values(), ids=BREAKS)
def test_answer_with_a_break_in_a_posted_title_has_no_header_of_it(client, employee, org, text):
    client.force_login(employee)

    response = client.post(
        reverse("cases:case_new"),
        {"organization": org.pk, "kind": "trouble", "origin": "person", "title": text},
    )

    assert not any("evil" in value.lower() for value in response.headers.values())
    assert "Bcc" not in response.headers


@pytest.mark.parametrize(
    "text", ["/\r\nSet-Cookie: evil=1", "/\u2028Set-Cookie: evil=1", "/%0d%0ax"]
)
def test_language_switch_with_a_break_in_its_way_back_sets_no_header(client, text):
    response = client.post(reverse("set_language"), {"language": "en", "next": text})

    assert response.status_code == 302
    assert "evil" not in response.cookies
    assert "\r" not in response.url
    assert "\n" not in response.url


@pytest.mark.parametrize("text", ["/\r\nSet-Cookie: evil=1", "dark\r\nSet-Cookie: evil=1"])
def test_theme_switch_with_a_break_sets_no_header(client, db, text):
    response = client.post(reverse("set_theme"), {"theme": text, "next": text})

    assert response.status_code == 302
    assert not response.cookies
    assert "\r" not in response.url
    assert "\n" not in response.url
