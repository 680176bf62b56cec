"""Attack 8: the search answers the same whoever asks, and of rows of others it knows nothing."""

import re

import pytest

from cases import services
from tests import factories

SECRET = "Hokuto"


@pytest.fixture
def secret(employee, contact, org, levels, doors):
    """A case with an outside number, an answer and a file, all of which name the secret."""
    draft = factories.make_draft(employee, org, title=f"{SECRET} title", symptom=f"{SECRET} text")
    factories.make_attachment(draft, by=employee, name=f"{SECRET}.png")
    factories.make_consultation(employee, f"{SECRET} question")
    case = services.submit_case(draft, by=employee)
    return factories.make_forwarded(case, by=contact, number="47712345")


@pytest.fixture
def persons(employee, contact, secret):
    stranger = factories.make_user("stranger")
    return [employee, contact, stranger]


def questions(case):
    return [
        case.number,
        case.number.lower(),
        str(case.pk),
        "47712345",
        SECRET,
        f"{SECRET} title",
        f"{SECRET}.png",
        case.organization.name,
        case.organization.org_id,
        case.requester.name,
        case.requester.email,
    ]


def answer_of(client, question, *, suggested):
    if suggested:
        response = client.post("/search/suggestions/", {"question": question})
    else:
        response = client.get("/search/", {"q": question})
    assert response.status_code == 200
    return response


@pytest.mark.parametrize("suggested", [False, True])
def test_search_knows_nothing_of_cases_and_people(client, secret, persons, suggested):
    for user in persons:
        client.force_login(user)
        for question in questions(secret):
            response = answer_of(client, question, suggested=suggested)
            assert response.context["results"] == []
            assert not re.search(rf'href="[^"]*/cases/(HD-)?0*{secret.pk}/', response.text)


@pytest.mark.parametrize("suggested", [False, True])
def test_search_answers_everybody_the_same(client, persons, suggested):
    package = factories.make_package("SignHere")
    found = []

    for user in persons:
        client.force_login(user)
        results = answer_of(client, "SignHere レポート", suggested=suggested).context["results"]
        found.append([(r.category.slug, r.matched, len(r.rows)) for r in results])

    assert found[0]
    assert found.count(found[0]) == len(persons)
    assert package.name in str(found[0])


@pytest.mark.parametrize("suggested", [False, True])
def test_search_says_the_same_of_a_number_that_is_there_and_of_one_that_is_not(
    client, secret, persons, suggested
):
    client.force_login(persons[-1])
    there, nowhere = secret.number, f"HD-{secret.pk + 7:06d}"

    first, second = (
        page_of(answer_of(client, number, suggested=suggested), number)
        for number in (there, nowhere)
    )

    assert first == second


def page_of(response, question):
    """Return a page without what differs from one request to the next."""
    return re.sub(r'(csrfmiddlewaretoken" value=)"[^"]*"', r"\1", response.text).replace(
        question, ""
    )


def test_search_for_what_another_asked_finds_nothing_of_it(client, secret, persons):
    client.force_login(persons[-1])

    page = answer_of(client, f"{SECRET} quest", suggested=False).text

    assert f"{SECRET} question" not in page


@pytest.mark.parametrize("query", ["?consultation__user=1", "?user=1", "?category__consultation=1"])
def test_search_takes_no_filter_from_the_address(client, secret, persons, query):
    client.force_login(persons[-1])

    for page in ("/search/", "/consultations/"):
        response = client.get(page + query)
        assert response.status_code == 200
        assert SECRET not in response.text
