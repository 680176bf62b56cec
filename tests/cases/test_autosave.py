"""Saving a draft while it is typed, as the server sees it."""

import datetime
import re
import threading
import uuid

import pytest
import time_machine
from django.db import connection
from django.db.models import CharField, DateField, TextField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases import services
from cases.checklist import Need, asked_fields, missing
from cases.choices import Part
from cases.forms.fields import NarrowIntegerField, plain
from cases.models import Case
from cases.stored import Seen, part_token
from contacts.forms.dates import read_date, read_moment
from tests import factories

HTMX = {"HX-Request": "true"}
TODAY = datetime.date(2026, 11, 24)


def address(case, part="impact", name="draft_save"):
    return reverse(f"cases:{name}", args=[case.pk, part])


def token_in(response) -> str:
    return re.search(r'name="token" value="(\w+)"', response.text)[1]


def page_of(client, case, part="impact") -> dict[str, str]:
    """Open a part as a browser does; returns its hidden fields."""
    text = client.get(address(case, part, "case_draft")).text
    names = ("person", "page", "token")
    return {name: re.search(rf'name="{name}" value="([\w-]+)"', text)[1] for name in names}


@pytest.fixture
def own(client, employee):
    client.force_login(employee)
    return client


def save(client, case, page, part="impact", **typed):
    return client.post(address(case, part), page | typed, headers=HTMX)


# draft_save


def test_draft_save_stores_and_answers_without_an_input_but_the_token(own, draft):
    page = page_of(own, draft)

    response = save(own, draft, page, impact="Nobody can work.")

    assert response.status_code == 200
    draft.refresh_from_db()
    assert draft.impact == "Nobody can work."
    assert token_in(response) == part_token(draft, Part.IMPACT)
    assert re.findall(r"<(?:input|textarea|select)[^>]*name=\"(\w+)", response.text) == ["token"]
    for name in ("save-status", "draft-meter", "draft-conflict", "id_impact_error"):
        assert f'id="{name}"' in response.text


def test_draft_save_names_the_fields_that_concern_nobody_now(own, draft):
    page = page_of(own, draft)

    many = save(own, draft, page, users_affected="many")
    one = save(own, draft, page, users_affected="one")

    assert "id_users_count" not in re.search(r'data-fields="([^"]*)"', many.text)[1]
    assert "id_users_count" in re.search(r'data-fields="([^"]*)"', one.text)[1]


def test_draft_save_unticks_a_box_only_where_that_was_sent(own, draft):
    Case.objects.filter(pk=draft.pk).update(wanted_fixed=True)
    page = page_of(own, draft, "deadline")

    save(own, draft, page, "deadline", wanted_reason="The audit begins.")
    draft.refresh_from_db()
    assert draft.wanted_fixed

    shown = own.get(address(draft, "deadline", "case_draft")).text
    assert re.findall(r'type="(\w+)" name="wanted_fixed"', shown) == ["hidden", "checkbox"]
    save(own, draft, page, "deadline", wanted_fixed="")
    draft.refresh_from_db()
    assert not draft.wanted_fixed


def test_draft_save_is_only_posted(own, draft):
    assert own.get(address(draft)).status_code == 405


def test_draft_save_of_the_same_again_changes_nothing(own, draft):
    page = page_of(own, draft)
    save(own, draft, page, impact="Once.")
    before = Case.objects.values().get(pk=draft.pk)

    response = save(own, draft, page | {"page": str(uuid.uuid4())}, impact="Once.")

    assert response.status_code == 200
    assert Case.objects.values().get(pk=draft.pk) == before


def test_draft_save_without_a_login_is_401_for_the_script(client, draft):
    response = client.post(address(draft), {"impact": "x"}, headers=HTMX)

    assert response.status_code == 401


def test_draft_save_in_the_session_of_another_person_saves_nothing(client, own, draft, contact):
    page = page_of(own, draft)
    client.force_login(contact)

    response = save(client, draft, page, impact="Whose?")

    assert response.status_code == 403
    assert contact.name in response.text
    assert response.headers["Content-Type"].startswith("text/plain")
    draft.refresh_from_db()
    assert draft.impact == ""


def test_case_draft_in_the_session_of_another_person_gives_the_text_back(
    client, own, draft, contact
):
    page = page_of(own, draft)
    client.force_login(contact)

    response = client.post(address(draft, name="case_draft"), page | {"impact": "Whose?"})

    assert response.status_code == 403
    assert "Whose?" in response.text
    assert draft.title not in response.text


