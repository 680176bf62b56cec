"""Attack 10: a form changes the fields it shows, whatever else is posted to it."""

import uuid

import pytest
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.choices import Part, Status
from cases.forms import REVIEW_FIELDS, part_form, review_form
from cases.models import Case, Handover
from contacts.models import User
from tests import factories

# What an attacker adds to every form: state, people, numbers, keys, switches.
STATE = {
    "status": "forwarded",
    "state": "closed",
    "number": "HD-000001",
    "vendor_case_no": "47700000",
    "submitted_at": "2026-01-01 00:00",
    "answered_at": "2026-01-01 00:00",
    "closed_at": "2026-01-01 00:00",
    "moved_at": "2026-01-01 00:00",
    "created_at": "2020-01-01 00:00",
    "severity_confirmed": "1",
    "queue_level": "1",
    "queue_date": "2000-01-01",
    "handover": "1",
    "ignore_permissions": "true",
    "is_staff": "on",
    "csrfmiddlewaretoken": "x",
    "triage_verdict": "standard",
    "triage_reason": "because",
}


@pytest.fixture
def thief(org) -> User:
    return factories.make_user("thief")


@pytest.fixture
def extra(thief) -> dict[str, str]:
    people = ("requester", "owner", "reviewer", "reviewed_by", "holder", "by", "actor", "user")
    other_org = factories.make_organization()
    keys = {"id": "1", "pk": "1", "case": "1", "creation_key": str(uuid.uuid4())}
    orgs = {"organization": str(other_org.pk), "organization_id": str(other_org.pk)}
    named = dict.fromkeys(people, str(thief.pk)) | dict.fromkeys(
        [f"{name}_id" for name in people], str(thief.pk)
    )
    return STATE | named | keys | orgs


def row(case) -> dict:
    values = Case.objects.filter(pk=case.pk).values().get()
    values.pop("updated_at")
    return values


def changed(before: dict, after: dict) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def full_post(case, form_class) -> dict:
    """What the page itself would post: each field of the form as it stands."""
    form = form_class(instance=case)
    return {
        name: "" if (value := form[name].value()) is None else str(value)
        for name in form.fields
        if form[name].value() not in (False,)
    }


def test_case_new_takes_requester_and_state_from_nobody(client, employee, org, extra):
    client.force_login(employee)
    asked = {"organization": org.pk, "kind": "trouble", "origin": "person", "title": "x"}

    response = client.post(reverse("cases:case_new"), extra | asked)

    assert response.status_code == 302
    case = Case.objects.get()
    assert (case.requester, case.organization, case.status) == (employee, org, Status.DRAFT)
    assert (case.reviewer, case.handover, case.submitted_at) == (None, None, None)
    assert (case.severity, case.severity_confirmed, case.triage_verdict) == (None, None, "")
    assert case.created_at.date() == timezone.now().date()
    assert case.org_id == org.org_id


def test_case_new_for_an_organization_that_is_not_ones_own_is_refused(client, employee, contact):
    foreign = factories.make_organization()
    sandbox = factories.make_organization(production=foreign)
    client.force_login(employee)

    for organization in (foreign.pk, sandbox.pk, 999_999, "", "0", "None"):
        response = client.post(
            reverse("cases:case_new"),
            {
                "creation_key": str(uuid.uuid4()),
                "organization": organization,
                "kind": "trouble",
                "origin": "person",
                "title": "x",
            },
        )
        assert response.status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize("kind", ["trouble", "question", "request"])
@pytest.mark.parametrize("part", list(Part))
def test_case_draft_changes_the_fields_of_its_part_only(
    client, employee, org, levels, extra, part, kind
):
    case = factories.make_draft(employee, org, kind=kind)
    form = part_form(part, case)
    before = row(case)
    client.force_login(employee)

    asked = full_post(case, form)
    client.post(reverse("cases:case_draft", args=[case.pk, part]), extra | asked)

    assert changed(before, row(case)) <= set(form.base_fields)
    assert not set(form.base_fields) & (set(STATE) | {"requester", "reviewer", "organization"})
    assert case.events.count() == 1


