"""Remarks, return, and coming again: what is asked, what is mended, what has changed since."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.changes import changes_since, file_changes
from cases.choices import Status
from cases.models import Attachment, Case, CaseReturn, Remark, Verb
from cases.moves import IllegalMove
from cases.services.returning import last_return
from cases.starter import load_severity_levels
from tests import factories
from tests.cases.test_claims import mails_queued, race

REFUSALS = (IllegalMove, services.Incomplete, services.NothingToMend, services.ReasonMissing)


def url(name, case, *more):
    return reverse(f"cases:{name}", args=[case.pk, *more])


def remark(case, by, text="When exactly?", about="occurred_at", key=None) -> Remark:
    key = key or uuid.uuid4()
    return services.add_remark(case, by=by, creation_key=key, text=text, about=about)


@pytest.fixture
def reviewed(employee, org, contact, levels):
    return factories.make_in_review(factories.make_submitted(employee, org), by=contact)


@pytest.fixture
def returned(reviewed, contact):
    """A case that came back with two remarks on fields and a word."""
    remark(reviewed, contact)
    remark(reviewed, contact, "Whose work?", about="affected_work")
    return services.return_case(reviewed, by=contact, note="Nearly there.")


# Writing remarks


def test_add_remark_twice_with_one_key_makes_one(reviewed, contact):
    key = uuid.uuid4()

    first, again = remark(reviewed, contact, key=key), remark(reviewed, contact, key=key)

    assert first == again
    assert (first.field, first.returned, first.written_by) == ("occurred_at", None, contact)


def test_add_remark_with_the_key_of_another_case_makes_its_own(
    reviewed, employee, org, contact, levels
):
    other = services.claim_case(factories.make_submitted(employee, org), by=contact)
    key = uuid.uuid4()

    first, second = remark(reviewed, contact, key=key), remark(other, contact, key=key)

    assert (first.case, second.case) == (reviewed, other)


@pytest.mark.parametrize("who", ["employee", "second", "stranger"])
def test_remark_is_the_holders_alone(reviewed, contact, employee, second, who):
    person = {"employee": employee, "second": second, "stranger": factories.make_user()}[who]
    written = remark(reviewed, contact)

    with pytest.raises(IllegalMove):
        remark(reviewed, person)
    with pytest.raises(IllegalMove):
        services.remove_remark(written, by=person)
    with pytest.raises(IllegalMove):
        services.tick_remark(written, by=person, is_done=True)

    assert list(reviewed.remarks.values_list("pk", "done_at")) == [(written.pk, None)]


@pytest.mark.parametrize("about", ["status", "requester", "severity_confirmed_x", "org"])
def test_remark_is_about_what_the_requester_writes(reviewed, contact, about):
    with pytest.raises(IllegalMove):
        remark(reviewed, contact, about=about)


@pytest.mark.parametrize("about", ["symptom", "expected", "wanted_reason"])
def test_remark_is_about_a_field_that_other_kinds_are_asked_too(reviewed, contact, about):
    assert remark(reviewed, contact, about=about).field == about


def test_remark_on_a_file_is_of_that_case_and_no_internal_note(
    reviewed, employee, org, contact, levels
):
    other = factories.make_draft(employee, org)
    elsewhere = factories.make_attachment(other, by=employee)
    services.add_note(
        reviewed, by=contact, creation_key=uuid.uuid4(), text="", uploads=[factories.upload()]
    )

    for file in (elsewhere, Attachment.objects.get(comment__is_internal=True)):
        with pytest.raises(IllegalMove):
            remark(reviewed, contact, about=file)


def test_remove_remark_takes_back_what_was_not_sent(reviewed, returned, contact):
    sent = returned.remarks.first()
    services.claim_case(returned, by=contact)
    unsent = remark(returned, contact)

    services.remove_remark(unsent, by=contact)
    services.remove_remark(unsent, by=contact)
    with pytest.raises(IllegalMove):
        services.remove_remark(sent, by=contact)

    assert returned.remarks.count() == 2


def test_remark_about_one_thing(reviewed, contact):
    with pytest.raises(IntegrityError, match="remark_about_one_thing"):
        reviewed.remarks.create(text="x", written_by=contact, field="title", file_name="a.png")


def test_remark_says_something(reviewed, contact):
    with pytest.raises(IntegrityError, match="remark_says_something"):
        reviewed.remarks.create(text="", written_by=contact)


@pytest.mark.parametrize(
    ("sent", "at", "by"), [(True, True, False), (True, False, True), (False, True, True)]
)
def test_remark_done_at_iff_done_by(returned, contact, sent, at, by):
    values = {"done_at": timezone.now() if at else None, "done_by": contact if by else None}
    values["returned"] = last_return(returned) if sent else None

    with (
        pytest.raises(IntegrityError, match="remark_done_at_iff_done_by"),
        transaction.atomic(),
    ):
        returned.remarks.update(**values)


def test_case_return_once_a_round(returned, contact):
    event = returned.events.create(actor=contact, verb=Verb.RETURNED, status=returned.status)

    with pytest.raises(IntegrityError, match="case_return_once_a_round"):
        CaseReturn.objects.create(case=returned, round=1, event=event)


# Returning


def test_return_case_sends_its_remarks_and_tells_the_requester(returned, contact, employee):
    event = returned.events.latest("pk")

    assert (returned.status, returned.reviewer) == (Status.RETURNED, contact)
    assert (event.verb, event.actor, event.note) == (Verb.RETURNED, contact, "Nearly there.")
    assert {row.returned.round for row in returned.remarks.all()} == {1}
    assert mails_queued()[-1] == employee.pk


def test_return_case_is_the_requesters_alone_from_then_on(employee, org, contact, levels):
    case = services.create_case(
        by=contact,
        requester=employee,
        creation_key=uuid.uuid4(),
        organization=org,
        kind="trouble",
        title="By phone",
    )
    case = services.save_part(case, by=contact, **factories.submittable())
    case = services.claim_case(services.submit_case(case, by=contact), by=contact)

    case = services.return_case(case, by=contact, note="Please look.")

    assert case.drafted_by is None
    assert case.may_be_drafted_by(employee)
    assert not case.may_be_drafted_by(contact)
    with pytest.raises(IllegalMove):
        services.save_part(case, by=contact, impact="x")


def test_return_case_without_a_word_is_refused(reviewed, contact):
    with pytest.raises(services.NothingToMend):
        services.return_case(reviewed, by=contact)

    reviewed.refresh_from_db()
    assert (reviewed.status, reviewed.returns.count()) == (Status.IN_REVIEW, 0)


def test_return_case_again_goes_with_what_is_still_open(returned, employee, contact):
    case = services.claim_case(services.submit_case(returned, by=employee), by=contact)

    case = services.return_case(case, by=contact)

    assert [row.round for row in case.returns.order_by("round")] == [1, 2]
    assert {row.returned.round for row in case.remarks.all()} == {1}


def test_return_case_where_all_is_done_asks_for_a_word(returned, employee, contact):
    case = services.claim_case(services.submit_case(returned, by=employee), by=contact)
    for row in case.remarks.all():
        services.tick_remark(row, by=contact, is_done=True)

    with pytest.raises(services.NothingToMend):
        services.return_case(case, by=contact)


# Mending and coming again


def test_returned_case_is_written_on_by_its_requester(returned, employee, contact, second):
    services.save_part(returned, by=employee, impact="Nobody closes the month.")

    returned.refresh_from_db()
    assert returned.impact == "Nobody closes the month."
    for person in (contact, second, factories.make_user()):
        with pytest.raises(IllegalMove):
            services.save_part(returned, by=person, impact="x")


def test_file_that_comes_after_the_return_stays_with_us(returned, employee):
    file = factories.make_attachment(returned, by=employee)

    assert not file.may_be_sent


def test_tick_remark_is_said_and_taken_back(returned, employee, contact):
    row = returned.remarks.first()

    done = services.tick_remark(row, by=employee, is_done=True)
    again = services.tick_remark(row, by=employee, is_done=True)
    assert (done.done_by, again.done_at) == (employee, done.done_at)
    undone = services.tick_remark(row, by=employee, is_done=False)

    assert (undone.done_at, undone.done_by) == (None, None)
    with pytest.raises(IllegalMove):
        services.tick_remark(row, by=contact, is_done=True)


def test_submit_case_again_goes_to_its_holder(returned, employee, contact, second):
    first_time = returned.submitted_at

    case = services.submit_case(returned, by=employee)

    assert (case.status, case.reviewer) == (Status.SUBMITTED, contact)
    assert case.submitted_at == first_time
    assert case.events.latest("pk").verb == Verb.RESUBMITTED
    assert mails_queued()[-1] == contact.pk
    assert second.pk not in mails_queued()[-1:]
    assert case in Case.objects.waiting_for(contact)


def test_submit_case_again_tells_all_where_the_holder_is_gone(returned, employee, contact, second):
    contact.appointments.update(valid_until=contact.appointments.get().valid_from)
    before = len(mails_queued())

    services.submit_case(returned, by=employee)

    assert mails_queued()[before:] == [second.pk]


def test_submit_case_again_lacks_nothing_of_the_checklist(returned, employee):
    services.save_part(returned, by=employee, symptom="")

    with pytest.raises(services.Incomplete):
        services.submit_case(returned, by=employee)


def test_submit_case_again_ticks_what_was_changed(returned, employee):
    services.save_part(returned, by=employee, affected_work="Closing of the month")

    case = services.submit_case(returned, by=employee)

    done = dict(case.remarks.values_list("field", "done_by"))
    assert done == {"affected_work": employee.pk, "occurred_at": None}


def test_submit_case_again_says_what_was_changed(returned, employee):
    services.save_part(returned, by=employee, affected_work="Closing", users_affected="all")

    case = services.submit_case(returned, by=employee)

    changes = case.events.latest("pk").changes
    assert changes["affected_work"] == ["", "Closing"]
    assert set(changes) == {"affected_work", "users_affected"}


def test_changes_since_are_those_of_the_fields(returned, employee):
    moment = timezone.now().replace(second=0, microsecond=0)
    services.save_part(returned, by=employee, occurred_at=moment, occurred_note="still")
    services.save_part(returned, by=employee, unparsed={"wanted_on": "soonish"})

    case = Case.objects.get(pk=returned.pk)
    changes = changes_since(last_return(case), case)

    assert set(changes) == {"occurred_at", "wanted_on"}
    assert changes["wanted_on"][1] == "soonish"
    assert changes["occurred_at"][1].endswith("still")


def test_changes_since_are_none_where_nothing_was_typed(returned):
    case = Case.objects.get(pk=returned.pk)

    assert changes_since(last_return(case), case) == {}


def test_file_changes_name_what_came_and_what_went(reviewed, employee, contact):
    old = factories.make_attachment_of(reviewed, by=employee)
    returned = services.return_case(reviewed, by=contact, note="A sharper picture, please.")
    services.remove_attachment(old, by=employee)
    new = factories.make_attachment(returned, by=employee, name="sharp.png")

    found = file_changes(last_return(returned), list(returned.attachments.all()))

    assert (found.added, found.removed) == ([new.pk], [old.name])


def test_withdraw_case_by_a_contact_has_a_reason_and_is_told(returned, contact, employee):
    with pytest.raises(services.ReasonMissing):
        services.withdraw_case(returned, by=contact)

    case = services.withdraw_case(returned, by=contact, note="Solved by the update.")

    assert (case.status, mails_queued()[-1]) == (Status.WITHDRAWN, employee.pk)


# The state table: every act, in every state, for everybody

ACTS = {
    "return": lambda case, by: services.return_case(case, by=by, note="Why"),
    "remark": remark,
    "save": lambda case, by: services.save_part(case, by=by, impact="Changed"),
    "resubmit": lambda case, by: services.submit_case(case, by=by),
    "take back": lambda case, by: services.claim_case(case, by=by),
    "withdraw": lambda case, by: services.withdraw_case(case, by=by, note="Why"),
}
CONTACTS = {"contact", "second"}
MAY = {
    ("return", Status.IN_REVIEW): {"contact"},
    ("remark", Status.IN_REVIEW): {"contact"},
    ("save", Status.DRAFT): {"employee"},
    ("save", Status.RETURNED): {"employee"},
    ("resubmit", Status.DRAFT): {"employee"},
    ("resubmit", Status.RETURNED): {"employee"},
    ("take back", Status.SUBMITTED): CONTACTS,
    ("take back", Status.RETURNED): {"contact"},
    ("withdraw", Status.DRAFT): {"employee"},
    ("withdraw", Status.SUBMITTED): {"employee"},
    ("withdraw", Status.IN_REVIEW): {"employee"},
    ("withdraw", Status.RETURNED): {"employee", *CONTACTS},
    ("withdraw", Status.APPROVED): {"employee"},
}


@pytest.mark.parametrize("status", Status)
def test_acts_are_those_of_the_table(employee, org, contact, second, levels, status):
    people = {"employee": employee, "contact": contact, "second": second}
    people["stranger"] = factories.make_user("stranger")
    case = factories.make_at(status, employee, org, by=contact)
    found: dict[str, set[str]] = {}

    for act, do in ACTS.items():
        for name, person in people.items():
            try:
                with transaction.atomic():
                    do(case, person)
                    found.setdefault(act, set()).add(name)
                    transaction.set_rollback(True)
            except REFUSALS:
                pass

    assert found == {act: who for (act, state), who in MAY.items() if state == status}


# Races


@pytest.fixture
def held(transactional_db):
    load_severity_levels()
    org = factories.make_organization()
    asker, holder = factories.make_user("asker"), factories.make_user("holder")
    factories.make_contact(holder, org)
    case = services.claim_case(factories.make_submitted(asker, org), by=holder)
    return case, asker, holder


def test_return_case_twice_at_once_is_one_return(held):
    case, _, holder = held

    outcomes = race(
        lambda user: services.return_case(case, by=user, note="Please look."), holder, holder
    )

    assert sorted(outcomes) == ["holder", "refused"]
    assert case.events.filter(verb=Verb.RETURNED).count() == case.returns.count() == 1


def test_return_case_while_the_requester_withdraws_is_one_of_both(held):
    case, asker, holder = held

    def act(user):
        if user == holder:
            return services.return_case(case, by=user, note="Please look.")
        return services.withdraw_case(case, by=user)

    outcomes = race(act, asker, holder)

    case.refresh_from_db()
    # Withdrawing may follow the return; a return never follows the withdrawal.
    assert case.status == Status.WITHDRAWN
    assert outcomes in (["asker", "refused"], ["asker", "holder"])


def test_submit_case_again_by_a_double_click_is_one_submission(held):
    case, asker, holder = held
    services.return_case(case, by=holder, note="Please look.")

    outcomes = race(lambda user: services.submit_case(case, by=user), asker, asker)

    assert sorted(outcomes) == ["asker", "refused"]
    assert case.events.filter(verb=Verb.RESUBMITTED).count() == 1


def test_take_back_while_the_requester_submits_leaves_it_in_one_state(held):
    case, asker, holder = held
    services.return_case(case, by=holder, note="Please look.")

    def act(user):
        return (
            services.claim_case(case, by=user)
            if user == holder
            else services.submit_case(case, by=user)
        )

    outcomes = race(act, asker, holder)

    case.refresh_from_db()
    # The claim wins, or it follows the submission.
    assert (case.status, case.reviewer) == (Status.IN_REVIEW, holder)
    assert outcomes[1] == "holder"


# Pages


def test_case_return_by_its_page_tells_and_leads_to_the_queue(client, reviewed, contact):
    remark(reviewed, contact, text="When exactly?")
    client.force_login(contact)

    page = client.get(url("case_return", reviewed))
    response = client.post(url("case_return", reviewed), {"note": ""})

    reviewed.refresh_from_db()
    assert "When exactly?" in page.text
    assert (response.url, reviewed.status) == (reverse("cases:queue"), Status.RETURNED)


def test_case_return_without_a_word_says_what_to_do(client, reviewed, contact):
    client.force_login(contact)

    response = client.post(url("case_return", reviewed), {"note": " "})

    reviewed.refresh_from_db()
    assert (response.status_code, reviewed.status) == (422, Status.IN_REVIEW)
    assert response.context["form"].errors["note"]


def test_case_return_to_somebody_who_has_left_offers_what_helps(
    client, reviewed, employee, contact
):
    employee.is_active = False
    employee.save()
    client.force_login(contact)

    page = client.get(url("case_return", reviewed))
    empty = client.post(url("case_return", reviewed), {"note": " "})
    before = Case.objects.get(pk=reviewed.pk).status
    done = client.post(url("case_return", reviewed), {"note": "Nobody needs it."})

    reviewed.refresh_from_db()
    assert url("case_answer", reviewed) in page.text
    assert (page.status_code, empty.status_code, before) == (200, 422, Status.IN_REVIEW)
    assert (done.url, reviewed.status) == (reverse("cases:queue"), Status.WITHDRAWN)
    assert reviewed.events.latest("pk").note == "Nobody needs it."


def test_withdraw_for_leaver_is_refused_while_the_requester_is_there(reviewed, contact):
    with pytest.raises(IllegalMove):
        services.withdraw_for_leaver(reviewed, by=contact, note="x")

    reviewed.refresh_from_db()
    assert reviewed.status == Status.IN_REVIEW


def test_case_return_twice_says_that_it_has_moved_on(client, returned, contact):
    client.force_login(contact)

    response = client.post(url("case_return", returned), {"note": "Again"})

    assert returned.get_status_display() in response.context["words"]
    assert returned.returns.count() == 1


def test_remark_add_by_its_page_keeps_it_for_the_return(client, reviewed, contact, employee):
    client.force_login(contact)
    posted = {"creation_key": uuid.uuid4(), "about": "occurred_at", "text": "When exactly?"}

    page = client.get(url("remark_add", reviewed), {"about": "impact"})
    client.post(url("remark_add", reviewed), posted)
    client.post(url("remark_add", reviewed), posted)
    review = client.get(url("case_review", reviewed)).text
    client.force_login(employee)
    own = client.get(reviewed.get_absolute_url()).text

    assert '<option value="impact" selected>' in page.text
    assert reviewed.remarks.get().text == "When exactly?"
    assert "When exactly?" in review
    assert "When exactly?" not in own


@pytest.mark.parametrize("posted", [{"text": " "}, {"text": "x", "about": "status"}])
def test_remark_add_gives_back_what_was_typed(client, reviewed, contact, posted):
    client.force_login(contact)

    response = client.post(
        url("remark_add", reviewed), {"creation_key": uuid.uuid4(), "about": "impact"} | posted
    )

    assert response.status_code == 422
    assert not reviewed.remarks.exists()
    assert posted["text"].strip() in response.text


def test_remark_add_answers_htmx_with_the_panel_alone(client, reviewed, contact):
    client.force_login(contact)
    headers = {"HX-Request": "true", "HX-Target": "remarks-panel"}

    response = client.get(url("remark_add", reviewed), headers=headers)

    assert response.text.strip().startswith('<section id="remarks-panel"')
    assert "<html" not in response.text


@pytest.fixture
def row(client, reviewed, contact, employee):
    """Ask for the review with a remark open at a row: the answer, and what stands in the row."""
    file = factories.make_attachment_of(reviewed, by=employee)
    client.force_login(contact)

    def ask(at="impact", **posted):
        at = file.row if at == "file" else at
        address = f"{url('case_review', reviewed)}?remark={at}"
        words = {"creation_key": uuid.uuid4(), "about": at} | posted
        response = client.post(address, words) if posted else client.get(address)
        return response, response.text.partition(f'id="field-{at}"')[2][:4000]

    return ask


@pytest.mark.parametrize("about", ["impact", "file"])
def test_case_review_opens_a_remark_at_its_row_and_keeps_it_there(row, reviewed, about):
    ready = factories.make_ready_text("Ready.")

    _, opened = row(about)
    _, begun = row(about, text="Typed.", insert="yes", ready=ready.pk)
    refused, empty = row(about, text=" ")
    kept, _ = row(about, text="Say more.")

    (remark,) = reviewed.remarks.all()
    assert 'name="text"' in opened
    assert "Typed.\n\nReady." in begun.replace("\r", "")
    assert refused.status_code == 422
    assert "is-invalid" in empty
    assert (remark.text, kept.status_code) == ("Say more.", 302)
    assert kept.url.endswith(f"#field-{remark.about}")


@pytest.mark.parametrize("about", ["", "status", "severity_confirmed", "file-0"])
def test_case_review_opens_no_remark_on_what_is_not_the_requesters(row, reviewed, about):
    page, _ = row(about)
    kept, _ = row(about, text="Say more.", about="status")

    assert page.status_code == 200
    assert 'id="remark-form"' not in page.text
    assert kept.status_code == 422
    assert not reviewed.remarks.exists()


def test_case_review_gives_back_a_remark_of_who_holds_it_no_longer(row, reviewed, contact, second):
    services.take_over_case(reviewed, by=second, seen_holder=contact.pk, note="Away.")

    page, opened = row()
    refused, _ = row(text="Say more.")

    assert 'name="text"' not in opened
    assert (page.status_code, refused.status_code) == (200, 403)
    assert "Say more." in refused.text
    assert not reviewed.remarks.exists()


def test_remark_remove_by_its_button(client, reviewed, contact):
    row = remark(reviewed, contact)
    client.force_login(contact)

    client.post(url("remark_remove", reviewed, row.pk))

    assert not reviewed.remarks.exists()


def test_returned_case_shows_what_to_do_and_leads_to_the_fields(client, returned, employee):
    client.force_login(employee)

    page = client.get(returned.get_absolute_url()).text
    part = client.get(url("case_draft", returned, "symptom")).text

    assert "Nearly there." in page
    assert f"{url('case_draft', returned, 'impact')}#div_id_affected_work" in page
    assert part.count("When exactly?") == 2  # in the list, and at its field
    assert part.count("Whose work?") == 1


def test_remark_tick_by_its_button_and_back(client, returned, employee):
    row = returned.remarks.first()
    client.force_login(employee)
    headers = {"HX-Request": "true", "HX-Target": "todo-panel"}

    client.post(url("remark_tick", returned, row.pk), {"done": "yes"})
    ticked = Remark.objects.get(pk=row.pk)
    answer = client.post(
        url("remark_tick", returned, row.pk), {"done": "no"}, headers=headers, follow=True
    )
    unticked = Remark.objects.get(pk=row.pk)

    assert (ticked.done_by, unticked.done_by) == (employee, None)
    assert answer.text.strip().startswith('<section id="todo-panel"')


def test_case_submit_again_by_its_page(client, returned, employee, contact):
    client.force_login(employee)
    client.post(url("case_draft", returned, "impact"), {"affected_work": "Closing", "go": "next"})

    page = client.get(url("case_submit", returned))
    client.post(url("case_submit", returned))
    client.post(url("case_submit", returned))

    returned.refresh_from_db()
    assert page.status_code == 200
    assert returned.status == Status.SUBMITTED
    assert returned.events.filter(verb=Verb.RESUBMITTED).count() == 1


def test_case_review_marks_what_changed_since_the_return(client, returned, employee, contact):
    services.save_part(returned, by=employee, affected_work="Closing of the month")
    new = factories.make_attachment(returned, by=employee, name="sharp.png")
    services.submit_case(returned, by=employee)
    client.force_login(contact)

    page = client.get(url("case_review", returned))

    assert page.context["changes"] == {"affected_work": ["", "Closing of the month"]}
    assert page.context["files_added"] == [new.pk]
    assert "<ins>" in page.text or "<ins" in page.text


def test_case_withdraw_by_a_contact_asks_why(client, returned, contact, second):
    client.force_login(second)

    page = client.get(url("case_withdraw", returned))
    empty = client.post(url("case_withdraw", returned), {"note": ""})
    response = client.post(url("case_withdraw", returned), {"note": "Solved by the update."})

    returned.refresh_from_db()
    assert (page.status_code, empty.status_code, response.status_code) == (200, 422, 302)
    assert returned.status == Status.WITHDRAWN


def test_home_says_how_much_is_to_be_looked_at(client, returned, employee, doors):
    client.force_login(employee)

    page = client.get(reverse("home"))

    assert page.context["cases"][0].todo_count == 2
    assert f'href="{returned.get_absolute_url()}' in page.text


def test_pages_of_a_return_ask_the_same_for_one_remark_and_for_three(
    client, reviewed, employee, contact, second
):
    budgets = {"case_detail": 12, "case_draft": 8, "case_review": 12}
    counts: dict[str, list[int]] = {name: [] for name in budgets}
    for more in (1, 2):
        for number in range(more):
            remark(reviewed, contact, f"Remark {number}")
        services.return_case(reviewed, by=contact)
        for name, budget in budgets.items():
            parts = ["symptom"] if name == "case_draft" else []
            client.force_login(second if name == "case_review" else employee)
            client.get(url(name, reviewed, *parts))
            with CaptureQueriesContext(connection) as queries:
                client.get(url(name, reviewed, *parts))
            counts[name].append(len(queries))
            assert len(queries) <= budget, name
        services.claim_case(reviewed, by=contact)

    assert all(first == second for first, second in counts.values()), counts