def test_draft_save_after_submission_says_where_the_case_is(own, draft, employee):
    page = page_of(own, draft)
    services.submit_case(draft, by=employee)

    response = save(own, draft, page, impact="Too late.")

    assert response.status_code == 403
    assert draft.number in response.text


@pytest.mark.parametrize("go", ["next", "back", "stay", ""])
def test_case_draft_leads_on_whatever_was_typed(own, draft, go):
    data = {"users_count": "たくさん", "go": go}

    assert own.post(address(draft, name="case_draft"), data).status_code == 302


def test_draft_save_needs_no_more_queries_than_a_page_may(own, draft):
    page = page_of(own, draft)
    save(own, draft, page, impact="a")

    with CaptureQueriesContext(connection) as queries:
        save(own, draft, page, impact="b")

    real = [query for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(real) <= 8, [query["sql"][:90] for query in real]


# Two windows


def test_draft_save_over_the_text_of_another_window_is_refused_with_both(own, draft):
    mine, theirs = page_of(own, draft), page_of(own, draft)
    save(own, draft, theirs, impact="Theirs.")

    response = save(own, draft, mine, impact="Mine.")

    assert response.status_code == 409
    assert "Mine." in response.text
    assert "Theirs." in response.text
    assert 'name="token"' not in response.text
    draft.refresh_from_db()
    assert draft.impact == "Theirs."


def test_case_draft_over_the_text_of_another_window_is_refused_with_both(own, draft):
    mine, theirs = page_of(own, draft), page_of(own, draft)
    save(own, draft, theirs, impact="Theirs.")

    response = own.post(address(draft, name="case_draft"), mine | {"impact": "Mine.", "go": "next"})

    assert response.status_code == 409
    assert response.text.count("Mine.") == 2
    assert "Theirs." in response.text
    assert token_in(response) == mine["token"]


@pytest.mark.parametrize(("keep", "stays"), [("mine", "Mine."), ("theirs", "Theirs.")])
def test_case_draft_takes_the_choice_between_two_texts(own, draft, keep, stays):
    mine, theirs = page_of(own, draft), page_of(own, draft)
    save(own, draft, theirs, impact="Theirs.")
    refused = save(own, draft, mine, impact="Mine.")
    settled = re.search(r'name="settled" value="(\w+)"', refused.text)[1]

    choice = {"impact": "Mine.", "impact-keep": keep, "settled": settled}
    response = own.post(address(draft, name="case_draft"), mine | choice)

    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.impact == stays


def test_choice_made_before_a_third_text_came_is_refused_again(own, draft, employee):
    mine, theirs = page_of(own, draft), page_of(own, draft)
    save(own, draft, theirs, impact="Theirs.")
    refused = save(own, draft, mine, impact="Mine.")
    settled = re.search(r'name="settled" value="(\w+)"', refused.text)[1]
    services.save_part(draft, by=employee, impact="A third.")

    choice = {"impact": "Mine.", "impact-keep": "mine", "settled": settled}
    response = own.post(address(draft, name="case_draft"), mine | choice)

    assert response.status_code == 409
    assert "A third." in response.text


def test_page_whose_answer_was_lost_does_not_conflict_with_itself(own, draft):
    page = page_of(own, draft)
    save(own, draft, page, impact="First.")  # its answer, with the next token, never came

    response = save(own, draft, page, impact="First. Second.")

    assert response.status_code == 200
    draft.refresh_from_db()
    assert draft.impact == "First. Second."


def test_other_parts_and_files_never_conflict(own, draft, employee):
    page = page_of(own, draft)
    services.save_part(draft, by=employee, symptom="Another part.")
    factories.make_attachment(draft, by=employee)

    assert save(own, draft, page, impact="Mine.").status_code == 200


def test_token_of_another_part_is_no_token_of_this(own, draft, employee):
    page = page_of(own, draft, "symptom")
    services.save_part(draft, by=employee, impact="Stored.")

    assert save(own, draft, page, impact="Mine.").status_code == 409


def test_unread_text_of_another_window_counts_as_its_text(own, draft):
    mine, theirs = page_of(own, draft), page_of(own, draft)
    save(own, draft, theirs, users_count="たくさん")

    response = save(own, draft, mine, users_count="5")

    assert response.status_code == 409
    assert "たくさん" in response.text


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_are_stored_one_after_the_other(draft, employee):
    seen = part_token(draft, Part.IMPACT)
    outcomes, start = [], threading.Barrier(2)

    def race(text: str) -> None:
        start.wait()
        try:
            services.save_part(draft, by=employee, seen=Seen(Part.IMPACT, seen, text), impact=text)
            outcomes.append(text)
        except services.PartChanged:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=(text,)) for text in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    draft.refresh_from_db()
    assert sorted(outcomes) == sorted(["refused", draft.impact])


