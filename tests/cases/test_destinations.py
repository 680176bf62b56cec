"""A case that goes to a package's vendor or to a team of our own: by mail, then followed alike."""

from urllib.parse import unquote

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases import services
from cases.choices import Status, TriageVerdict
from cases.destinations import Destination, desk_of_handover, destinations, mail_of, proposed
from cases.models import Case, Handover, HandoverEntry, HandoverKind, Verb
from cases.progress import flow, next_step
from contacts.models import today
from routing.models import Package
from tests import factories


def url(name, case):
    return reverse(f"cases:{name}", args=[case.pk])


@pytest.fixture
def package(db):
    return factories.make_package(
        "SignHere", vendor="Sign Ltd.", vendor_email="help@sign.example", namespace="sign"
    )


@pytest.fixture
def in_review(draft, employee, contact) -> Case:
    factories.make_attachment(draft, by=employee, name="画面①.png")
    return factories.make_in_review(services.submit_case(draft, by=employee), by=contact)


@pytest.fixture
def approved(in_review, contact, package) -> Case:
    factories.approve(in_review, by=contact, to=Destination(HandoverKind.VENDOR, package=package))
    return Case.objects.get(pk=in_review.pk)


def test_destinations_name_salesforce_first_and_every_desk_on_record(package):
    application = factories.make_application("Stock list", team="Platform team")

    found = destinations()

    assert [to.key for to in found] == [
        "salesforce_help",
        f"vendor-{package.pk}",
        f"developers-{application.pk}",
    ]
    assert [to.counterpart for to in found] == ["", "Sign Ltd.", "Platform team"]


def test_proposed_is_where_the_triage_points(in_review, employee, package):
    assert proposed(in_review) == "salesforce_help"

    in_review.consultation = factories.make_consultation(employee, package=package)
    in_review.triage_verdict = TriageVerdict.PACKAGE

    assert proposed(in_review) == f"vendor-{package.pk}"


def test_case_approve_for_a_vendor_prepares_a_mail(client, in_review, contact, package):
    client.force_login(contact)
    form = {"seen_hash": factories.seen_hash(in_review), "to": f"vendor-{package.pk}"}

    client.post(url("case_approve", in_review), form)

    handover = Handover.objects.get()
    assert (handover.kind, handover.counterpart) == (HandoverKind.VENDOR, "Sign Ltd.")
    assert handover.package == package
    page = client.get(url("case_forward", in_review))
    [(_, japanese), (_, english)] = page.context["letters"]
    assert japanese.address == english.address == "help@sign.example"
    assert in_review.number in japanese.subject
    assert "The report shows nothing." in english.body
    assert "mailto:help@sign.example" in page.text
    assert url("case_files", in_review) in page.text


def test_case_approve_of_a_desk_that_is_none_is_refused(client, in_review, contact, package):
    client.force_login(contact)

    for key in ("vendor-999999", "developers-1", "salesforce_help-1", "x\r\ny"):
        form = {"seen_hash": factories.seen_hash(in_review), "to": key}
        assert client.post(url("case_approve", in_review), form).status_code == 422
    assert not Handover.objects.exists()


def test_case_forward_to_a_vendor_needs_no_number(client, approved, contact, employee, org):
    factories.make_target(org, look_days=9)
    client.force_login(contact)

    form = {"seen_hash": approved.handover.content_hash, "number": ""}
    answers = [client.post(url("case_forward", approved), form) for _ in range(2)]

    assert [answer.url for answer in answers] == [url("case_follow", approved)] * 2
    case = Case.objects.get()
    assert (case.status, case.handover.number) == (Status.FORWARDED, "")
    assert case.events.get(verb=Verb.MAILED).note == "Sign Ltd."
    assert (case.handover.next_look_on - today()).days < 9
    assert "Sign Ltd." in next_step(case)
    assert "Salesforce" not in next_step(case)
    assert "Salesforce" not in [station.who for station in flow(case)]
    # Followed alike: they ask, the requester answers, it goes on; the number comes late.
    factories.ask_back(case, by=contact)
    factories.reply(case, by=employee)
    factories.send(case, by=contact)
    services.record_number(case, by=contact, number="SR-7")
    services.answer_case(case, by=contact, note="Update the package.")
    assert HandoverEntry.objects.count() == 3
    assert Case.objects.get().status == Status.ANSWERED


def test_desk_of_a_handover_whose_row_is_gone_keeps_the_name(approved):
    Package.objects.all().delete()

    handover = Handover.objects.get()

    assert (handover.counterpart, handover.package) == ("Sign Ltd.", None)
    desk = desk_of_handover(handover)
    assert (desk.who, desk.email) == ("Sign Ltd.", "")


@pytest.mark.parametrize("breaking", ["\r\n", "\n", "\u2028", "\x0b", "%0d%0a"])
def test_mail_to_a_vendor_with_breaks_has_one_subject_and_one_recipient(
    in_review, contact, breaking
):
    """Attack 15: neither a vendor's name nor a title begins another header."""
    evil = f"x{breaking}Bcc: evil@example.org"
    package = factories.make_package(evil, vendor=evil, vendor_email="a@b.example")
    Case.objects.update(title=evil)
    to = Destination(HandoverKind.VENDOR, package=package)

    handover = factories.approve(in_review, by=contact, to=to)
    letter = mail_of(in_review, desk_of_handover(handover), handover.text_en)

    address, _, query = letter.href.partition("?")
    assert address == "mailto:a@b.example"
    assert [pair.partition("=")[0] for pair in query.split("&")] in (
        ["subject"],
        ["subject", "body"],
    )
    subject = unquote(query.split("&")[0].partition("=")[2])
    assert subject.splitlines() == [subject]
    assert len(handover.counterpart.splitlines()) == 1


def test_names_of_a_vendor_are_text(client, in_review, contact):
    """Attack 18: a name from the register is never markup."""
    evil = "<script>alert(1)</script>"
    package = factories.make_package(evil, vendor=evil, vendor_url="https://example.com/")
    factories.approve(in_review, by=contact, to=Destination(HandoverKind.VENDOR, package=package))
    client.force_login(contact)

    case = Case.objects.get()
    form = {"seen_hash": case.handover.content_hash, "number": evil[:50]}
    pages = [client.get(url("case_forward", case)).text]
    client.post(url("case_forward", case), form)
    pages += [client.get(url(name, case)).text for name in ("case_follow", "case_detail")]

    for page in pages:
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page


def test_handover_by_mail_has_counterpart(approved):
    refusal = pytest.raises(IntegrityError, match="handover_by_mail_has_counterpart")
    with refusal, transaction.atomic():
        Handover.objects.update(counterpart="")
