import pytest
from django.utils import translation

from cases import services
from cases.choices import Status
from cases.progress import flow
from tests import factories


@pytest.fixture
def reviewed(employee, org, contact, levels):
    return factories.make_in_review(factories.make_submitted(employee, org), by=contact)


def states(case):
    return [station.state for station in flow(case)]


def test_flow_of_a_case_that_was_answered_here_does_not_say_it_was_outside(reviewed, contact):
    services.answer_case(reviewed, by=contact, note="Clear the cache.")
    reviewed.refresh_from_db()

    assert states(reviewed) == ["done", "done", "todo", "current"]
    with translation.override("en"):
        assert flow(reviewed)[2].does == "was not needed"


def test_flow_of_a_case_that_was_outside_says_so(employee, org, contact, levels):
    case = factories.make_submitted(employee, org)
    answered = factories.make_answered(case, by=contact)

    assert states(answered) == ["done", "done", "done", "current"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.DRAFT, ["current", "todo", "todo", "todo"]),
        (Status.APPROVED, ["done", "current", "todo", "todo"]),
        (Status.FORWARDED, ["done", "done", "current", "todo"]),
        (Status.WITHDRAWN, []),
    ],
)
def test_flow_shows_where_a_case_stands(employee, org, contact, levels, status, expected):
    assert states(factories.make_at(status, employee, org, by=contact)) == expected
