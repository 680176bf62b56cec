import pytest

from cases.checklist import CHECKLIST, Need, is_critical, marks, missing
from cases.checklist.asked import NO_FIELD
from cases.choices import (
    AccessGranted,
    BusinessStop,
    Kind,
    Part,
    UsersAffected,
    Workaround,
)
from cases.forms import part_form
from cases.models import Attachment, Case
from contacts.models import Organization

CRITICAL = {
    "business_stop": BusinessStop.WHOLE,
    "users_affected": UsersAffected.ALL,
    "workaround": Workaround.NONE,
}
# Asked for outside the five parts, or not asked of a person at all.
NOT_IN_CHECKLIST = {
    "title",
    "kind",
    "origin",
    "organization",
    "wanted_fixed",
    "severity",
    "summary_en",
    "triage_verdict",
    "triage_reason",
}
BOOKKEEPING = {
    "id",
    "creation_key",
    "requester",
    "consultation",
    "triaged_by",
    "drafted_by",
    "status",
    "redirected_to",
    "reviewer",
    "handover",
    "created_at",
    "updated_at",
    "unparsed",
    "last_saves",
    "moved_at",
    "submitted_at",
    "answered_at",
    "closed_at",
    "access_withdrawn_at",
    "helpful_reason",
    "was_helpful",
    "queue_level",
    "queue_date",
}


def case_of(kind: Kind = Kind.TROUBLE, **values) -> Case:
    return Case(organization=Organization(name="Org"), kind=kind, title="x", **values)


def fields(items) -> list[str]:
    return [item.field for item in items]


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        (
            Kind.TROUBLE,
            ["symptom", "occurred_at", "users_affected", "wanted_on", "wanted_reason"],
        ),
        (Kind.QUESTION, ["symptom", "expected"]),
        (Kind.REQUEST, ["symptom", "wanted_on", "wanted_reason"]),
    ],
)
def test_empty_case_misses_for_submission(kind, needed):
    assert fields(missing(case_of(kind), [], at=Need.SUBMIT)) == needed


def test_empty_case_misses_for_approval_what_a_contact_fills_in():
    needed = set(fields(missing(case_of(), [], at=Need.APPROVE)))

    assert needed - set(fields(missing(case_of(), [], at=Need.SUBMIT))) == {
        "product",
        "access_granted",
        "org_id",
        "severity_confirmed",
    }


def test_critical_case_is_submitted_with_three_items():
    case = case_of(**CRITICAL)

    assert is_critical(case)
    assert fields(missing(case, [], at=Need.SUBMIT)) == ["symptom", "callback_phone"]
    case.symptom, case.callback_phone = "Nobody can log in.", "03-0000-0000"
    assert missing(case, [], at=Need.SUBMIT) == []


def test_critical_case_is_not_approved_with_three_items():
    case = case_of(symptom="x", callback_phone="1", **CRITICAL)

    assert {"occurred_at", "wanted_on"} <= set(fields(missing(case, [], at=Need.APPROVE)))


def test_sandbox_is_never_critical():
    case = case_of(**CRITICAL)
    case.organization.production = Organization(pk=7, name="Production")

    assert not is_critical(case)


def test_callback_phone_is_not_asked_below_level_1():
    assert "callback_phone" not in [mark.item.field for mark in marks(case_of(), [])]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"access_granted": AccessGranted.YES}, "access_username"),
        ({"business_stop": BusinessStop.PART}, "affected_work"),
        ({"workaround": Workaround.GOOD}, "workaround_detail"),
        ({"users_affected": UsersAffected.MANY}, "users_count"),
        (
            {**CRITICAL, "workaround": Workaround.GOOD, "severity": 1},
            "severity_reason",
        ),
    ],
)
def test_item_applies_only_under_its_condition(values, field):
    assert field not in [mark.item.field for mark in marks(case_of(), [])]
    assert field in [mark.item.field for mark in marks(case_of(**values), [])]


def test_about_when_answers_since_when():
    case = case_of(occurred_note="since this morning")

    assert "occurred_at" not in fields(missing(case, [], at=Need.SUBMIT))


def test_files_answer_by_their_type():
    picture, log = Attachment(content_type="image/png"), Attachment(content_type="text/plain")

    answered = [mark.item.field for mark in marks(case_of(), [picture]) if mark.is_answered]
    assert answered == ["screenshots"]
    answered = [mark.item.field for mark in marks(case_of(), [log]) if mark.is_answered]
    assert answered == ["logs"]


def test_no_is_an_answer():
    case = case_of(
        business_stop=BusinessStop.NONE,
        workaround=Workaround.NONE,
        access_granted=AccessGranted.NO,
        users_count=0,
        users_affected=UsersAffected.SOME,
    )

    answered = {mark.item.field for mark in marks(case, []) if mark.is_answered}

    assert {"business_stop", "workaround", "access_granted", "users_count"} <= answered


def test_every_column_of_a_case_is_an_item_or_known_not_to_be():
    columns = {field.name for field in Case._meta.concrete_fields}

    items = {item.field for item in CHECKLIST} - {"screenshots", "logs"}

    assert columns == items | NOT_IN_CHECKLIST | BOOKKEEPING
    assert not items & (NOT_IN_CHECKLIST | BOOKKEEPING)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("part", Part)
def test_part_form_asks_each_item_of_the_part(kind, part, levels):
    case = case_of(kind)

    asked = set(part_form(part, case)(instance=case).fields)

    items = {item.field for item in CHECKLIST if item.part == part and kind in item.kinds}
    assert items - NO_FIELD <= asked
    assert asked - items <= NOT_IN_CHECKLIST


def test_checklist_has_one_item_for_a_field_and_kind():
    pairs = [(item.field, kind) for item in CHECKLIST for kind in item.kinds]

    assert len(pairs) == len(set(pairs))
    assert all(item.label and str(item.why) for item in CHECKLIST)
