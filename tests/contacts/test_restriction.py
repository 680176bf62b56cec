import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import services as case_services
from cases.models import Case
from contacts import services
from contacts.forms.restriction import RestrictionForm
from contacts.models import Organization, RestrictionRequest, Role, User, today
from contacts.restriction import RESTRICTION_MOVES, RestrictionState, characters_in
from contacts.services import RegistryRefused
from tests import factories

DAY = datetime.timedelta(days=1)
TEXTS = {"text_ja": "社内の窓口へ。", "text_en": "Ask our helpdesk."}


@pytest.fixture
def org(org) -> Organization:
    org.plan = factories.make_plan(restricts_case_creation=True)
    org.save()
    return org


def make(org: Organization, asker: User, state=RestrictionState.ASKED) -> RestrictionRequest:
    decided = {"approved_by": factories.make_user(), "approved_at": timezone.now()}
    fields = {"state": state, "asked_by": asker, "moved_by": asker}
    return org.restrictions.create(**TEXTS | fields | decided)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("窓口", 2),
        ("か\u3099", 1),
        ("👨‍👩‍👧‍👦", 1),
        ("葛\U000e0100飾", 2),
        ("🇯🇵", 1),
        ("𠮷野家", 3),
    ],
)
def test_characters_are_counted_as_people_do(text, count):
    assert characters_in(text) == count


def test_text_of_120_characters_is_taken_one_of_121_is_not(db):
    family = "👨‍👩‍👧‍👦"
    fits = RestrictionForm({"text_ja": family * 120, "text_en": "a" * 120})
    long = RestrictionForm({"text_ja": family * 121, "text_en": "a" * 121})

    assert fits.is_valid(), fits.errors
    assert set(long.errors) == {"text_ja", "text_en"}


@pytest.mark.parametrize("state", RestrictionState)
def test_each_pair_of_states_is_moved_as_the_table_says(org, contact, second, state):
    for target in RestrictionState:
        row = make(org, second, state)
        if target in RESTRICTION_MOVES[state]:
            row = services.move_restriction(row, by=contact, state=target)
            assert row.state == target
        else:
            with pytest.raises(RegistryRefused):
                services.move_restriction(row, by=contact, state=target)
        row.delete()


def test_ask_restriction_wants_the_plan_and_no_other_request(org, contact, second):
    row = services.ask_restriction(org, by=second, **TEXTS)
    assert services.ask_restriction(org, by=second, **TEXTS) == row

    with pytest.raises(RegistryRefused):
        services.ask_restriction(org, by=contact, text_ja="別", text_en="other")
    plain = factories.make_organization(plan=factories.make_plan())
    with pytest.raises(RegistryRefused):
        services.ask_restriction(plain, by=contact, **TEXTS)


def test_who_asked_does_not_approve_unless_alone_and_with_a_reason(org, contact):
    admin = factories.make_user("admin")
    factories.give_role(admin, Role.SYSTEM_ADMIN)
    row = services.ask_restriction(org, by=contact, **TEXTS)

    with pytest.raises(RegistryRefused):
        services.move_restriction(row, by=contact, state=RestrictionState.APPROVED, reason="x")
    User.objects.filter(pk=admin.pk).update(is_active=False)
    with pytest.raises(RegistryRefused):
        services.move_restriction(row, by=contact, state=RestrictionState.APPROVED)
    row = services.move_restriction(
        row, by=contact, state=RestrictionState.APPROVED, reason="Nobody else is there."
    )

    assert (row.approved_by, row.reason) == (contact, "Nobody else is there.")


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ({"is_primary": True}, False),
        ({}, True),
        ({"is_primary": True, "valid_from": today() + DAY}, True),
        ({"is_primary": True, "valid_until": today() - DAY}, True),
        ({"has_left": True, "is_primary": True}, True),
        ({"elsewhere": True, "is_primary": True}, True),
    ],
    ids=["primary", "no primary", "begins later", "has ended", "has left", "of another org"],
)
def test_who_asked_approves_only_beside_no_other_primary(org, contact, fields, may):
    fields = dict(fields)
    person = factories.make_user(is_active=not fields.pop("has_left", False))
    where = factories.make_organization() if fields.pop("elsewhere", False) else org
    factories.make_contact(person, where, **fields)
    row = services.ask_restriction(org, by=contact, **TEXTS)
    act = {"by": contact, "state": RestrictionState.APPROVED, "reason": "Nobody else is there."}

    if may:
        assert services.move_restriction(row, **act).approved_by == contact
    else:
        with pytest.raises(RegistryRefused):
            services.move_restriction(row, **act)


