"""Comments, watchers, copies, taking back and opening again, drafts for somebody who called."""

import datetime
import re
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from cases import services
from cases.choices import Kind, Status
from cases.models import Case, Comment, Verb, Watcher
from cases.moves import IllegalMove
from contacts.models import today
from tests import factories
from tests.security.test_skipping_review import at_once, refused


def url(name, case=None, *more):
    return reverse(f"cases:{name}", args=[case.pk, *more] if case else [])


def mails(task: str = "mail_case_event") -> list[int]:
    jobs = ProcrastinateJob.objects.filter(task_name=f"cases.tasks.{task}").order_by("id")
    return [job.args["user_id"] for job in jobs]


def say(case, by, text="Any news?", **more):
    return services.add_comment(case, by=by, creation_key=uuid.uuid4(), text=text, **more)


@pytest.fixture
def submitted(draft, employee) -> Case:
    return services.submit_case(draft, by=employee)


@pytest.fixture
def in_review(submitted, contact) -> Case:
    return factories.make_in_review(submitted, by=contact)


@pytest.fixture
def answered(in_review, contact) -> Case:
    return services.answer_case(in_review, by=contact, note="Clear the cache.")


@pytest.fixture
def colleague(org):
    user = factories.make_user("colleague", department="Accounting")
    factories.make_membership(user, org)
    return user


# Taking back


def test_pull_back_case_makes_it_a_draft_again(submitted, employee):
    case = services.pull_back_case(submitted, by=employee)

    assert (case.status, case.submitted_at) == (Status.DRAFT, None)
    assert case.events.latest("pk").verb == Verb.PULLED_BACK
    services.submit_case(case, by=employee)


def test_pull_back_case_by_a_contact_is_refused(submitted, contact):
    with pytest.raises(IllegalMove):
        services.pull_back_case(submitted, by=contact)


@pytest.mark.django_db(transaction=True)
def test_pull_back_and_claim_at_once_one_wins(draft, employee, contact):
    case = services.submit_case(draft, by=employee)

    outcomes = at_once(
        case,
        lambda: services.pull_back_case(case, by=employee),
        lambda: services.claim_case(case, by=contact),
    )

    assert [type(error) for error in refused(outcomes)] == [IllegalMove]
    assert case.events.filter(verb__in=[Verb.PULLED_BACK, Verb.CLAIMED]).count() == 1


def test_case_pull_back_after_a_claim_says_where_it_is(client, in_review, employee):
    client.force_login(employee)

    response = client.post(url("case_pull_back", in_review), follow=True)

    assert response.redirect_chain == [(in_review.get_absolute_url(), 302)]
    assert Case.objects.get().status == Status.IN_REVIEW
    assert in_review.number in str(next(iter(response.context["messages"])))


# Opening again


def test_reopen_case_keeps_the_holder_and_tells_them(answered, employee, contact):
    before = len(mails())

    case = services.reopen_case(answered, by=employee, note="It is still empty.")

    assert (case.status, case.reviewer) == (Status.IN_REVIEW, contact)
    assert case.events.latest("pk").note == "It is still empty."
    assert mails()[before:] == [contact.pk]


def test_reopen_case_by_a_contact_tells_the_requester(answered, employee, contact):
    before = len(mails())

    services.reopen_case(answered, by=contact, note="One more thing.")

    assert mails()[before:] == [employee.pk]


def test_reopen_case_whose_holder_has_left_waits_and_tells_the_others(answered, employee, org):
    second = factories.make_user("second")
    factories.make_contact(second, org)
    answered.reviewer.appointments.update(valid_until=today() - datetime.timedelta(days=1))
    before = len(mails())

    case = services.reopen_case(answered, by=employee, note="Still empty.")

    assert Case.objects.waiting_for(second).filter(pk=case.pk).exists()
    assert mails()[before:] == [second.pk]


@pytest.mark.parametrize(("days", "is_open"), [(29, True), (31, False)])
def test_reopen_case_that_was_closed_within_the_window(answered, employee, days, is_open):
    case = services.close_case(answered, by=employee)
    closed_at = timezone.now() - datetime.timedelta(days=days)
    Case.objects.filter(pk=case.pk).update(closed_at=closed_at)
    case.refresh_from_db()

    assert case.may_be_reopened_by(employee) == is_open
    if is_open:
        assert services.reopen_case(case, by=employee, note="Again.").closed_at is None
    else:
        with pytest.raises(IllegalMove):
            services.reopen_case(case, by=employee, note="Again.")