# What cannot be read


def test_unread_text_counts_as_missing_until_it_is_read(own, draft):
    save(own, draft, page_of(own, draft, "deadline"), "deadline", wanted_on="soon")
    draft.refresh_from_db()
    assert (draft.wanted_on, draft.unparsed) == (None, {"wanted_on": "soon"})
    assert "wanted_on" in [item.field for item in missing(draft, [], at=Need.SUBMIT)]

    save(own, draft, page_of(own, draft, "deadline"), "deadline", wanted_on="２０３６／１２／１　")

    draft.refresh_from_db()
    assert (str(draft.wanted_on), draft.unparsed) == ("2036-12-01", {})


def test_unread_text_is_cleared_when_the_field_is_emptied(own, draft):
    save(own, draft, page_of(own, draft), users_count="many")

    save(own, draft, page_of(own, draft), users_count="")

    draft.refresh_from_db()
    assert (draft.users_count, draft.unparsed) == (None, {})


def test_unread_text_is_shown_to_the_contact_and_gone_once_completed(
    client, draft, employee, contact
):
    services.save_part(
        draft, by=employee, access_granted="yes", unparsed={"access_until": "来週の中頃"}
    )
    case = services.claim_case(services.submit_case(draft, by=employee), by=contact)
    client.force_login(contact)
    review = reverse("cases:case_review", args=[case.pk])
    assert client.get(review).text.count("来週の中頃") == 2  # as an answer, and to be mended

    refused = client.post(review, {"access_until": "来週の中頃"})
    client.post(review, {"access_until": "2036-12-01"})

    assert refused.status_code == 422
    case.refresh_from_db()
    assert (str(case.access_until), case.unparsed) == ("2036-12-01", {})


def test_field_that_did_not_come_is_left_alone(own, draft, employee):
    services.save_part(draft, by=employee, impact="Stays.", affected_work="Sales")

    save(own, draft, page_of(own, draft), affected_work="Billing")

    draft.refresh_from_db()
    assert (draft.impact, draft.affected_work) == ("Stays.", "Billing")


# Characters


def test_nul_goes_and_lines_end_in_lf(own, draft):
    save(own, draft, page_of(own, draft), impact="a\0b\r\nc\rd", users_count="5\0")

    draft.refresh_from_db()
    assert (draft.impact, draft.users_count) == ("ab\nc\nd", 5)


def test_free_text_stays_as_typed(own, draft):
    save(own, draft, page_of(own, draft), impact="　字下げ ５名\n  か\u3099 \n")

    draft.refresh_from_db()
    assert draft.impact == "　字下げ ５名\n  が \n"


@pytest.mark.parametrize("raw", [b"%ED%A0%80", b"%FF%FE", b"%00", b"%F0%9F%98%80", b"%E2%80%AE"])
@pytest.mark.parametrize("field", ["impact", "users_count", "page", "token", "person", "settled"])
def test_bytes_that_are_no_text_are_never_a_fault(own, draft, field, raw):
    body = field.encode() + b"=x" + raw

    response = own.post(address(draft), body, content_type="application/x-www-form-urlencoded")

    assert response.status_code in (200, 409)


