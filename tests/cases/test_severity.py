from itertools import product

import pytest
from django.utils import translation

from cases.choices import BusinessStop, Kind, UsersAffected, Workaround
from cases.severity import propose_severity

# The levels as design §2 has them, for trouble in production. One row for each stop; in a row one
# word for each number of users; in a word one digit for each workaround: none, hard, good.
USERS = ("all", "many", "some", "one")
WORKAROUNDS = ("none", "hard", "good")
LEVELS = {
    "whole": "124 234 334 334",
    "data": "124 234 334 334",
    "part": "234 234 334 334",
    "none": "444 444 444 444",
}
TROUBLE_IN_PRODUCTION = {
    (stop, users, workaround): int(digit)
    for stop, row in LEVELS.items()
    for users, word in zip(USERS, row.split(), strict=True)
    for workaround, digit in zip(WORKAROUNDS, word, strict=True)
}


def propose(stop="", users="", workaround="", *, fixed=False, production=True, kind="trouble"):
    return propose_severity(
        business_stop=stop,
        users_affected=users,
        workaround=workaround,
        wanted_fixed=fixed,
        production=production,
        kind=kind,
    )


def expected_level(answers, fixed, production, kind):
    """Turn the table's level into that of a sandbox and of a request that cannot wait."""
    level = TROUBLE_IN_PRODUCTION[answers]
    if level == 1 and not production:
        return 2
    if level in (3, 4) and kind == "request" and fixed:
        return 2
    return level


def test_table_covers_every_answer():
    every = set(product(BusinessStop.values, UsersAffected.values, Workaround.values))

    assert set(TROUBLE_IN_PRODUCTION) == every
    assert len(every) == 48


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("production", [True, False])
@pytest.mark.parametrize("fixed", [True, False])
@pytest.mark.parametrize("answers", TROUBLE_IN_PRODUCTION, ids="-".join)
def test_propose_severity_every_combination(answers, fixed, production, kind):
    proposal = propose(*answers, fixed=fixed, production=production, kind=kind)

    assert proposal.level == expected_level(answers, fixed, production, kind)


@pytest.mark.parametrize(
    ("answers", "options", "level"),
    [
        (("whole", "all", "none"), {}, 1),
        (("data", "all", "none"), {}, 1),
        (("whole", "all", "none"), {"production": False}, 2),
        (("part", "all", "none"), {}, 2),
        (("whole", "many", "none"), {}, 2),
        (("whole", "all", "hard"), {}, 2),
        (("part", "all", "hard"), {}, 3),
        (("whole", "many", "hard"), {}, 3),
        (("whole", "some", "none"), {}, 3),
        (("part", "one", "hard"), {}, 3),
        (("whole", "all", "good"), {}, 4),
        (("none", "all", "none"), {}, 4),
        (("none", "one", "good"), {"kind": "request", "fixed": True}, 2),
        (("none", "one", "good"), {"kind": "request"}, 4),
        (("none", "one", "good"), {"fixed": True}, 4),
        (("whole", "all", "none"), {"kind": "request", "fixed": True}, 1),
        (("whole", "all", "none"), {"kind": "question"}, 1),
    ],
)
def test_propose_severity_at_the_boundaries(answers, options, level):
    assert propose(*answers, **options).level == level


UNANSWERED = [
    tuple(
        value if given else "" for value, given in zip(("whole", "all", "none"), mask, strict=True)
    )
    for mask in product([True, False], repeat=3)
    if not all(mask)
]


@pytest.mark.parametrize("production", [True, False])
@pytest.mark.parametrize("answers", UNANSWERED)
@pytest.mark.parametrize(
    ("kind", "fixed", "level"),
    [
        ("trouble", False, None),
        ("trouble", True, None),
        ("", True, None),
        ("question", False, 4),
        ("question", True, 4),
        ("request", False, None),
        ("request", True, 2),
    ],
)
def test_propose_severity_answers_lacking(kind, fixed, level, answers, production):
    proposal = propose(*answers, fixed=fixed, production=production, kind=kind)

    assert (proposal and proposal.level) == level


def test_propose_severity_takes_members_as_well_as_values():
    proposal = propose(BusinessStop.DATA, UsersAffected.ALL, Workaround.NONE, kind=Kind.TROUBLE)

    assert proposal.level == 1


def test_propose_severity_unknown_value():
    with pytest.raises(ValueError, match="elsewhere"):
        propose("elsewhere", "all", "none")


@pytest.mark.parametrize(
    ("answers", "options", "words"),
    [
        (
            ("whole", "all", "none"),
            {},
            (
                "Because in production work has stopped completely, all users of the org are"
                " affected and there is no workaround."
            ),
        ),
        (
            ("data", "all", "none"),
            {"production": False},
            (
                "Because data is lost or wrong, all users of the org are affected and there is no"
                " workaround. A sandbox is never level 1, though."
            ),
        ),
        (
            ("part", "some", "hard"),
            {},
            (
                "Because part of the work has stopped, some users are affected and the workaround"
                " is hard to keep up."
            ),
        ),
        (("none", "all", "none"), {}, "Because work goes on."),
        (("part", "all", "good"), {}, "Because there is a good workaround."),
        (
            ("", "", ""),
            {"kind": "request", "fixed": True},
            "Because it is a request and its date cannot move.",
        ),
        (
            ("", "", ""),
            {"kind": "question"},
            "Because it is a question, and its impact on work is not told in full.",
        ),
    ],
)
def test_reason_names_the_answers_that_led_to_it(answers, options, words):
    with translation.override("en"):
        assert str(propose(*answers, **options).reason) == words
