import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from routing.models import Consultation, Outcome
from routing.services import delete_question
from tests import factories

QUESTION = "帳票が印刷できない"
HTMX = {"HX-Request": "true", "HX-Target": "feedback"}


@pytest.fixture
def channel(db):
    return factories.make_channel(factories.make_category("door"))


@pytest.fixture
def opened(employee, channel):
    return factories.make_consultation(
        employee, QUESTION, category=channel.category, channel=channel, outcome=Outcome.OPENED
    )


def feedback(consultation):
    return f"/consultations/{consultation.pk}/feedback/"


# consultation_new


def test_consultation_new_records_the_door_and_leads_to_its_question(visitor, employee, channel):
    response = visitor.post("/consultations/new/", {"channel": channel.pk, "q": QUESTION})

    kept = Consultation.objects.get()
    assert response.url == feedback(kept)
    assert (kept.user, kept.category, kept.channel) == (employee, channel.category, channel)
    assert (kept.question, kept.is_helpful) == (QUESTION, None)


def test_consultation_new_twice_is_one_row(visitor, channel):
    for _ in range(3):
        visitor.post("/consultations/new/", {"channel": channel.pk, "q": QUESTION})

    assert Consultation.objects.count() == 1


@pytest.mark.parametrize(("word", "answer"), [("yes", True), ("no", False), ("maybe", None)])
def test_consultation_new_with_an_answer_keeps_it_at_once(visitor, channel, word, answer):
    visitor.post("/consultations/new/", {"channel": channel.pk, "is_helpful": word})

    assert Consultation.objects.get().is_helpful is answer


def test_consultation_new_with_a_second_answer_keeps_the_first_and_says_so(visitor, channel):
    data = {"channel": channel.pk, "is_helpful": "yes"}
    visitor.post("/consultations/new/", data)

    page = visitor.post("/consultations/new/", data | {"is_helpful": "no"}, follow=True)

    assert Consultation.objects.get().is_helpful is True
    assert page.context["messages"]


@pytest.mark.parametrize("key", ["", "0", "x", "²", "9" * 30, "1\0", "-1"])
@pytest.mark.parametrize("field", ["channel", "package", "application"])
def test_consultation_new_of_no_row_leads_home(visitor, channel, field, key):
    if field != "channel" and not key:
        return
    data = {"channel": channel.pk, "is_helpful": "yes"} | {field: key}

    assert visitor.post("/consultations/new/", data).url == "/"
    assert not Consultation.objects.exists()


def test_consultation_new_by_get_is_refused(visitor):
    assert visitor.get("/consultations/new/").status_code == 405


def test_consultation_new_with_somebody_elses_question_leaves_it_alone(visitor, stranger, channel):
    secret = factories.make_consultation(stranger, "secret")

    visitor.post("/consultations/new/", {"channel": channel.pk, "consultation": secret.pk})

    secret.refresh_from_db()
    assert (secret.category, secret.outcome) == (None, Outcome.ASKED)
    assert Consultation.objects.exclude(pk=secret.pk).get().question == ""


def test_consultation_new_counts_the_row_that_was_chosen(visitor, vendor_door):
    package = factories.make_package()

    visitor.post("/consultations/new/", {"channel": vendor_door.pk, "package": package.pk})

    assert Consultation.objects.get().package == package


def test_consultation_new_as_the_page_loads_answers_with_the_question(visitor, channel):
    address = visitor.post("/consultations/new/", {"channel": channel.pk}, headers=HTMX).url

    page = visitor.get(address, headers=HTMX)

    assert "<html" not in page.text
    assert 'id="feedback"' in page.text
    assert 'value="yes"' in page.text


# consultation_feedback


def test_consultation_feedback_yes_ends_it(visitor, opened):
    page = visitor.post(feedback(opened), {"is_helpful": "yes"}, follow=True)

    opened.refresh_from_db()
    assert opened.is_helpful is True
    assert 'name="is_helpful"' not in page.text
    assert 'name="reason"' not in page.text


def test_consultation_feedback_no_asks_why(visitor, opened):
    reason = factories.make_feedback_reason()

    page = visitor.post(feedback(opened), {"is_helpful": "no"}, follow=True)

    opened.refresh_from_db()
    assert opened.is_helpful is False
    assert f'name="reason" value="{reason.pk}"' in " ".join(page.text.split())


def test_consultation_feedback_keeps_the_reason_and_the_comment(visitor, opened):
    reason = factories.make_feedback_reason()
    visitor.post(feedback(opened), {"is_helpful": "no"})

    response = visitor.post(feedback(opened), {"reason": reason.pk, "comment": " a\r\n\0b\u2028 "})

    opened.refresh_from_db()
    assert response.url == feedback(opened)
    assert (opened.feedback_reason, opened.comment) == (reason, "a\nb")


