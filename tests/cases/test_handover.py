"""From the approved text to the number it got there: the page, the files, the number."""

import datetime
import io
import uuid
import zipfile

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases import services
from cases.choices import AccessGranted, Status
from cases.models import Attachment, Case, Handover, HandoverKind, OutsideDesk, Verb
from cases.moves import IllegalMove
from cases.numbers import fits, read_number
from cases.sending import checks_of
from cases.services.handover import next_look_of
from contacts.models import today
from tests import factories

DAY = datetime.timedelta(days=1)


def url(name, case, *more):
    return reverse(f"cases:{name}", args=[case.pk, *more])


def form_of(case, **values):
    return {"seen_hash": case.handover.content_hash, "number": "47712345"} | values


@pytest.fixture
def in_review(draft, employee, contact) -> Case:
    factories.make_attachment(draft, by=employee, name="画面①.png")
    factories.make_attachment(draft, by=employee, name="画面①.png")
    factories.make_attachment(draft, by=employee, name="debug.log", content=b"ERROR")
    return factories.make_in_review(services.submit_case(draft, by=employee), by=contact)


@pytest.fixture
def approved(in_review, contact) -> Case:
    factories.approve(in_review, by=contact)
    return Case.objects.get(pk=in_review.pk)


@pytest.fixture
def forwarded(approved, contact) -> Case:
    seen = approved.handover.content_hash
    return services.forward_case(approved, by=contact, seen_hash=seen, number="47712345")


# The files as one archive


def packed(response) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(response.getvalue()))


def test_case_files_holds_the_approved_files_alone(client, approved, contact):
    client.force_login(contact)

    response = client.get(url("case_files", approved))

    assert packed(response).namelist() == ["画面①.png", "画面① (2).png"]
    assert packed(client.get(url("case_files", approved))).read("画面①.png") == factories.PNG
    assert f'filename="{approved.number}.zip"' in response.headers["Content-Disposition"]
    assert response.headers["Content-Type"] == "application/zip"


def test_case_files_that_came_after_the_approval_stay_out(client, approved, employee, contact):
    services.add_comment(
        approved,
        by=employee,
        creation_key=uuid.uuid4(),
        text="See here",
        uploads=[factories.upload("late.png")],
    )
    Attachment.objects.filter(name="late.png").update(may_be_sent=True)
    client.force_login(contact)

    assert "late.png" not in packed(client.get(url("case_files", approved))).namelist()


def test_case_files_of_another_content_packs_nothing(client, approved, contact):
    file = approved.attachments.order_by("pk").first()
    with file.file.storage.open(file.file.name, "wb") as stored:
        stored.write(b"other")
    client.force_login(contact)

    response = client.get(url("case_files", approved), follow=True)

    assert not response.streaming
    assert response.redirect_chain == [(url("case_detail", approved), 302)]


def test_case_files_that_are_gone_packs_nothing(client, approved, contact):
    file = approved.attachments.order_by("pk").first()
    file.file.storage.delete(file.file.name)
    client.force_login(contact)

    assert client.get(url("case_files", approved)).url == url("case_detail", approved)


def test_case_files_of_a_voided_approval_are_not_found(client, approved, contact):
    Handover.objects.update(voided_at=approved.handover.prepared_at)
    client.force_login(contact)

    assert client.get(url("case_files", approved)).status_code == 404


# What is looked at before


def words_of(case, desk=None, **fields):
    for name, value in fields.items():
        setattr(case, name, value)
    checks = checks_of(case, case.attachments.filter(may_be_sent=True), desk, today=today())
    return {check.label: check for check in checks}


def test_checks_of_access_that_ends_tells_how_long(approved):
    fine = words_of(approved, access_granted=AccessGranted.YES, access_until=today() + 2 * DAY)
    ended = words_of(approved, access_granted=AccessGranted.YES, access_until=today() - DAY)
    last = words_of(approved, access_granted=AccessGranted.YES, access_until=today())
    unknown = words_of(approved, access_granted=AccessGranted.YES, access_until=None)
    never = words_of(approved, access_granted=AccessGranted.NO)

    access = list(fine)[1]
    found = [checks[access].is_fine for checks in (fine, last, ended, unknown, never)]
    assert found == [True, True, False, False, False]


def test_checks_of_another_org_id_than_the_one_on_record_warns(approved):
    org = next(iter(words_of(approved)))

    assert words_of(approved)[org].is_fine
    assert not words_of(approved, org_id="00DIS000001FMlm2AG")[org].is_fine


