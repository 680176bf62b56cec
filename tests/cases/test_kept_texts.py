"""Nothing typed is lost: a form that is not taken gives its texts back, whyever it is refused."""

import uuid
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.urls import reverse

from cases import services
from cases.choices import Status
from cases.models import Case
from contacts.models import DesignatedContact
from tests import factories

TEXT = "締めは17時です。\nBring the log."
S = Status


@dataclass(frozen=True, eq=False)
class Form:
    name: str
    field: str
    longest: int = 2000
    more: dict[str, str] = field(default_factory=dict)


AT = {"at": "2026-11-20 09:00"}
REPLY = Form("case_reply", "text", 10_000)
# What anybody may say who is a contact.
NOTE = Form("note_add", "text", 10_000)
COMMENT = Form("case_comment", "text", 10_000)
TAKE_OVER = Form("case_take_over", "note", more={"seen_holder": "0"})
# Each form with a text, by the state its case is in.
FORMS = {
    S.SUBMITTED: [Form("case_phone", "said", 5000, AT)],
    S.IN_REVIEW: [
        Form("case_answer", "note", 0),
        Form("case_redirect", "note", more={"door": "0"}),
        Form("case_return", "note"),
        Form("remark_add", "text", more={"about": "impact"}),
        NOTE,
        COMMENT,
    ],
    S.APPROVED: [Form("case_unapprove", "note"), TAKE_OVER],
    S.FORWARDED: [
        Form("case_paste", "text", 30_000, {"waiting_on": "us"}),
        Form("case_attempt", "text", 2000, AT),
        Form("case_send", "text", 30_000, {"seen_files": "x", "seen_entry": "0"}),
        Form("case_escalate", "text", 30_000, AT),
        Form("case_escalate", "result", 5000, AT | {"text": "It hurts."}),
        Form("case_recall", "note"),
        REPLY,
    ],
    S.ANSWERED: [Form("case_reopen", "note")],
}
ALL = [form for forms in FORMS.values() for form in forms]


@pytest.fixture
def made(employee, org, contact, levels):
    """Bring a case to a state."""

    def make(status: Status) -> Case:
        case = factories.make_at(status, employee, org, by=contact)
        return factories.ask_back(case, by=contact) if status == S.FORWARDED else case

    return make


@pytest.fixture
def send(client, employee, contact, second):
    """Send a form as the person does whose it is; undo whatever it does."""

    def post(case: Case, form: Form, text: str = TEXT):
        client.force_login({REPLY: employee, TAKE_OVER: second}.get(form, contact))
        with transaction.atomic():
            answer = post_form(client, case.pk, form, text)
            transaction.set_rollback(True)
        return answer

    return post


def post_form(client, pk: int, form: Form, text: str = TEXT):
    data = {"creation_key": str(uuid.uuid4()), **form.more, form.field: text}
    return client.post(reverse(f"cases:{form.name}", args=[pk]), data)


def shows(answer, text: str = TEXT) -> bool:
    return text in answer.text.replace("\r\n", "\n")


@pytest.mark.parametrize("status", FORMS)
def test_form_of_a_case_that_moved_on_meanwhile(made, send, status):
    case = made(status)
    Case.objects.filter(pk=case.pk).update(status=S.WITHDRAWN)

    for form in FORMS[status]:
        if form in (NOTE, COMMENT):
            continue
        refused = send(case, form)

        assert (form.name, refused.status_code in (403, 422)) == (form.name, True)
        assert (form.name, shows(refused)) == (form.name, True)


def test_form_of_who_holds_the_case_no_longer(made, send, contact, second):
    case = made(S.IN_REVIEW)
    services.take_over_case(case, by=second, seen_holder=contact.pk, note="Away.")

    for form in FORMS[S.IN_REVIEW]:
        answer = send(case, form)

        if form in (NOTE, COMMENT):
            assert answer.status_code == 302
        else:
            assert answer.status_code == 403
            assert shows(answer)
            assert second.name in answer.text


def test_remark_at_its_row_of_who_holds_the_case_no_longer(client, made, contact, second):
    case = made(S.IN_REVIEW)
    services.take_over_case(case, by=second, seen_holder=contact.pk, note="Away.")
    client.force_login(contact)
    address = reverse("cases:case_review", args=[case.pk], query={"remark": "impact"})

    for text in (TEXT, "長" * 2001):
        refused = client.post(address, {"about": "impact", "text": text})

        assert refused.status_code == 403
        assert shows(refused, text)


def test_form_of_a_case_that_another_took_over_first(made, send, contact, org):
    case = made(S.APPROVED)
    third = factories.make_user("third")
    factories.make_contact(third, org)
    services.take_over_case(case, by=third, seen_holder=contact.pk, note="Away.")

    refused = send(case, TAKE_OVER)

    assert refused.status_code == 403
    assert shows(refused)


@pytest.mark.parametrize("status", FORMS)
def test_form_with_a_text_that_is_too_long(made, send, status):
    case = made(status)

    for form in FORMS[status]:
        text = "長" * (form.longest + 1)
        if form.longest:
            page = send(case, form, text)

            assert (form.name, page.status_code) == (form.name, 422)
            assert shows(page, text)
            assert f"{form.longest + 1}文字" in page.text
            # The browser would cut off what is pasted, without a word.
            assert "maxlength" not in page.text


def test_form_of_who_is_no_contact_any_more(client, made, contact):
    case = made(S.IN_REVIEW)
    DesignatedContact.objects.all().delete()
    client.force_login(contact)

    for form in ALL:
        refused = post_form(client, case.pk, form)

        assert refused.status_code == 404
        assert shows(refused)
        assert case.title not in refused.text


def test_form_after_the_session(client, db):
    for form in ALL:
        refused = post_form(client, 1, form)

        assert refused.status_code == 401
        assert shows(refused)
