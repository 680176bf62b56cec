import datetime

import pytest
from django.utils import translation

from cases.choices import AccessGranted, BusinessStop, Kind, Part, UsersAffected, Workaround
from cases.models import Case
from cases.notices import Weight, notices
from cases.workdays import holiday_name, is_working_day, nearest_working_day
from contacts.models import Organization

MONDAY = datetime.date(2026, 11, 16)
HOLIDAY = datetime.date(2026, 11, 23)
LEVEL_1 = {
    "business_stop": BusinessStop.WHOLE,
    "users_affected": UsersAffected.ALL,
    "workaround": Workaround.NONE,
}
LEVEL_2 = LEVEL_1 | {"business_stop": BusinessStop.PART}
LEVEL_3 = LEVEL_2 | {"workaround": Workaround.HARD}


def case_of(**values) -> Case:
    values = {"kind": Kind.TROUBLE, "title": "x"} | values
    return Case(organization=Organization(name="Org"), **values)


def told(case: Case, field: str, weight: Weight | None = None) -> list[str]:
    with translation.override("en"):
        found = notices(case, day=MONDAY)
    return [
        notice.text for notice in found if notice.field == field and weight in (None, notice.weight)
    ]


def warned(case: Case, field: str = "wanted_on") -> str:
    return " ".join(told(case, field, Weight.WARNING))


def wanted(days: int, **values) -> Case:
    return case_of(wanted_on=MONDAY + datetime.timedelta(days=days), **values)


def test_empty_case_is_told_nothing():
    assert notices(case_of(), day=MONDAY) == []


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "Sunday, 15 Nov 2026, 1 day ago"),
        (0, "Monday, 16 Nov 2026, today"),
        (1, "Tuesday, 17 Nov 2026, tomorrow"),
        (2, "Wednesday, 18 Nov 2026, in 2 days"),
    ],
)
def test_wished_day_is_told_with_its_weekday(days, words):
    assert told(wanted(days), "wanted_on", Weight.FACT) == [words]


@pytest.mark.parametrize(
    ("days", "values", "words"),
    [
        (-1, {}, "has passed"),
        (-1, LEVEL_3, "has passed"),
        (5, {}, "weekend"),
        (7, {}, "public holiday (Labor Thanksgiving Day)"),
        (1, LEVEL_3, "Severity 3"),
        (0, {"severity": 4}, "Severity 4"),
        (1, LEVEL_3 | {"wanted_fixed": True}, "Severity 3"),
        (1, LEVEL_3 | {"wanted_fixed": True, "wanted_reason": "The audit begins."}, ""),
        (2, LEVEL_3, ""),
        (1, LEVEL_2, ""),
        (14, LEVEL_2, ""),
        (15, LEVEL_2, "Severity 2"),
        (3, LEVEL_1, ""),
        (4, LEVEL_1, "Severity 1"),
        (15, {"severity": 2, "kind": Kind.REQUEST, "wanted_fixed": True}, ""),
        (31, LEVEL_3, ""),
        (2, {}, ""),
    ],
)
def test_wished_day_is_warned_of(days, values, words):
    text = warned(wanted(days, **values))

    assert (words in text) if words else text == ""


def test_day_off_names_the_working_day_before_it():
    assert "Friday, 20 Nov 2026" in warned(wanted(7))


def test_working_day_before_is_never_one_that_has_passed():
    sunday = datetime.date(2026, 11, 22)

    assert nearest_working_day(HOLIDAY, not_before=sunday) == datetime.date(2026, 11, 24)


def test_holiday_is_named_in_the_language_of_the_reader():
    with translation.override("ja"):
        assert holiday_name(HOLIDAY) == "勤労感謝の日"
    with translation.override("en"):
        assert holiday_name(HOLIDAY) == "Labor Thanksgiving Day"
    assert not is_working_day(HOLIDAY)


def test_holidays_are_those_of_the_country(settings):
    settings.HOLIDAY_COUNTRY = "DE"

    assert is_working_day(HOLIDAY)
    assert holiday_name(datetime.date(2026, 10, 3))


@pytest.mark.parametrize("field", ["title", "symptom", "wanted_consequence", "summary_en"])
def test_password_is_warned_of_in_any_text(field):
    case = case_of(**{field: "パスワード: hunter2"})

    [notice] = notices(case, day=MONDAY)

    assert (notice.field, notice.weight) == (field, Weight.DANGER)
    assert notice.part == (None if field == "summary_en" else notice.part)


def test_password_is_warned_of_in_what_could_not_be_read():
    assert told(case_of(unparsed={"wanted_on": "x"}), "wanted_on") == []
    assert told(case_of(unparsed={"org_id": "password=hunter2"}), "org_id", Weight.DANGER)


@pytest.mark.parametrize(
    ("days", "wanted_days", "words"),
    [
        (None, None, ""),
        (-1, None, "has ended"),
        (0, None, ""),
        (1, 3, "before the day"),
        (3, 3, ""),
    ],
)
def test_access_that_ends_too_early_is_warned_of(days, wanted_days, words):
    case = case_of(access_granted=AccessGranted.YES)
    if days is not None:
        case.access_until = MONDAY + datetime.timedelta(days=days)
    if wanted_days is not None:
        case.wanted_on = MONDAY + datetime.timedelta(days=wanted_days)

    text = warned(case, "access_until")

    assert (words in text) if words else text == ""


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "“1 day” is enough"), (2, "“3 days” is enough"), (8, "“1 month”"), (60, "to begin with")],
)
def test_access_is_proposed_for_the_shortest_period_that_will_do(days, words):
    case = wanted(days, access_granted=AccessGranted.YES)

    assert words in told(case, "access_until", Weight.FACT)[0]


def test_access_not_granted_is_told_nothing():
    case = wanted(2, access_until=MONDAY - datetime.timedelta(days=9))

    assert told(case, "access_until") == []


def test_critical_case_is_told_to_phone_beside_the_answers():
    assert "phone first" in told(case_of(**LEVEL_1), "workaround")[0]
    assert told(case_of(**LEVEL_2), "workaround") == []


def test_doubtful_org_id_is_warned_of():
    assert warned(case_of(org_id="00DJ2000003ztLbXXX"), "org_id")
    assert not warned(case_of(org_id="00DJ2000003ztLbMAI"), "org_id")


def test_notices_come_in_the_order_of_the_parts():
    case = wanted(5, symptom="password=hunter2", summary_en="password=hunter2", org_id="00Dx")

    parts = [notice.part for notice in notices(case, day=MONDAY)]

    order = [*Part, None]
    assert parts == sorted(parts, key=order.index)
    assert {Part.SYMPTOM, Part.DEADLINE, None} <= set(parts)