LONG = "窓口😀👩‍💻\u202eabc\u200f㈱①髙　x"
LONG = (LONG * (10_000 // len(LONG) + 1))[:10_000]


@pytest.mark.parametrize("part", Part)
def test_ten_thousand_characters_are_kept_in_every_field(own, draft, part):
    """As the field's text, or where that is shorter as typed, with an error: never cut."""
    names = [
        name
        for name in asked_fields(part, draft.kind)
        if isinstance(Case._meta.get_field(name), CharField | TextField | DateField)
        and not Case._meta.get_field(name).choices
    ]

    answer = save(own, draft, page_of(own, draft, part), part, **dict.fromkeys(names, LONG))

    assert answer.status_code == 200
    draft.refresh_from_db()
    kept = {name: draft.unparsed.get(name) or getattr(draft, name) for name in names}
    assert kept == dict.fromkeys(names, plain(LONG))
    assert own.get(address(draft, part, "case_draft")).status_code == 200
    assert own.get(reverse("cases:case_submit", args=[draft.pk])).status_code == 200


@given(st.text(st.characters(codec=None), max_size=30))
def test_plain_text_can_be_stored_and_is_stable(text):
    made = plain(text)

    assert "\0" not in made
    made.encode()
    assert plain(made) == made


@pytest.mark.parametrize(
    ("typed", "count"),
    [("５名", 5), ("約５０人", 50), ("1,200", 1200), (" 12 users", 12), ("７\u3000", 7)],
)
def test_count_is_read_in_any_width(typed, count):
    assert NarrowIntegerField().clean(typed) == count


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("２０２６／１２／１", "2026-12-01"),
        ("2026-12-01\u3000", "2026-12-01"),
        ("20261201", "2026-12-01"),
        ("2026年12月1日（火）", "2026-12-01"),
        ("令和8年12月1日", "2026-12-01"),
        ("令和元年5月1日", "2019-05-01"),
        ("R8.12.1", "2026-12-01"),
        ("12/1", "2026-12-01"),
        ("11/24", "2026-11-24"),
        ("1月5日", "2027-01-05"),
        ("明日", "2026-11-25"),
        ("あさって", "2026-11-26"),
        ("Tomorrow", "2026-11-25"),
        ("1 Dec 2026", "2026-12-01"),
        ("December 1, 2026", "2026-12-01"),
        ("2026-13-45", "None"),
        ("2/30", "None"),
        ("0001-01-01", "None"),
        ("来週", "None"),
        ("12", "None"),
        ("", "None"),
    ],
)
def test_date_is_read_as_people_write_it(typed, day):
    assert str(read_date(typed, today=TODAY)) == day


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-11-24T09:00", "2026-11-24 09:00:00"),
        ("2026/11/24 9:05", "2026-11-24 09:05:00"),
        ("２０２６／１１／２４　９：０５", "2026-11-24 09:05:00"),
        ("11月24日9時30分", "2026-11-24 09:30:00"),
        ("11/24 午後3時半", "2026-11-24 15:30:00"),
        ("12/1 9:00", "2025-12-01 09:00:00"),
        ("昨日 18時", "2026-11-23 18:00:00"),
        ("today 9:00 pm", "2026-11-24 21:00:00"),
        ("24 Nov 2026, 14:05", "2026-11-24 14:05:00"),
        ("2026-11-24", "None"),
        ("2026-11-24 25:00", "None"),
        ("9:00", "None"),
        ("昨日の夕方", "None"),
    ],
)
def test_moment_is_read_as_people_write_it(typed, moment):
    assert str(read_moment(typed, today=TODAY)) == moment


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_dates(text):
    read_date(text, today=TODAY)
    read_moment(text, today=TODAY)


@time_machine.travel("2026-11-24 00:30+09:00")
def test_day_without_its_year_is_one_of_the_readers_time(own, draft):
    Case.objects.filter(pk=draft.pk).update(occurred_at=timezone.now())

    save(own, draft, page_of(own, draft, "deadline"), "deadline", wanted_on="明日")

    draft.refresh_from_db()
    assert str(draft.wanted_on) == "2026-11-25"


# Attacks 5 and 10 by this address


def test_draft_save_changes_the_fields_of_its_part_only(own, draft):
    before = Case.objects.values().get(pk=draft.pk)
    extra = {"status": "forwarded", "requester": "1", "severity": "1", "symptom": "x"}
    extra |= {"unparsed": "{}", "last_saves": "{}", "severity_confirmed": "1"}

    save(own, draft, page_of(own, draft), impact="Mine.", **extra)

    after = Case.objects.values().get(pk=draft.pk)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"impact", "updated_at", "last_saves"}


def test_page_of_another_case_gives_no_right_to_this(client, employee, org, draft):
    thief = factories.make_user("thief")
    factories.make_membership(thief, org)
    other = factories.make_draft(thief, org)
    thieves = Client()
    thieves.force_login(thief)
    page = page_of(thieves, other)

    response = save(thieves, draft, page, impact="stolen")

    assert response.status_code == 404
    draft.refresh_from_db()
    assert draft.impact == ""