@pytest.mark.django_db(transaction=True)
def test_reopen_and_close_at_once_write_one_event_each_or_refuse(draft, employee, contact):
    case = factories.make_in_review(services.submit_case(draft, by=employee), by=contact)
    services.answer_case(case, by=contact, note="Clear the cache.")

    outcomes = at_once(case, *[lambda: services.reopen_case(case, by=employee, note="No.")] * 2)

    assert [type(error) for error in refused(outcomes)] == [IllegalMove]


def test_case_reopen_without_a_sentence_asks_for_one(client, answered, employee):
    client.force_login(employee)

    response = client.post(url("case_reopen", answered), {"note": " \0"})

    assert response.status_code == 422
    assert Case.objects.get().status == Status.ANSWERED


def test_case_detail_shows_the_newest_answer_on_top(client, answered, employee, contact):
    case = services.reopen_case(answered, by=employee, note="Still empty.")
    services.answer_case(case, by=contact, note="Now it is mended.")
    client.force_login(employee)

    page = client.get(case.get_absolute_url()).text

    assert page.count('class="answer-text"') == 1
    assert '<div class="answer-text">Now it is mended.</div>' in page


# Comments


def test_add_comment_moves_nothing_and_keeps_an_approval(in_review, employee, contact):
    handover = factories.approve(in_review, by=contact)
    hash_before = factories.seen_hash(in_review)

    comment = say(in_review, employee, uploads=[factories.upload()])

    handover.refresh_from_db()
    case = Case.objects.get()
    assert case.status == Status.APPROVED
    assert handover.voided_at is None
    assert factories.seen_hash(case) == hash_before
    assert [file.may_be_sent for file in comment.attachments.all()] == [False]
    services.forward_case(case, by=contact, seen_hash=handover.content_hash, number="1")


def test_add_comment_sent_twice_makes_one(submitted, employee):
    key = uuid.uuid4()
    fields = {"by": employee, "creation_key": key, "text": "Any news?"}

    first = services.add_comment(submitted, **fields)

    assert services.add_comment(submitted, **fields) == first
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_add_comment_twice_at_once_makes_one(draft, employee):
    case = services.submit_case(draft, by=employee)
    key = uuid.uuid4()
    send = lambda: services.add_comment(case, by=employee, creation_key=key, text="x")  # noqa: E731

    outcomes = at_once(case, send, send)

    assert refused(outcomes) == []
    assert Comment.objects.count() == 1


def test_add_comment_with_the_key_of_another_person_makes_an_own_one(submitted, employee, contact):
    key = uuid.uuid4()
    services.add_comment(submitted, by=employee, creation_key=key, text="mine")

    other = services.add_comment(submitted, by=contact, creation_key=key, text="theirs")

    assert (other.author, other.text) == (contact, "theirs")


def test_add_comment_tells_the_other_side(submitted, employee, contact, org):
    second = factories.make_user("second")
    factories.make_contact(second, org)

    say(submitted, employee)
    assert mails("mail_comment") == [contact.pk, second.pk]
    case = services.claim_case(submitted, by=second)
    say(case, contact)
    assert mails("mail_comment")[2:] == [employee.pk]


def test_add_comment_a_hundred_times_mails_once(submitted, employee, contact):
    for number in range(100):
        say(submitted, employee, f"comment {number}")

    assert submitted.comments.count() == 100
    assert mails("mail_comment") == [contact.pk]


def test_add_comment_on_many_cases_mails_so_often_an_hour(employee, contact, org, levels, settings):
    settings.COMMENT_MAIL_HOURLY = 2

    for _ in range(4):
        say(factories.make_submitted(employee, org), employee)

    assert mails("mail_comment") == [contact.pk] * 2


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
def test_add_comment_on_what_is_not_submitted_is_refused(employee, contact, org, levels, status):
    case = factories.make_at(status, employee, org, by=contact)

    with pytest.raises(IllegalMove):
        say(case, employee)


def test_add_comment_with_a_refused_file_keeps_nothing(submitted, employee):
    with pytest.raises(services.FileRefused):
        say(submitted, employee, uploads=[factories.upload(content=b"")])

    assert not Comment.objects.exists()


def test_internal_comment_and_its_files_are_for_contacts(client, submitted, employee, contact):
    note = say(submitted, contact, "Between us.", uploads=[factories.upload()])
    Comment.objects.update(is_internal=True)
    file = note.attachments.get()

    assert not Comment.objects.visible_to(employee).exists()
    assert Comment.objects.visible_to(contact).get() == note
    client.force_login(employee)
    assert "Between us." not in client.get(submitted.get_absolute_url()).text
    assert file.name not in client.get(submitted.get_absolute_url()).text
    assert client.get(file.get_absolute_url()).status_code == 404
    client.force_login(contact)
    assert "Between us." in client.get(submitted.get_absolute_url()).text