def test_case_draft_takes_no_severity_outside_its_part(client, draft, employee):
    client.force_login(employee)

    client.post(
        reverse("cases:case_draft", args=[draft.pk, "impact"]),
        {"severity": "1", "severity_confirmed": "1"},
    )

    draft.refresh_from_db()
    assert (draft.severity, draft.severity_confirmed) == (None, None)


@pytest.mark.parametrize("severity", ["0", "5", "-1", "1.5", "１", "[1]", "true"])
def test_case_draft_takes_no_severity_that_is_none(client, draft, employee, severity):
    client.force_login(employee)

    client.post(reverse("cases:case_draft", args=[draft.pk, "severity"]), {"severity": severity})

    draft.refresh_from_db()
    assert draft.severity is None


def test_case_draft_upload_is_its_senders_and_its_cases(client, draft, employee, org, extra):
    other = factories.make_draft(employee, org)
    client.force_login(employee)

    client.post(
        reverse("cases:case_draft", args=[draft.pk, "severity"]),
        extra
        | {
            "files": factories.upload("debug.log", b"text"),
            "uploaded_by": "1",
            "may_be_sent": "yes",
            "content_type": "text/html",
            "sha256": "0" * 64,
            "case_id": other.pk,
            "file": "../../etc/passwd",
        },
    )

    attachment = draft.attachments.get()
    assert (attachment.uploaded_by, attachment.may_be_sent) == (employee, False)
    assert attachment.content_type == "text/plain"
    assert attachment.sha256 != "0" * 64
    assert not other.attachments.exists()


def test_case_submit_takes_nothing_but_the_act(client, draft, employee, extra):
    before = row(draft)
    client.force_login(employee)

    client.post(reverse("cases:case_submit", args=[draft.pk]), extra)

    after = row(draft)
    assert changed(before, after) == {
        "status",
        "moved_at",
        "submitted_at",
        "severity",
        "queue_level",
    }
    assert (after["status"], after["severity"]) == (Status.SUBMITTED, 3)
    assert draft.events.latest("pk").actor == employee


def test_case_withdraw_takes_nothing_but_a_note(client, draft, employee, extra):
    before = row(draft)
    client.force_login(employee)

    client.post(reverse("cases:case_withdraw", args=[draft.pk]), extra | {"note": "over"})

    assert changed(before, row(draft)) == {"status", "moved_at"}
    assert draft.events.latest("pk").actor == employee


@pytest.fixture
def in_review(draft, employee, contact) -> Case:
    case = services.submit_case(draft, by=employee)
    return factories.make_in_review(case, by=contact)


def test_case_claim_makes_nobody_else_the_holder(client, draft, employee, contact, extra):
    services.submit_case(draft, by=employee)
    before = row(draft)
    client.force_login(contact)

    client.post(reverse("cases:case_claim", args=[draft.pk]), extra)

    after = row(draft)
    assert changed(before, after) == {"status", "moved_at", "reviewer_id"}
    assert after["reviewer_id"] == contact.pk


def test_case_review_changes_its_fields_only(client, in_review, contact, extra):
    before = row(in_review)
    client.force_login(contact)
    asked = full_post(in_review, review_form(REVIEW_FIELDS)) | {"summary_en": "Mended."}

    response = client.post(reverse("cases:case_review", args=[in_review.pk]), extra | asked)

    assert response.status_code == 302
    assert changed(before, row(in_review)) == {"summary_en"}
    assert in_review.events.latest("pk").changes == {"summary_en": ["", "Mended."]}
    assert not set(REVIEW_FIELDS) & {"status", "reviewer", "requester", "handover", "triaged_by"}


