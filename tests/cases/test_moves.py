"""The state table: every pair of states, for everybody a person can be to a case."""

import pytest

from cases.choices import Status
from cases.models import Case
from cases.moves import MOVES, Actor, IllegalMove
from contacts.models import User
from tests import factories

S = Status
# Written from design §2, not from the code: from, to, and who may.
TABLE = {
    (S.DRAFT, S.SUBMITTED): {"requester", "requester contact"},
    (S.DRAFT, S.WITHDRAWN): {"requester", "requester contact"},
    (S.SUBMITTED, S.IN_REVIEW): {"contact", "holder", "deputy", "requester contact"},
    (S.SUBMITTED, S.DRAFT): {"requester", "requester contact"},
    (S.SUBMITTED, S.WITHDRAWN): {"requester", "requester contact"},
    (S.SUBMITTED, S.FORWARDED): {"contact", "holder", "requester contact"},
    (S.IN_REVIEW, S.RETURNED): {"holder"},
    (S.IN_REVIEW, S.APPROVED): {"holder"},
    (S.IN_REVIEW, S.ANSWERED): {"holder"},
    (S.IN_REVIEW, S.REDIRECTED): {"holder"},
    (S.IN_REVIEW, S.SUBMITTED): {"holder"},
    (S.IN_REVIEW, S.FORWARDED): {"holder"},
    (S.IN_REVIEW, S.WITHDRAWN): {"requester", "requester contact"},
    (S.RETURNED, S.SUBMITTED): {"requester", "requester contact"},
    (S.RETURNED, S.IN_REVIEW): {"contact", "holder", "deputy", "requester contact"},
    (S.RETURNED, S.WITHDRAWN): {"requester", "contact", "holder", "deputy", "requester contact"},
    (S.APPROVED, S.FORWARDED): {"contact", "holder", "requester contact"},
    (S.APPROVED, S.IN_REVIEW): {"contact", "holder", "deputy", "requester contact"},
    (S.APPROVED, S.WITHDRAWN): {"requester", "requester contact"},
    (S.FORWARDED, S.ANSWERED): {"contact", "holder", "deputy", "requester contact"},
    (S.FORWARDED, S.IN_REVIEW): {"contact", "holder", "deputy", "requester contact"},
    (S.ANSWERED, S.CLOSED): {"requester", "clock", "requester contact"},
    (S.ANSWERED, S.IN_REVIEW): {"requester", "contact", "holder", "deputy", "requester contact"},
    (S.ANSWERED, S.FORWARDED): {"contact", "holder", "deputy", "requester contact"},
    (S.REDIRECTED, S.CLOSED): {"requester", "clock", "requester contact"},
    (S.REDIRECTED, S.IN_REVIEW): {"requester", "contact", "holder", "deputy", "requester contact"},
    (S.CLOSED, S.IN_REVIEW): {"requester", "contact", "holder", "deputy", "requester contact"},
    (S.WITHDRAWN, S.DRAFT): {"requester", "requester contact"},
}
PEOPLE = [
    "requester",
    "requester contact",
    "contact",
    "holder",
    "deputy",
    "contact elsewhere",
    "former contact",
    "employee",
    "clock",
]


@pytest.fixture
def people(org, levels) -> dict[str, User | None]:
    """One person for each thing that somebody can be to a case of the org."""
    people = {name: factories.make_user(name.replace(" ", "-")) for name in PEOPLE}
    for name in ("contact", "holder", "requester contact"):
        factories.make_contact(people[name], org)
    factories.make_contact(people["deputy"], org, deputy_for=people["contact"])
    factories.make_contact(people["contact elsewhere"], factories.make_organization())
    gone = factories.make_contact(people["former contact"], org)
    gone.valid_until = gone.valid_from
    gone.save()
    return people | {"clock": None}


def case_at(status: Status, people: dict[str, User | None], org, *, requester: str) -> Case:
    """Return an unsaved case: the table needs no row."""
    was_seen = status not in (S.DRAFT, S.WITHDRAWN)
    return Case(
        pk=1,
        organization=org,
        requester=people[requester],
        reviewer=people["holder"] if was_seen and status != S.SUBMITTED else None,
        status=status,
        submitted_at="2026-11-24T09:00:00Z" if was_seen else None,
    )


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("source", Status)
def test_moves_are_those_of_the_design(people, org, source, name):
    requester = name if name == "requester contact" else "requester"

    for target in Status:
        case = case_at(source, people, org, requester=requester)
        allowed = name in TABLE.get((source, target), set())

        assert case.may_move_to(target, by=people[name]) == allowed, f"{source} to {target}"
        if allowed:
            case.move_to(target, by=people[name])
            assert case.status == target
        else:
            with pytest.raises(IllegalMove):
                case.move_to(target, by=people[name])
            assert case.status == source


def test_moves_table_names_every_state():
    assert set(MOVES) == set(Status)
    assert sum(len(targets) for targets in MOVES.values()) == len(TABLE)


def test_stand_in_may_close_only_for_a_requester_who_has_left(people, org):
    case = case_at(S.ANSWERED, people, org, requester="requester")
    assert not case.may_move_to(S.CLOSED, by=people["contact"])

    case.requester.is_active = False

    assert case.may_move_to(S.CLOSED, by=people["contact"])
    assert Actor.STAND_IN in case.actors_of(people["contact"])


def test_withdrawn_case_that_was_seen_does_not_become_a_draft_again(people, org):
    case = case_at(S.WITHDRAWN, people, org, requester="requester")
    case.submitted_at = "2026-11-24T09:00:00Z"

    assert not case.may_move_to(S.DRAFT, by=people["requester"])