def test_file_of_a_comment_stays_when_the_case_is_pulled_back(submitted, employee):
    comment = say(submitted, employee, uploads=[factories.upload()])
    services.pull_back_case(submitted, by=employee)

    with pytest.raises(IllegalMove):
        services.remove_attachment(comment.attachments.get(), by=employee)


def test_case_comment_stores_text_and_files(client, submitted, employee):
    client.force_login(employee)
    data = {"creation_key": uuid.uuid4(), "text": "A\0 <b>picture</b>", "files": factories.upload()}

    response = client.post(url("case_comment", submitted), data, follow=True)

    comment = Comment.objects.get()
    assert comment.text == "A <b>picture</b>"
    assert "A &lt;b&gt;picture&lt;/b&gt;" in response.text
    assert comment.attachments.get().name == "screen.png"


def test_case_detail_offers_forms_with_a_key_of_their_own_each_time(client, submitted, employee):
    client.force_login(employee)
    opened = [client.get(submitted.get_absolute_url()).text for _ in range(2)]

    keys = [key for page in opened for key in re.findall(r'"creation_key" value="(.*?)"', page)]

    assert len({uuid.UUID(key) for key in keys}) == 4  # of a comment and of a copy, twice


@pytest.mark.parametrize("text", ["", "x" * 10_001])
def test_case_comment_that_cannot_be_is_shown_again(client, submitted, employee, text):
    client.force_login(employee)

    response = client.post(
        url("case_comment", submitted), {"creation_key": uuid.uuid4(), "text": text}
    )

    assert response.status_code == 422
    assert text in response.text
    assert not Comment.objects.exists()


def test_case_comment_after_the_withdrawal_keeps_the_text(client, submitted, employee):
    services.withdraw_case(submitted, by=employee)
    client.force_login(employee)

    response = client.post(
        url("case_comment", submitted), {"creation_key": uuid.uuid4(), "text": "One more thing"}
    )

    assert response.status_code == 422
    assert "One more thing" in response.text


# Watchers


def test_add_watcher_lets_them_read_and_tells_them_once(client, submitted, employee, colleague):
    before = len(mails())
    watcher = services.add_watcher(submitted, by=employee, user=colleague)
    services.add_watcher(submitted, by=employee, user=colleague)
    client.force_login(colleague)
    assert client.get(submitted.get_absolute_url()).status_code == 200

    services.remove_watcher(watcher, by=colleague)
    assert client.get(submitted.get_absolute_url()).status_code == 404
    services.add_watcher(submitted, by=employee, user=colleague)

    assert mails()[before:] == [colleague.pk]


def test_add_watcher_of_somebody_switched_off_is_refused(submitted, employee):
    gone = factories.make_user("gone", is_active=False)

    with pytest.raises(IllegalMove):
        services.add_watcher(submitted, by=employee, user=gone)


def test_add_watcher_by_a_watcher_is_refused(submitted, employee, colleague):
    services.add_watcher(submitted, by=employee, user=colleague)

    with pytest.raises(IllegalMove):
        services.add_watcher(submitted, by=colleague, user=factories.make_user())


def test_add_watcher_too_often_within_an_hour_is_refused(submitted, employee, settings):
    settings.WATCHER_MAX_HOURLY = 2
    for _ in range(2):
        watcher = services.add_watcher(submitted, by=employee, user=factories.make_user())
        services.remove_watcher(watcher, by=employee)

    with pytest.raises(services.TooManyWatchers):
        services.add_watcher(submitted, by=employee, user=factories.make_user())


@pytest.mark.django_db(transaction=True)
def test_add_watcher_twice_at_once_makes_one(draft, employee, colleague):
    case = services.submit_case(draft, by=employee)

    at_once(case, *[lambda: services.add_watcher(case, by=employee, user=colleague)] * 2)

    assert case.watchers.count() == 1
    assert mails().count(colleague.pk) == 1


def test_watcher_once_per_case(submitted, employee, colleague):
    services.add_watcher(submitted, by=employee, user=colleague)

    with pytest.raises(IntegrityError, match="watcher_once_per_case"), transaction.atomic():
        Watcher.objects.create(case=submitted, user=colleague, added_by=employee)


def test_watcher_sees_no_draft(submitted, employee, colleague):
    services.add_watcher(submitted, by=employee, user=colleague)

    services.pull_back_case(submitted, by=employee)

    assert not Case.objects.visible_to(colleague).exists()