def test_checks_of_a_file_larger_than_the_desk_takes_names_it(approved):
    desk = OutsideDesk(kind=HandoverKind.SALESFORCE_HELP, max_file_mb=1)
    assert list(words_of(approved, desk).values())[2].is_fine

    approved.attachments.filter(name="画面①.png").update(size=2 * 1024**2)

    files = list(words_of(approved, desk).values())[2]
    assert not files.is_fine
    assert "画面①.png" in files.text
    assert list(words_of(approved).values())[2].is_fine


def test_case_forward_shows_the_collaborators_to_add(client, approved, contact):
    factories.make_desk(collaborators="support@example.jp\nduty@example.jp")
    client.force_login(contact)

    page = client.get(url("case_forward", approved)).text

    assert "support@example.jp" in page
    assert "duty@example.jp" in page
    assert url("case_files", approved) in page


# The number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("４７７１２３４５", "47712345"),
        (" 47712345\u3000", "47712345"),
        ("OrgCS-\u200b12", "OrgCS-12"),
        ("47\r\n712", "47 712"),
        ("47\u2028712", "47 712"),
        ("47\x00712", "47712"),
    ],
)
def test_read_number_in_one_line_and_plain_width(typed, number):
    assert read_number(typed) == number


def test_fits_knows_a_digit_from_itself():
    masks = ["########", "OrgCS-####"]

    assert fits("47712345", masks)
    assert fits("orgcs-1234", masks)
    assert not fits("4771234", masks)
    assert not fits("4771234x", masks)
    assert not fits("477123456", masks)
    assert not fits("anything", ["(a+)+$"])


def test_forward_case_of_a_strange_number_warns_and_keeps_it(client, approved, contact):
    factories.make_desk(number_masks="########")
    client.force_login(contact)

    response = client.post(url("case_forward", approved), form_of(approved, number="X-1"))
    page = client.get(response.url).text

    assert Handover.objects.get().number == "X-1"
    assert "########" in page
    assert url("case_number", approved) in page


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "ftp://example.com/", "http://a\r\nb"]
)
def test_forward_case_with_no_web_address_is_refused(client, approved, contact, address):
    client.force_login(contact)

    response = client.post(url("case_forward", approved), form_of(approved, url=address))

    assert response.status_code == 422
    assert Case.objects.get().status == Status.APPROVED


def test_handover_url_is_web(approved):
    with pytest.raises(IntegrityError, match="handover_url_is_web"), transaction.atomic():
        Handover.objects.update(url="javascript:alert(1)")


def test_forward_case_pressed_twice_sends_once_and_says_so(client, approved, contact):
    client.force_login(contact)

    answers = [client.post(url("case_forward", approved), form_of(approved)) for _ in range(2)]

    assert [answer.url for answer in answers] == [url("case_follow", approved)] * 2
    assert approved.events.filter(verb=Verb.FORWARDED).count() == 1


def test_forward_case_after_a_colleague_is_told(client, approved, contact, org):
    second = factories.make_user("second")
    factories.make_contact(second, org)
    client.force_login(contact)
    client.post(url("case_forward", approved), form_of(approved))
    client.force_login(second)

    response = client.post(url("case_forward", approved), form_of(approved, number="2"))

    assert response.context["to"] == url("case_detail", approved)
    assert Handover.objects.get().number == "47712345"


def test_forward_case_sets_the_next_look(forwarded):
    assert forwarded.handovers.get().next_look_on > today()


def test_forward_case_under_a_number_of_before_is_refused(client, forwarded, contact):
    services.recall_case(forwarded, by=contact, note="Wrong desk.")
    factories.approve(forwarded, by=contact)
    case = Case.objects.get()
    client.force_login(contact)

    response = client.post(url("case_forward", case), form_of(case))

    assert response.status_code == 422
    assert "number" in response.context["form"].errors
    assert Case.objects.get().status == Status.APPROVED


def test_record_number_mends_it_and_tells(client, forwarded, contact):
    client.force_login(contact)

    client.post(url("case_number", forwarded), {"number": "４７７９９９９９", "url": ""})

    assert Handover.objects.get().number == "47799999"
    assert forwarded.events.get(verb=Verb.NUMBERED).note == "47799999"
    assert Case.objects.get().status == Status.FORWARDED


def test_record_number_that_is_noted_already_writes_no_event(forwarded, contact):
    services.record_number(forwarded, by=contact, number="47712345")

    assert not forwarded.events.filter(verb=Verb.NUMBERED).exists()


def test_record_number_before_it_was_sent_is_refused(approved, contact):
    with pytest.raises(IllegalMove):
        services.record_number(approved, by=contact, number="1")


def test_next_look_of_a_vendor_keeps_no_promise_of_the_plan(forwarded, org):
    factories.make_target(org, look_days=9)
    handover = Handover.objects.get()
    assert next_look_of(handover) > today() + 8 * DAY

    handover.kind = HandoverKind.VENDOR

    assert next_look_of(handover) < today() + 8 * DAY