def test_case_approve_prepares_what_is_stored(client, in_review, contact, thief, extra):
    client.force_login(contact)

    client.post(
        reverse("cases:case_approve", args=[in_review.pk]),
        extra
        | {
            "seen_hash": factories.seen_hash(in_review),
            "note": "",
            "text_ja": "[]",
            "manifest": "[]",
            "content_hash": "0" * 64,
            "level": "1",
            "kind": "vendor",
            "prepared_by": str(thief.pk),
            "sent_at": "2026-01-01 00:00",
        },
    )

    handover = in_review.handovers.get()
    assert (handover.level, handover.kind) == (3, "salesforce_help")
    assert (handover.prepared_by, handover.sent_at, handover.number) == (contact, None, "")
    assert handover.content_hash != "0" * 64
    assert row(in_review)["status"] == Status.APPROVED


def test_case_forward_records_number_and_address_only(client, in_review, contact, thief, extra):
    prepared = factories.approve(in_review, by=contact)
    before = model_to_dict(prepared)
    case_before = row(in_review)
    client.force_login(contact)

    response = client.post(
        reverse("cases:case_forward", args=[in_review.pk]),
        extra
        | {
            "number": "47712345",
            "url": "https://help.salesforce.com/1",
            "seen_hash": prepared.content_hash,
            "content_hash": "0" * 64,
            "text_ja": "[]",
            "level": "1",
            "sent_by": str(thief.pk),
            "sent_at": "2020-01-01 00:00",
            "phoned_at": "2020-01-01 00:00",
            "counterpart": "x",
        },
    )

    assert response.status_code == 302
    handover = Handover.objects.get()
    after = model_to_dict(handover)
    assert changed(before, after) == {"number", "url", "sent_at", "sent_by", "next_look_on"}
    assert handover.sent_by == contact
    assert handover.sent_at.date() == timezone.now().date()
    assert changed(case_before, row(in_review)) == {"status", "moved_at"}


def test_case_answer_takes_nothing_but_a_note(client, in_review, contact, extra):
    before = row(in_review)
    client.force_login(contact)

    client.post(reverse("cases:case_answer", args=[in_review.pk]), extra | {"note": "Done."})

    assert changed(before, row(in_review)) == {"status", "moved_at", "answered_at"}
    event = in_review.events.latest("pk")
    assert (event.actor, event.note) == (contact, "Done.")


def test_case_close_takes_nothing_but_the_act(client, in_review, employee, contact, extra):
    services.answer_case(in_review, by=contact, note="Done.")
    before = row(in_review)
    client.force_login(employee)

    client.post(reverse("cases:case_close", args=[in_review.pk]), extra)

    assert changed(before, row(in_review)) == {"status", "moved_at", "closed_at"}


def test_attachment_mark_changes_the_mark_only(client, draft, employee, contact, extra):
    attachment = factories.make_attachment(draft, by=employee, name="debug.log", content=b"text")
    services.claim_case(services.submit_case(draft, by=employee), by=contact)
    before = type(attachment).objects.filter(pk=attachment.pk).values().get()
    client.force_login(contact)

    client.post(
        reverse("cases:attachment_mark", args=[draft.pk, attachment.pk]),
        extra | {"may_be_sent": "yes", "name": "x.html", "content_type": "text/html", "file": "/x"},
    )

    after = type(attachment).objects.filter(pk=attachment.pk).values().get()
    assert changed(before, after) == {"may_be_sent"}


def test_set_language_changes_the_language_only(client, employee, extra):
    client.force_login(employee)
    before = User.objects.filter(pk=employee.pk).values().get()

    client.post(
        reverse("set_language"),
        extra | {"language": "en", "is_superuser": "on", "email": "x@example.jp", "groups": "1"},
    )

    after = User.objects.filter(pk=employee.pk).values().get()
    assert changed(before, after) == {"language"}
    assert not employee.groups.exists()


def test_set_theme_changes_the_theme_only(client, employee, extra):
    client.force_login(employee)
    before = User.objects.filter(pk=employee.pk).values().get()

    client.post(
        reverse("set_theme"),
        extra | {"theme": "dark", "language": "en", "is_superuser": "on", "groups": "1"},
    )

    after = User.objects.filter(pk=employee.pk).values().get()
    assert changed(before, after) == {"theme"}
    assert not employee.groups.exists()
