"""Attack 12: nothing leaves for Salesforce that a designated contact has not approved as it is."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.choices import Status
from cases.models import Attachment, Case, Handover, Verb
from cases.moves import IllegalMove
from tests import factories

UNAPPROVED = [status for status in Status if status is not Status.APPROVED]
AFTER_SUBMISSION = [status for status in Status if status not in (Status.DRAFT, Status.WITHDRAWN)]
REFUSALS = (IllegalMove, services.StaleApproval)


def url(name, case, *more):
    return reverse(f"cases:{name}", args=[case.pk, *more])


def snapshot(case):
    """Everything that a refused act must leave as it was."""
    rows = Case.objects.filter(pk=case.pk).values().get()
    return (
        rows,
        list(Handover.objects.filter(case=case).order_by("pk").values()),
        list(Attachment.objects.filter(case=case).order_by("pk").values()),
        case.events.count(),
    )


@pytest.fixture
def deputy(org, contact):
    user = factories.make_user("deputy")
    factories.make_contact(user, org, deputy_for=contact)
    return user


@pytest.fixture
def approved(draft, employee, contact) -> Case:
    factories.make_attachment(draft, by=employee)
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    factories.approve(case, by=contact)
    return Case.objects.get(pk=case.pk)


# Forwarding without approval


@pytest.mark.parametrize("status", UNAPPROVED)
def test_forward_without_approval_is_refused(client, employee, contact, org, levels, status):
    case = factories.make_at(status, employee, org, by=contact)
    seen = case.handover.content_hash if case.handover else "0" * 64
    before = snapshot(case)
    client.force_login(contact)

    response = client.post(url("case_forward", case), {"number": "1", "seen_hash": seen})
    with pytest.raises(REFUSALS):
        services.forward_case(case, by=contact, seen_hash=seen, number="2")

    assert response.status_code in (403, 404)
    assert snapshot(case) == before


@pytest.mark.parametrize("status", UNAPPROVED)
def test_forward_of_a_row_left_over_from_another_state_is_refused(
    employee, contact, org, levels, status
):
    """Even where a prepared row lies about, only the state `approved` lets it out."""
    case = factories.make_at(Status.APPROVED, employee, org, by=contact)
    seen = case.handover.content_hash
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(
        status=status,
        submitted_at=None if status == Status.DRAFT else now,
        answered_at=now,
        closed_at=now if status == Status.CLOSED else None,
    )
    before = snapshot(case)

    with pytest.raises(REFUSALS):
        services.forward_case(case, by=contact, seen_hash=seen, number="2")

    assert snapshot(case) == before


def test_forward_by_a_deputy_is_refused(client, approved, deputy):
    before = snapshot(approved)
    client.force_login(deputy)

    client.post(
        url("case_forward", approved),
        {"number": "1", "seen_hash": approved.handover.content_hash},
    )

    assert snapshot(approved) == before


def test_forward_by_requester_or_foreign_contact_is_not_found(client, approved, employee):
    foreign = factories.make_user("foreign")
    factories.make_contact(foreign, factories.make_organization(), is_primary=True)
    before = snapshot(approved)

    for user in (employee, foreign):
        client.force_login(user)
        response = client.post(
            url("case_forward", approved),
            {"number": "1", "seen_hash": approved.handover.content_hash},
        )
        assert response.status_code == 404
    assert snapshot(approved) == before


@pytest.mark.parametrize("seen", ["", "0" * 64, "0", "A" * 64])
def test_forward_with_another_hash_is_refused(client, approved, contact, seen):
    before = snapshot(approved)
    client.force_login(contact)

    response = client.post(url("case_forward", approved), {"number": "1", "seen_hash": seen})

    assert response.status_code == 422
    assert snapshot(approved) == before


def test_forward_with_the_hash_of_an_approval_since_voided_is_refused(approved, contact):
    old = approved.handover
    approved.handovers.update(voided_at=timezone.now())
    approved.handovers.create(
        **{
            name: getattr(old, name)
            for name in ("kind", "text_en", "manifest", "level", "prepared_by")
        },
        text_ja=[*old.text_ja, {"name": "x", "label": "x", "text": "added"}],
        content_hash="1" * 64,
    )

    for seen in (old.content_hash, "1" * 64):
        with pytest.raises(services.StaleApproval):
            services.forward_case(approved, by=contact, seen_hash=seen, number="1")


@pytest.mark.parametrize("field", ["text_ja", "text_en", "manifest"])
def test_forward_of_a_row_written_to_afterwards_is_refused(approved, contact, field):
    seen = approved.handover.content_hash
    setattr(approved.handover, field, [*getattr(approved.handover, field), {"name": "x"}])
    approved.handover.save()

    if field == "manifest":
        # What is sent are the files themselves: a row that lists others is not believed.
        Attachment.objects.filter(case=approved).update(sha256="0" * 64)
    with pytest.raises(services.StaleApproval):
        services.forward_case(approved, by=contact, seen_hash=seen, number="1")


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, {"name": "x"}, {"may_be_sent": False}])
def test_forward_with_a_file_changed_afterwards_is_refused(approved, contact, change):
    Attachment.objects.filter(case=approved).update(**change)

    with pytest.raises(services.StaleApproval):
        services.forward_case(
            approved, by=contact, seen_hash=approved.handover.content_hash, number="1"
        )


@pytest.mark.parametrize("number", ["", "   ", "\u3000"])
def test_forward_without_a_number_is_refused(client, approved, contact, number):
    before = snapshot(approved)
    client.force_login(contact)

    response = client.post(
        url("case_forward", approved),
        {"number": number, "seen_hash": approved.handover.content_hash},
    )

    assert response.status_code == 422
    assert snapshot(approved) == before


# Editing behind the approval


@pytest.mark.parametrize("status", AFTER_SUBMISSION)
def test_requester_edits_nothing_after_submission(client, employee, contact, org, levels, status):
    if status == Status.RETURNED:
        pytest.skip("a returned case is the requester's to mend")
    case = factories.make_at(status, employee, org, by=contact)
    attachment = case.attachments.create(
        file="x", name="x", size=1, content_type="text/plain", sha256="0", may_be_sent=False,
        uploaded_by=employee,
    )  # fmt: skip
    before = snapshot(case)
    client.force_login(employee)

    for part in ("symptom", "impact", "deadline", "access", "severity"):
        client.post(
            url("case_draft", case, part),
            {"title": "late", "symptom": "late", "files": factories.upload()},
        )
    client.post(url("case_draft", case, "severity"), {"remove": attachment.pk})
    client.post(url("attachment_mark", case, attachment.pk), {"may_be_sent": "yes"})
    client.post(url("case_submit", case), {"title": "late"})

    assert snapshot(case) == before


@pytest.mark.parametrize("act", ["case_review", "attachment_mark"])
def test_edit_between_approval_and_forward_ends_the_approval(client, approved, contact, act):
    attachment = approved.attachments.get()
    more = [attachment.pk] if act == "attachment_mark" else []
    client.force_login(contact)

    client.post(url(act, approved, *more), {"summary_en": "late", "may_be_sent": "no"})

    assert Case.objects.get().status == Status.IN_REVIEW
    assert not approved.handovers.filter(voided_at=None).exists()
    with pytest.raises(REFUSALS):
        services.forward_case(
            approved, by=contact, seen_hash=approved.handover.content_hash, number="1"
        )


def test_others_edit_nothing_between_approval_and_forward(client, approved, second, deputy):
    attachment = approved.attachments.get()
    before = snapshot(approved)

    for user in (second, deputy):
        client.force_login(user)
        client.post(url("case_review", approved), {"summary_en": "late"})
        client.post(url("attachment_mark", approved, attachment.pk), {"may_be_sent": "no"})

    assert snapshot(approved) == before


# Every other exit

CLAIMABLE = (Status.SUBMITTED, Status.RETURNED)


@pytest.mark.parametrize("who", ["contact", "second", "deputy"])
@pytest.mark.parametrize("status", [status for status in Status if status not in CLAIMABLE])
def test_claim_is_no_way_out_of_another_state(
    client, request, employee, contact, org, levels, status, who
):
    case = factories.make_at(status, employee, org, by=contact)
    before = snapshot(case)
    client.force_login(request.getfixturevalue(who))

    response = client.post(url("case_claim", case))

    assert response.status_code in (302, 404)
    assert snapshot(case) == before


def test_claim_of_an_approved_case_leaves_no_approval_behind(approved, second):
    """Where a claim is allowed at all, what was prepared is void from then on."""
    try:
        services.claim_case(approved, by=second)
    except IllegalMove:
        return

    assert not approved.handovers.filter(voided_at=None).exists()


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.APPROVED, Status.FORWARDED])
def test_submit_is_no_way_out_for_a_holder_who_asked_for_the_case(
    client, contact, org, levels, status
):
    factories.make_membership(contact, org)
    case = factories.make_at(status, contact, org, by=contact)
    before = snapshot(case)
    client.force_login(contact)

    client.post(url("case_submit", case), {"x": "x"})

    assert snapshot(case) == before


def test_withdrawn_case_cannot_be_forwarded_any_more(approved, employee, contact):
    seen = approved.handover.content_hash
    services.withdraw_case(approved, by=employee)

    with pytest.raises(REFUSALS):
        services.forward_case(approved, by=contact, seen_hash=seen, number="1")
    assert not approved.handovers.filter(voided_at=None).exists()


@pytest.mark.parametrize("status", [status for status in Status if status != Status.IN_REVIEW])
def test_approve_outside_a_review_is_refused(client, employee, contact, org, levels, status):
    case = factories.make_at(status, employee, org, by=contact)
    before = snapshot(case)
    client.force_login(contact)

    response = client.post(
        url("case_approve", case), {"seen_hash": factories.seen_hash(case), "note": "now"}
    )
    with pytest.raises(IllegalMove):
        factories.approve(case, by=contact)

    assert response.status_code in (302, 404)
    assert snapshot(case) == before


def test_approve_by_another_contact_than_the_holder_is_refused(
    client, draft, employee, contact, second, deputy
):
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    before = snapshot(case)

    for user in (second, deputy):
        client.force_login(user)
        client.post(
            url("case_approve", case), {"seen_hash": factories.seen_hash(case), "note": "me too"}
        )
    assert snapshot(case) == before


# The second person


@pytest.fixture
def strict_org(org):
    org.demands_second_person = True
    org.save()
    return org


@pytest.mark.parametrize("is_sandbox", [False, True])
@pytest.mark.parametrize("other", ["second", "deputy"])
def test_approve_of_ones_own_case_needs_another_person(
    client, request, strict_org, contact, levels, other, is_sandbox
):
    request.getfixturevalue(other)
    place = factories.make_organization(production=strict_org) if is_sandbox else strict_org
    factories.make_membership(contact, strict_org)
    case = factories.make_in_review(factories.make_submitted(contact, place), by=contact)
    before = snapshot(case)
    client.force_login(contact)

    response = client.post(
        url("case_approve", case),
        {"seen_hash": factories.seen_hash(case), "note": "nobody is here"},
    )

    assert response.status_code == 422
    assert snapshot(case) == before


@pytest.mark.parametrize("note", ["", "  ", "\u3000"])
def test_approve_of_ones_own_case_alone_needs_a_reason(client, strict_org, contact, levels, note):
    factories.make_membership(contact, strict_org)
    case = factories.make_in_review(factories.make_submitted(contact, strict_org), by=contact)
    before = snapshot(case)
    client.force_login(contact)

    response = client.post(
        url("case_approve", case), {"seen_hash": factories.seen_hash(case), "note": note}
    )

    assert response.status_code == 422
    assert snapshot(case) == before


def test_approve_of_ones_own_case_by_another_person_succeeds(
    client, strict_org, contact, second, levels
):
    factories.make_membership(contact, strict_org)
    case = factories.make_in_review(factories.make_submitted(contact, strict_org), by=second)
    client.force_login(second)

    client.post(url("case_approve", case), {"seen_hash": factories.seen_hash(case), "note": ""})

    case.refresh_from_db()
    assert (case.status, case.handover.prepared_by) == (Status.APPROVED, second)


# Two at once, on connections of their own


def waiting_for_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0]


def at_once(case, *acts):
    """Run the acts in threads that all reach the case's row before one of them may go on."""

    def run(act):
        started.wait(timeout=10)
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    started = threading.Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as pool:
        with transaction.atomic():
            Case.objects.select_for_update(no_key=True).get(pk=case.pk)
            futures = [pool.submit(run, act) for act in acts]
            patience = time.monotonic() + 5
            while waiting_for_locks() < len(acts) and time.monotonic() < patience:
                time.sleep(0.01)
        return [future.result(timeout=20) for future in futures]