@pytest.mark.parametrize(
    ("typed", "status"),
    [("colleague", 302), ("ＣＯＬＬＥＡＧＵＥ＠example.jp", 302), ("nobody", 422), ("e", 422)],
)
def test_watcher_add_takes_a_name_or_an_address(
    client, submitted, employee, colleague, typed, status
):
    client.force_login(employee)

    response = client.post(url("watcher_add", submitted), {"person": typed})

    assert response.status_code == status
    assert submitted.watchers.exists() == (status == 302)


def test_watcher_add_names_several_who_fit(client, submitted, employee):
    for number in range(3):
        factories.make_user(f"twin{number}")
    client.force_login(employee)

    response = client.post(url("watcher_add", submitted), {"person": "twin"})

    assert "twin2@example.jp" in response.text


def test_person_search_offers_active_people(client, employee, colleague):
    factories.make_user("colleague-gone", is_active=False)
    client.force_login(employee)

    response = client.get(reverse("contacts:person_search"), {"person": "coll acc"})

    assert colleague.email in response.text
    assert "gone" not in response.text


# Copies


def test_copy_case_takes_the_words_and_leaves_the_way(in_review, employee):
    past = today() - datetime.timedelta(days=1)
    Case.objects.filter(pk=in_review.pk).update(
        wanted_on=past, wanted_fixed=True, access_until=past, callback_phone="03-1"
    )
    say(in_review, employee, uploads=[factories.upload()])
    before = Case.objects.filter(pk=in_review.pk).values().get()

    copy = services.copy_case(
        Case.objects.get(pk=in_review.pk), by=employee, creation_key=uuid.uuid4()
    )

    assert (copy.status, copy.requester, copy.symptom) == (
        Status.DRAFT,
        employee,
        in_review.symptom,
    )
    assert (copy.severity_confirmed, copy.handover, copy.reviewer) == (None, None, None)
    assert (copy.wanted_on, copy.wanted_fixed, copy.access_until) == (None, False, None)
    assert copy.callback_phone == "03-1"
    assert not copy.attachments.exists()
    assert Case.objects.filter(pk=in_review.pk).values().get() == before


def test_copy_case_of_another_person_leaves_what_is_theirs(submitted, colleague):
    Case.objects.update(callback_phone="03-1", access_username="employee@example.jp")

    copy = services.copy_case(Case.objects.get(), by=colleague, creation_key=uuid.uuid4())

    assert (copy.requester, copy.callback_phone, copy.access_username) == (colleague, "", "")


def test_case_copy_pressed_twice_makes_one_draft(client, submitted, employee):
    client.force_login(employee)
    key = {"creation_key": uuid.uuid4()}

    addresses = {client.post(url("case_copy", submitted), key).url for _ in range(2)}

    assert len(addresses) == 1
    assert Case.objects.count() == 2


def test_case_copy_of_an_org_that_is_not_open_is_not_found(client, submitted, contact):
    client.force_login(contact)

    response = client.post(url("case_copy", submitted), {"creation_key": uuid.uuid4()})

    assert response.status_code == 404


# Discarding


def test_discarded_draft_is_brought_back_by_the_button(client, draft, employee):
    client.force_login(employee)

    listed = client.post(url("case_withdraw", draft), {"note": ""}, follow=True)
    assert url("case_restore", draft) in listed.text
    assert Case.objects.get().status == Status.WITHDRAWN
    client.post(url("case_restore", draft))

    assert Case.objects.get().status == Status.DRAFT
    assert url("case_restore", draft) not in client.get(listed.request["PATH_INFO"]).text


@pytest.mark.parametrize("number", ["HD-000001", "x", "9" * 40])
def test_case_list_with_another_discarded_number_says_nothing(client, employee, number):
    client.force_login(employee)

    assert client.get(url("case_list"), {"discarded": number}).context["discarded"] is None


# On behalf


@pytest.fixture
def for_caller(colleague, contact, org, levels) -> Case:
    case = services.create_case(
        by=contact, requester=colleague, creation_key=uuid.uuid4(), organization=org,
        kind=Kind.TROUBLE, title="Called in",
    )  # fmt: skip
    return services.save_part(case, by=contact, **factories.submittable())


def test_draft_for_a_caller_is_the_callers(for_caller, colleague, contact):
    assert (for_caller.requester, for_caller.drafted_by) == (colleague, contact)
    services.save_part(for_caller, by=colleague, symptom="In my own words.")

    case = services.submit_case(for_caller, by=contact)

    assert mails() == [colleague.pk]
    assert not Case.objects.of(contact).exists()
    with pytest.raises(IllegalMove):
        services.withdraw_case(case, by=contact)
    with pytest.raises(IllegalMove):
        services.pull_back_case(case, by=contact)


