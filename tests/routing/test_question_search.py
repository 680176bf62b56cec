"""The search: the page, and what is suggested as somebody types."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from routing.asked import LONGEST_IN_ADDRESS
from routing.models import LONGEST_QUESTION, Consultation, LearningLink
from routing.views.search import MOST_DOORS
from tests import factories

QUESTION = "レポートが開けない"
MOST_QUERIES = 6


def slugs(response):
    return [result.category.slug for result in response.context["results"]]


def ask(visitor, question):
    return visitor.post("/search/", {"question": question})


def test_search_keeps_the_question_and_shows_what_fits(visitor, doors, employee):
    response = ask(visitor, QUESTION)

    kept = Consultation.objects.get()
    assert response.url == f"/search/?consultation={kept.pk}"
    assert (kept.user, kept.question, kept.category) == (employee, QUESTION, None)
    page = visitor.get(response.url)
    assert slugs(page)
    assert QUESTION in page.text
    assert f'href="/categories/{slugs(page)[0]}/?consultation={kept.pk}"' in page.text


def test_search_again_keeps_one_row(visitor, doors):
    assert ask(visitor, QUESTION).url == ask(visitor, f" {QUESTION}\n").url
    assert Consultation.objects.count() == 1


@pytest.mark.parametrize("question", ["", "   ", "　", "\n\0\n"])
def test_search_for_nothing_keeps_nothing(visitor, doors, question):
    response = ask(visitor, question)

    assert response.url == "/search/"
    assert visitor.get("/search/").context["results"] == []
    assert not Consultation.objects.exists()


@pytest.mark.parametrize(
    "question",
    [
        "x\0y",
        "\u2028a\u2029",
        "👩‍👩‍👧",
        "㈱①髙～－",
        "<script>alert(1)</script>",
        "長" * LONGEST_QUESTION,
    ],
)
def test_search_takes_any_question(visitor, doors, question):
    response = ask(visitor, question)

    assert response.status_code == 302
    assert len(response.url) < LONGEST_IN_ADDRESS
    assert visitor.get(response.url).status_code == 200


def test_search_refuses_a_longer_question_and_keeps_it_on_the_page(visitor, doors):
    text = "長" * (LONGEST_QUESTION + 1)

    response = ask(visitor, text)

    assert response.status_code == 422
    assert text in response.text
    assert 'id="question_error"' in response.text
    assert response.context["results"] == []
    assert not Consultation.objects.exists()


def test_search_that_finds_nothing_leads_to_the_contacts(visitor, doors):
    page = visitor.get(ask(visitor, "ｑｗｚ").url)

    kept = Consultation.objects.get()
    assert page.context["results"] == []
    assert f'href="/triage/?consultation={kept.pk}"' in page.text


def test_search_by_the_address_keeps_nothing(visitor, doors):
    page = visitor.get("/search/", {"q": QUESTION})

    assert slugs(page)
    assert not Consultation.objects.exists()


def test_search_shows_no_more_than_the_best(visitor):
    for number in range(MOST_DOORS + 3):
        factories.make_category(f"door-x-{number}", keywords="帳票印刷")

    assert len(slugs(visitor.get("/search/", {"q": "帳票印刷"}))) == MOST_DOORS


def test_search_offers_the_row_and_the_link_it_read(visitor, doors):
    package = factories.make_package("SignHere")

    page = visitor.get("/search/", {"q": "SignHere&x"})

    links = html.unescape(page.text)
    assert f"/categories/appexchange-vendor/?package={package.pk}&q=SignHere%26x" in links


def test_search_offers_no_link_that_runs_something(visitor):
    category = factories.make_category("door", keywords="帳票印刷")
    LearningLink.objects.create(
        category=category, label_ja="帳票印刷の手引き", label_en="x", url="javascript:alert(1)"
    )

    page = visitor.get("/search/", {"q": "帳票印刷 帳票印刷の手引き"})

    assert slugs(page) == ["door"]
    assert "javascript:" not in page.text


def test_search_of_somebody_else_shows_no_question(visitor, doors, stranger):
    kept = factories.make_consultation(stranger, f"{QUESTION} secret")

    page = visitor.get(f"/search/?consultation={kept.pk}")

    assert page.context["results"] == []
    assert "secret" not in page.text


# Suggestions


def suggest(visitor, question):
    headers = {"HX-Request": "true", "HX-Target": "search-suggestions"}
    return visitor.post("/search/suggestions/", {"question": question}, headers=headers)


def test_search_suggestions_are_the_partial_alone_and_keep_nothing(visitor, doors):
    response = suggest(visitor, QUESTION)

    assert response.status_code == 200
    assert "<html" not in response.text
    assert 'id="search-suggestions"' in response.text
    assert slugs(response) == slugs(visitor.get("/search/", {"q": QUESTION}))
    assert not Consultation.objects.exists()


@pytest.mark.parametrize("question", ["", "　", "長" * (LONGEST_QUESTION + 1), "\0"])
def test_search_suggestions_for_nothing_are_none(visitor, doors, question):
    response = suggest(visitor, question)

    assert response.status_code == 200
    assert response.context["results"] == []
    assert not Consultation.objects.exists()


def test_search_suggestions_by_the_address_are_refused(visitor):
    assert visitor.get("/search/suggestions/").status_code == 405


def test_search_suggestions_leave_a_long_question_to_the_search(visitor, doors):
    question = "レポートが開けない。" * 40

    response = suggest(visitor, question)

    assert response.status_code == 200
    assert "レポートが開けない" not in response.text
    assert "/categories/" not in response.text
    assert not Consultation.objects.exists()


def test_search_asks_as_few_queries_for_ten_doors_as_for_one(visitor, employee):
    kept = factories.make_consultation(employee, "帳票印刷")
    counts, found = [], []
    for number in range(10):
        category = factories.make_category(f"door-y-{number}", keywords="帳票印刷")
        LearningLink.objects.create(
            category=category, label_ja="帳票印刷", label_en="x", url="https://x.example/"
        )
        visitor.get("/search/?q=x")  # the rules are read anew
        with CaptureQueriesContext(connection) as queries:
            found.append(len(slugs(visitor.get(f"/search/?consultation={kept.pk}"))))
        counts.append(len(queries))

    assert (found[0], found[-1]) == (1, MOST_DOORS)
    assert len(set(counts)) == 1
    assert counts[0] <= MOST_QUERIES + 1


def test_home_asks_the_same_queries_however_much_was_asked(visitor, employee, doors):
    counts = []
    for number in range(3):
        factories.make_consultation(employee, f"Q{number}")
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/")
        counts.append(len(queries))

    assert len(set(counts)) == 1