def test_a_contact_who_keeps_no_registry_takes_back_alone(org, contact, second):
    row = services.ask_restriction(org, by=second, **TEXTS)

    for state in (RestrictionState.APPROVED, RestrictionState.DECLINED):
        with pytest.raises(RegistryRefused):
            services.move_restriction(row, by=second, state=state)
    row = services.move_restriction(row, by=second, state=RestrictionState.TAKEN_BACK)

    assert row.state == RestrictionState.TAKEN_BACK


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "approved"}, "restriction_request_approved_has_approved_by"),
        ({"state": "approved", "own": True}, "restriction_request_own_approval_has_reason"),
        ({"twice": True}, "restriction_request_one_open"),
    ],
)
def test_restriction_request_constraints(org, contact, fields, name):
    values = {"state": "asked", "asked_by": contact, "moved_by": contact} | TEXTS
    if fields.pop("own", False):
        values |= {"approved_by": contact, "approved_at": timezone.now()}
    if fields.pop("twice", False):
        org.restrictions.create(**values)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        org.restrictions.create(**values | fields)


def test_case_to_support_names_who_approved_and_is_made_once(org, contact, second, levels):
    row = services.ask_restriction(org, by=second, **TEXTS)
    row = services.move_restriction(row, by=contact, state=RestrictionState.APPROVED)

    cases = {case_services.prepare_restriction_case(row, by=contact).pk for _ in range(2)}

    case = Case.objects.get(pk=cases.pop())
    assert not cases
    assert contact.email in case.symptom
    assert TEXTS["text_ja"] in case.symptom


def test_people_of_the_org_read_the_text_in_force_where_they_may_think_of_asking(
    client, org, employee, contact, second, doors
):
    row = make(org, second, RestrictionState.IN_FORCE)
    stranger = factories.make_user()
    pages = [
        reverse("home"),
        reverse("contacts:contact_list"),
        reverse("routing:category_detail", args=["technical-support"]),
    ]
    for user, is_shown in ((employee, True), (stranger, False)):
        client.force_login(user)
        for page in pages:
            assert (TEXTS["text_ja"] in client.get(page).text) == is_shown, page

    client.force_login(employee)
    assert (
        TEXTS["text_ja"]
        not in client.get(reverse("routing:category_detail", args=["partner"])).text
    )
    services.move_restriction(row, by=contact, state=RestrictionState.LIFTED)
    for page in pages:
        assert TEXTS["text_ja"] not in client.get(page).text, page


def test_restriction_pages_lead_from_asking_to_in_force(client, org, contact, second):
    User.objects.filter(pk__in=[contact.pk, second.pk]).update(language="en")
    client.force_login(second)
    client.post(reverse("contacts:restriction_ask", args=[org.pk]), TEXTS)
    row = RestrictionRequest.objects.get()
    move = reverse("contacts:restriction_move", args=[org.pk, row.pk])
    page = client.get(reverse("contacts:restriction", args=[org.pk])).text
    assert "Another primary designated contact or a system admin decides." in page
    client.force_login(contact)
    page = client.get(reverse("contacts:restriction", args=[org.pk])).text
    assert "decides." not in page

    for state in ("approved", "sent", "in_force"):
        client.post(move, {"state": state})
        page = client.get(reverse("contacts:restriction", args=[org.pk])).text
        assert TEXTS["text_en"] in page
    client.post(move, {"state": "nonsense"})

    row.refresh_from_db()
    assert (row.state, row.approved_by) == ("in_force", contact)
    assert row.in_force_at