def refused(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def verbs(case, verb):
    return case.events.filter(verb=verb).count()


@pytest.mark.django_db(transaction=True)
def test_approve_twice_at_once_prepares_one_handover(draft, employee, contact):
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)

    outcomes = at_once(case, *[lambda: factories.approve(case, by=contact)] * 2)

    assert [type(error) for error in refused(outcomes)] == [IllegalMove]
    assert case.handovers.count() == 1
    assert verbs(case, Verb.APPROVED) == 1


@pytest.mark.django_db(transaction=True)
def test_forward_twice_at_once_sends_one(approved, contact, second):
    seen = approved.handover.content_hash

    outcomes = at_once(
        approved,
        lambda: services.forward_case(approved, by=contact, seen_hash=seen, number="1"),
        lambda: services.forward_case(approved, by=second, seen_hash=seen, number="2"),
    )

    assert [type(error) for error in refused(outcomes)] == [IllegalMove]
    assert verbs(approved, Verb.FORWARDED) == 1
    handover = approved.handovers.get()
    assert handover.number == approved.events.get(verb=Verb.FORWARDED).note
    assert handover.sent_by == approved.events.get(verb=Verb.FORWARDED).actor


@pytest.mark.django_db(transaction=True)
def test_forward_pressed_twice_at_once_answers_both_and_sends_one(approved, contact):
    def press():
        client = Client()
        client.force_login(contact)
        data = {"number": "47712345", "seen_hash": approved.handover.content_hash}
        return client.post(url("case_forward", approved), data).status_code

    outcomes = at_once(approved, press, press)

    assert outcomes == [302, 302]
    assert verbs(approved, Verb.FORWARDED) == 1


