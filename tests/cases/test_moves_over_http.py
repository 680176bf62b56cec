"""The state table over HTTP: each act in each state, by everybody a person can be to a case."""

import uuid

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.choices import Status
from cases.models import Case
from cases.services.entries import hash_of, unsent_files
from routing.models import Category
from tests import factories
from tests.cases.test_moves import TABLE

S = Status
# Each address that moves a case: from which states, and to which.
ACTS = {
    "case_submit": ({S.DRAFT, S.RETURNED}, S.SUBMITTED),
    "case_release": ({S.IN_REVIEW}, S.SUBMITTED),
    "case_pull_back": ({S.SUBMITTED}, S.DRAFT),
    "case_restore": ({S.WITHDRAWN}, S.DRAFT),
    "case_withdraw": ({S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.RETURNED, S.APPROVED}, S.WITHDRAWN),
    "case_claim": ({S.SUBMITTED, S.RETURNED}, S.IN_REVIEW),
    "case_unapprove": ({S.APPROVED}, S.IN_REVIEW),
    "case_recall": ({S.FORWARDED}, S.IN_REVIEW),
    "case_reopen": ({S.ANSWERED, S.REDIRECTED, S.CLOSED}, S.IN_REVIEW),
    "case_return": ({S.IN_REVIEW}, S.RETURNED),
    "case_approve": ({S.IN_REVIEW}, S.APPROVED),
    "case_forward": ({S.APPROVED}, S.FORWARDED),
    "case_phone": ({S.SUBMITTED, S.IN_REVIEW}, S.FORWARDED),
    "case_resume": ({S.ANSWERED}, S.FORWARDED),
    "case_answer": ({S.IN_REVIEW, S.FORWARDED}, S.ANSWERED),
    "case_redirect": ({S.IN_REVIEW}, S.REDIRECTED),
    "case_close": ({S.ANSWERED, S.REDIRECTED}, S.CLOSED),
}
# A deputy sends nothing, so resumes nothing either; what another contact holds is taken over first.
NARROWER = {
    (S.ANSWERED, "case_resume", "deputy"),
    (S.RETURNED, "case_claim", "contact"),
    (S.RETURNED, "case_claim", "deputy"),
}
STRANGERS = ("contact elsewhere", "former contact", "employee")
PEOPLE = ("requester", "contact", "holder", "deputy", *STRANGERS)


@pytest.fixture
def people(org, levels, doors):
    people = {name: factories.make_user(name.replace(" ", "-")) for name in PEOPLE}
    factories.make_membership(people["requester"], org)
    for name in ("contact", "holder"):
        factories.make_contact(people[name], org)
    factories.make_contact(people["deputy"], org, deputy_for=people["contact"])
    factories.make_contact(people["contact elsewhere"], factories.make_organization())
    gone = factories.make_contact(people["former contact"], org)
    gone.valid_until = gone.valid_from
    gone.save()
    return people


def form_of(name, case):
    """What somebody who may would post."""
    handover = case.handover
    if name == "case_resume":
        return {
            "creation_key": str(uuid.uuid4()),
            "handover": str(handover.pk if handover else 0),
            "text": "It came back.",
            "seen_files": hash_of(unsent_files(handover)) if handover else "",
        }
    forms = {
        "case_approve": {"seen_hash": factories.seen_hash(case)},
        "case_forward": {"number": "1", "seen_hash": handover.content_hash if handover else ""},
        "case_phone": {"at": "2026-11-20 09:00"},
        "case_redirect": {"door": str(Category.objects.get(slug="partner").pk), "note": "There."},
    }
    return forms.get(name, {"note": "Why."})


def test_acts_lead_to_every_move_of_the_table():
    reached = {(source, target) for sources, target in ACTS.values() for source in sources}

    assert reached == set(TABLE)


@pytest.mark.parametrize("status", Status)
def test_act_moves_a_case_where_the_table_allows(people, org, status):
    case = factories.make_at(status, people["requester"], org, by=people["holder"])
    Case.objects.filter(pk=case.pk).update(**factories.completion())
    case = Case.objects.get(pk=case.pk)
    forms = {name: form_of(name, case) for name in ACTS}

    for who in PEOPLE:
        client = Client()
        client.force_login(people[who])
        for name, (sources, target) in ACTS.items():
            if who in STRANGERS and status not in sources:
                continue
            may = status in sources and who in TABLE[status, target]
            moves = may and (status, name, who) not in NARROWER
            with transaction.atomic():
                client.post(reverse(f"cases:{name}", args=[case.pk]), forms[name])
                found = Case.objects.get(pk=case.pk).status
                transaction.set_rollback(True)

            assert found == (target if moves else status), f"{who}: {name}"