def test_draft_for_a_caller_pulled_back_is_the_callers_alone(for_caller, colleague, contact):
    case = services.pull_back_case(services.submit_case(for_caller, by=contact), by=colleague)

    assert not Case.objects.visible_to(contact).filter(pk=case.pk).exists()


def test_draft_for_a_caller_closes_to_a_former_contact(client, for_caller, contact):
    contact.appointments.update(valid_until=today() - datetime.timedelta(days=1))
    client.force_login(contact)

    assert client.get(for_caller.get_absolute_url()).status_code == 404
    assert client.get(url("case_draft", for_caller, "symptom")).status_code == 404


def test_draft_for_a_caller_by_an_employee_is_refused(employee, colleague, org):
    with pytest.raises(IllegalMove):
        services.create_case(
            by=employee, requester=colleague, creation_key=uuid.uuid4(), organization=org,
            kind=Kind.TROUBLE, title="x",
        )  # fmt: skip


def test_case_drafted_by_another(draft, employee):
    with pytest.raises(IntegrityError, match="case_drafted_by_another"), transaction.atomic():
        Case.objects.filter(pk=draft.pk).update(drafted_by=employee)


def test_case_new_for_a_caller(client, colleague, contact, org):
    client.force_login(contact)
    data = {
        "creation_key": uuid.uuid4(), "requester": "colleague", "organization": org.pk,
        "kind": "trouble", "origin": "person", "title": "Called in",
    }  # fmt: skip

    response = client.post(url("case_new"), data)

    case = Case.objects.get()
    assert (case.requester, case.drafted_by) == (colleague, contact)
    assert client.get(response.url).status_code == 200
    saved = client.post(url("draft_save", case, "impact"), {"impact": "x", "person": contact.pk})
    assert saved.status_code == 200
    assert client.get(url("case_list"), {"view": "drafts"}).context["page"].rows == [case]


def test_case_new_by_an_employee_takes_no_requester(client, employee, colleague, org):
    client.force_login(employee)
    data = {
        "creation_key": uuid.uuid4(), "requester": colleague.email, "organization": org.pk,
        "kind": "trouble", "origin": "person", "title": "Mine",
    }  # fmt: skip

    client.post(url("case_new"), data)

    assert Case.objects.get().requester == employee


def test_case_new_of_a_contact_for_themself_needs_a_membership(client, contact, org):
    client.force_login(contact)
    data = {
        "creation_key": uuid.uuid4(), "requester": "", "organization": org.pk,
        "kind": "trouble", "origin": "person", "title": "Mine",
    }  # fmt: skip

    assert client.post(url("case_new"), data).status_code == 422
    assert not Case.objects.exists()


# My cases


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ("open", ["answered", "draft"]),
        ("drafts", ["draft"]),
        ("answered", ["answered"]),
        ("closed", ["closed"]),
        ("all", ["closed", "answered", "draft"]),
        ("requester__password", ["answered", "draft"]),
    ],
)
def test_case_list_has_views(client, employee, contact, org, levels, view, found):
    cases = {
        status: factories.make_at(Status(status), employee, org, by=contact)
        for status in ("draft", "answered", "closed")
    }
    client.force_login(employee)

    rows = client.get(url("case_list"), {"view": view, "o": "requester__password"})

    assert rows.context["page"].rows == [cases[name] for name in found]


@pytest.mark.parametrize(
    ("sought", "is_found"),
    [
        ("{number}", True),
        ("{number_lower}", True),
        ("{pk}", True),
        ("{wide}", True),
        ("stays EMPTY", True),
        ("empty ｒｅｐｏｒｔ", True),
        ("stays full", False),
        ("9" * 15, False),
        ("9" * 30, False),
        ("%", False),
        ("\0", True),
    ],
)
def test_case_list_is_searched(client, answered, employee, sought, is_found):
    wide = str(answered.pk).translate({ord(str(n)): ord("０") + n for n in range(10)})
    sought = sought.format(
        number=answered.number, number_lower=answered.number.lower(), pk=answered.pk, wide=wide
    )
    client.force_login(employee)

    rows = client.get(url("case_list"), {"q": sought}).context["page"].rows

    assert (rows == [answered]) == is_found


def test_case_list_finds_nothing_of_others(client, answered, colleague):
    client.force_login(colleague)

    own, none = (client.get(url("case_list"), {"q": q}) for q in (answered.number, "HD-999999"))

    assert own.context["page"].rows == none.context["page"].rows == []