@pytest.mark.django_db(transaction=True)
def test_withdraw_and_forward_at_once_leave_one_of_them(approved, employee, contact):
    seen = approved.handover.content_hash

    outcomes = at_once(
        approved,
        lambda: services.withdraw_case(approved, by=employee),
        lambda: services.forward_case(approved, by=contact, seen_hash=seen, number="1"),
    )

    assert len(refused(outcomes)) == 1
    assert isinstance(refused(outcomes)[0], IllegalMove)
    case = Case.objects.get(pk=approved.pk)
    handover = case.handovers.get()
    assert (handover.sent_at is not None) == (case.status == Status.FORWARDED)
    assert (handover.voided_at is not None) == (case.status == Status.WITHDRAWN)


@pytest.mark.django_db(transaction=True)
def test_complete_and_approve_at_once_approve_what_is_stored(draft, employee, contact):
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    seen = factories.seen_hash(case)

    outcomes = at_once(
        case,
        lambda: services.complete_case(case, by=contact, summary_en="Changed at the last moment"),
        lambda: services.approve_case(case, by=contact, seen_hash=seen),
    )

    # Either the approval was for a text that is another by now, or the change ended it.
    assert [type(error) for error in refused(outcomes)] in ([], [services.StaleApproval])
    stored = Case.objects.get(pk=case.pk)
    assert stored.status == Status.IN_REVIEW
    assert "last moment" in stored.summary_en
    assert not stored.handovers.filter(voided_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_mark_and_approve_at_once_approve_the_files_as_marked(draft, employee, contact):
    attachment = factories.make_attachment(draft, by=employee)
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    seen = factories.seen_hash(case)

    outcomes = at_once(
        case,
        lambda: services.mark_attachment(attachment, by=contact, may_be_sent=False),
        lambda: services.approve_case(case, by=contact, seen_hash=seen),
    )

    assert [type(error) for error in refused(outcomes)] in ([], [services.StaleApproval])
    attachment.refresh_from_db()
    assert not attachment.may_be_sent
    assert not case.handovers.filter(voided_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_save_and_submit_at_once_change_nothing_behind_the_submission(draft, employee, contact):
    outcomes = at_once(
        draft,
        lambda: services.submit_case(draft, by=employee),
        lambda: services.save_part(draft, by=employee, symptom=""),
    )

    case = Case.objects.get(pk=draft.pk)
    assert len(refused(outcomes)) == 1
    assert isinstance(refused(outcomes)[0], IllegalMove | services.Incomplete)
    assert (case.status == Status.SUBMITTED) == bool(case.symptom)


@pytest.mark.django_db(transaction=True)
def test_upload_and_submit_at_once_add_nothing_behind_the_submission(draft, employee, contact):
    outcomes = at_once(
        draft,
        lambda: services.submit_case(draft, by=employee),
        lambda: factories.make_attachment(draft, by=employee),
    )

    case = Case.objects.get(pk=draft.pk)
    assert case.status == Status.SUBMITTED
    late = [error for error in refused(outcomes) if isinstance(error, IllegalMove)]
    assert len(late) == len(refused(outcomes))
    for attachment in case.attachments.all():
        assert attachment.uploaded_at <= case.submitted_at


@pytest.mark.django_db(transaction=True)
def test_claim_twice_at_once_makes_one_holder(draft, employee, contact, second):
    case = services.submit_case(draft, by=employee)

    outcomes = at_once(
        case,
        lambda: services.claim_case(case, by=contact),
        lambda: services.claim_case(case, by=second),
    )

    assert [type(error) for error in refused(outcomes)] == [IllegalMove]
    assert verbs(case, Verb.CLAIMED) == 1
    case.refresh_from_db()
    assert case.reviewer == case.events.get(verb=Verb.CLAIMED).actor


@pytest.mark.django_db(transaction=True)
def test_submit_twice_at_once_tells_the_contacts_once(draft, employee, contact):
    outcomes = at_once(draft, *[lambda: services.submit_case(draft, by=employee)] * 2)

    assert [type(error) for error in refused(outcomes)] == [IllegalMove]
    assert verbs(draft, Verb.SUBMITTED) == 1