def test_consultation_feedback_second_reason_is_refused_with_a_word(visitor, opened):
    visitor.post(feedback(opened), {"is_helpful": "no"})
    visitor.post(feedback(opened), {"comment": "first"})

    page = visitor.post(feedback(opened), {"comment": "second"}, follow=True)

    opened.refresh_from_db()
    assert opened.comment == "first"
    assert page.context["messages"]


@pytest.mark.parametrize(
    "data",
    [{}, {"comment": " 　"}, {"reason": "0"}, {"reason": "9" * 30}, {"comment": "x" * 2001}],
)
def test_consultation_feedback_invalid_shows_the_error(visitor, opened, data):
    visitor.post(feedback(opened), {"is_helpful": "no"})

    response = visitor.post(feedback(opened), data | {"x": "x"}, headers=HTMX)

    assert response.status_code == 422
    assert response.context["form"].errors
    assert data.get("comment", "").strip() in response.text
    opened.refresh_from_db()
    assert opened.may_be_explained


def test_consultation_feedback_after_the_words_are_deleted_asks_no_more(visitor, opened):
    visitor.post(feedback(opened), {"is_helpful": "no"})
    delete_question(opened)

    page = visitor.get(feedback(opened))
    late = visitor.post(feedback(opened), {"comment": "too late"})

    assert 'name="comment"' not in page.text
    assert late.status_code == 302
    opened.refresh_from_db()
    assert opened.comment == ""


def test_consultation_feedback_of_a_question_without_a_door_is_404(visitor, employee):
    searched = factories.make_consultation(employee, QUESTION)

    assert visitor.get(feedback(searched)).status_code == 404


def test_consultation_feedback_names_the_door_that_triage_led_to(
    visitor, employee, channel, vendor_door
):
    consultation = factories.make_consultation(
        employee, QUESTION, category=channel.category, channel=vendor_door, outcome=Outcome.OPENED
    )

    page = visitor.get(feedback(consultation)).text

    assert f"/categories/vendor/?consultation={consultation.pk}" in page


# consultation_list


def test_consultation_list_shows_ones_own_newest_first(visitor, employee, stranger, opened):
    factories.make_consultation(employee, "newer")
    factories.make_consultation(stranger, "secret")

    page = visitor.get("/consultations/").text

    assert page.index("newer") < page.index(QUESTION)
    assert "secret" not in page


def test_consultation_list_shows_what_is_gone_without_its_words(visitor, opened):
    delete_question(opened)

    page = visitor.get("/consultations/").text

    assert QUESTION not in page
    assert "delete-question" not in page
    assert "/categories/door/" in page


def test_consultation_list_asks_as_few_queries_for_ten_as_for_one(visitor, employee, channel):
    counts = []
    for number in range(10):
        factories.make_consultation(
            employee,
            f"Q{number}",
            category=factories.make_category(),
            channel=channel,
            outcome=Outcome.OPENED,
        )
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/consultations/")
        counts.append(len(queries))

    assert len(set(counts)) == 1


# consultation_delete_question


def test_consultation_delete_question_forgets_the_words(visitor, opened):
    response = visitor.post(f"/consultations/{opened.pk}/delete-question/", follow=True)

    opened.refresh_from_db()
    assert opened.question == ""
    assert QUESTION not in response.text


def test_consultation_delete_question_by_get_is_refused(visitor, opened):
    assert visitor.get(f"/consultations/{opened.pk}/delete-question/").status_code == 405


# Somebody else


@pytest.mark.parametrize("key", ["theirs", "0", "9" * 18, "9" * 19, "9" * 200])
def test_consultation_of_somebody_else_or_nobody_is_404(client, opened, stranger, key):
    key = opened.pk if key == "theirs" else key
    client.force_login(stranger)

    answers = [
        client.get(f"/consultations/{key}/feedback/"),
        client.post(f"/consultations/{key}/feedback/", {"is_helpful": "no"}),
        client.post(f"/consultations/{key}/feedback/", {"comment": "x"}),
        client.post(f"/consultations/{key}/delete-question/"),
    ]

    opened.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404] * 4
    assert (opened.question, opened.is_helpful) == (QUESTION, None)


def test_question_is_read_by_nobody_else_at_any_address(client, opened, stranger, doors):
    searched = factories.make_consultation(opened.user, f"{QUESTION}!")
    client.force_login(stranger)
    pages = ["/search/", "/triage/technical-support/", "/cases/new/", "/", "/consultations/"]
    pages += ["/categories/door/", "/categories/technical-support/", "/categories/partner/"]
    pages += ["/categories/appexchange-vendor/", "/categories/training-certification/"]

    for consultation in (opened, searched):
        for page in pages:
            response = client.get(page, {"consultation": consultation.pk})
            assert response.status_code == 200
            assert QUESTION not in response.text, page
            assert not re.search(r'href="[^"]*consultation=', response.text), page
            assert 'name="consultation" value' not in response.text, page
        response = client.get("/triage/", {"consultation": consultation.pk})
        assert "consultation" not in response.url
