"""Mail as it leaves: by the worker, to a real SMTP server on loopback."""

import email
import socket
from email.message import Message
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from procrastinate.contrib.django import app

from cases import services
from contacts.mail import send_mail
from contacts.models import User
from tests import factories


class Inbox:
    """An SMTP handler that keeps what it is given."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        self.messages.append(email.message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def inbox(settings):
    inbox = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        host, port = probe.getsockname()
    controller = Controller(inbox, hostname=host, port=port)
    controller.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": host, "port": port, "timeout": 5},
        }
    }
    yield inbox
    controller.stop()


def run_worker() -> None:
    """Let a real worker do all that is queued, and end.

    In a thread: where a browser's test ran before, this one has an event loop already.
    """
    thread = Thread(target=work)
    thread.start()
    thread.join()


def work() -> None:
    with app.replace_connector(app.connector.get_worker_connector()):
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def body_of(message: Message) -> str:
    return message.get_payload(decode=True).decode()


@pytest.mark.django_db(transaction=True)
def test_worker_tells_the_contacts_of_a_submission_in_their_language(
    inbox, draft, employee, contact, org
):
    english = factories.make_user("english", language="en")
    factories.make_contact(english, org)
    services.submit_case(draft, by=employee)
    assert inbox.messages == []

    run_worker()

    by_reader = {message["To"]: message for message in inbox.messages}
    assert set(by_reader) == {contact.email, english.email}
    bodies = {reader: body_of(message) for reader, message in by_reader.items()}
    assert all(f"/cases/{draft.number}/review/" in body for body in bodies.values())
    assert not any(draft.title in body or draft.symptom in body for body in bodies.values())
    assert bodies[contact.email] != bodies[english.email]
    assert bodies[english.email].isascii()


@pytest.mark.django_db(transaction=True)
def test_worker_tells_the_requester_of_an_answer_by_link_only(inbox, draft, employee, contact):
    case = services.submit_case(draft, by=employee)
    factories.make_answered(case, by=contact)

    run_worker()

    answer = inbox.messages[-1]
    assert answer["To"] == employee.email
    assert f"/cases/{case.number}/" in body_of(answer)
    assert "Clear the cache" not in body_of(answer)


@pytest.mark.django_db(transaction=True)
def test_mail_sent_twice_has_one_message_id(inbox, contact):
    for _ in range(2):
        send_mail(
            contact,
            template="account/email/password_reset_key",
            message_id="occasion-1",
            context={"password_reset_url": "/x/"},
        )

    assert len({message["Message-ID"] for message in inbox.messages}) == 1
    assert {message["Auto-Submitted"] for message in inbox.messages} == {"auto-generated"}


def test_mail_to_somebody_switched_off_is_not_sent(contact):
    User.objects.filter(pk=contact.pk).update(is_active=False)
    contact.refresh_from_db()

    send_mail(contact, template="account/email/password_reset_key", message_id="x")

    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_password_reset_leads_to_a_new_password(inbox, client, contact, settings):
    client.post("/accounts/password/reset/", {"email": contact.email.upper()})
    assert inbox.messages == []

    run_worker()

    [link] = [word for word in body_of(inbox.messages[0]).split() if "/password/reset/key/" in word]
    page = client.get(link.removeprefix(settings.BASE_URL), follow=True)
    address = page.redirect_chain[-1][0]
    new = "a quite new passphrase"
    client.post(address, {"password1": new, "password2": new})
    assert client.login(email=contact.email, password=new)


@pytest.mark.django_db(transaction=True)
def test_password_reset_for_nobody_looks_the_same_and_sends_nothing(inbox, client, contact):
    known = client.post("/accounts/password/reset/", {"email": contact.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.jp"})

    run_worker()

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message["To"] for message in inbox.messages] == [contact.email]


@pytest.mark.django_db(transaction=True)
def test_password_reset_token_does_not_rest_in_the_queue(client, contact):
    from procrastinate.contrib.django.models import ProcrastinateJob

    client.post("/accounts/password/reset/", {"email": contact.email})

    assert [job.args for job in ProcrastinateJob.objects.all()] == [{"user_id": contact.pk}]


def test_password_reset_is_limited_by_account(client, contact):
    answers = [
        client.post("/accounts/password/reset/", {"email": contact.email}).status_code
        for _ in range(8)
    ]

    assert answers[0] == 302
    assert answers[-1] == 429


def test_login_is_limited(client, contact):
    wrong = {"login": contact.email, "password": "wrong"}
    for _ in range(12):
        client.post("/accounts/login/", wrong)

    right = client.post(
        "/accounts/login/", {"login": contact.email, "password": factories.PASSWORD}
    )

    assert right.status_code != 302


def test_signup_is_closed(client, db):
    page = client.get("/accounts/signup/")
    client.post(
        "/accounts/signup/",
        {"email": "x@example.jp", "password1": "abcdefgh1234", "password2": "abcdefgh1234"},
    )

    assert page.status_code == 200
    assert not User.objects.filter(email="x@example.jp").exists()
