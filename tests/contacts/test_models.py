import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from contacts.models import DesignatedContact, Membership, Organization, User, today
from tests import factories

DAY = datetime.timedelta(days=1)


def test_user_email_lowercase(db):
    with pytest.raises(IntegrityError, match="user_email_lowercase"):
        User.objects.create(email="Sato@example.jp", name="Sato")


def test_organization_org_id_unique(org):
    with pytest.raises(IntegrityError, match="organization_org_id_unique"):
        factories.make_organization(org_id=org.org_id)


@pytest.mark.parametrize("org_id", ["00Dfj000000WKTs", "005fj000000WKTsEAO", "x"])
def test_organization_org_id_has_18(db, org_id):
    with pytest.raises(IntegrityError, match="organization_org_id_has_18"):
        factories.make_organization(org_id=org_id)


def test_organization_sandbox_has_no_plan(org):
    with pytest.raises(IntegrityError, match="organization_sandbox_has_no_plan"):
        factories.make_organization(production=org, plan=factories.make_plan())


def test_organization_clean_completes_an_id_of_15(db):
    organization = Organization(name="Org", org_id=" ００Ｄfj000000WKTs ")

    organization.full_clean()

    assert organization.org_id == "00Dfj000000WKTsEAO"


@pytest.mark.parametrize("org_id", ["00DF9000000REhnMAA", "005J2000003ztLbIAI"])
def test_organization_clean_refuses_an_id_that_may_be_wrong(db, org_id):
    with pytest.raises(ValidationError) as refused:
        Organization(name="Org", org_id=org_id).full_clean()

    assert "org_id" in refused.value.message_dict


def test_membership_user_organization_unique(employee, org):
    with pytest.raises(IntegrityError, match="membership_user_organization_unique"):
        factories.make_membership(employee, org)


def test_membership_one_default(employee, org):
    Membership.objects.update(is_default=True)

    with pytest.raises(IntegrityError, match="membership_one_default"):
        factories.make_membership(employee, factories.make_organization(), is_default=True)


def test_designated_contact_one_own_row_at_a_time(contact, org):
    with pytest.raises(IntegrityError, match="designated_contact_one_own_row_at_a_time"):
        factories.make_contact(contact, org)


def test_designated_contact_rows_that_follow_each_other_stand_side_by_side(org):
    user = factories.make_user()
    factories.make_contact(user, org, valid_until=today())

    assert factories.make_contact(user, org, valid_from=today() + DAY).pk


def test_designated_contact_rows_that_touch_on_one_day_are_refused(org):
    user = factories.make_user()
    factories.make_contact(user, org, valid_until=today())

    with pytest.raises(IntegrityError, match="designated_contact_one_own_row_at_a_time"):
        factories.make_contact(user, org, valid_from=today())


def test_designated_contact_deputy_row_may_overlap_the_own_one(contact, org):
    other = factories.make_user()
    factories.make_contact(other, org)

    assert factories.make_contact(contact, org, deputy_for=other).pk


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"valid_until": datetime.date(2000, 1, 1)}, "designated_contact_ends_after_start"),
        ({"self_deputy": True}, "designated_contact_not_own_deputy"),
        ({"is_primary": True, "deputy": True}, "designated_contact_deputy_not_primary"),
    ],
)
def test_designated_contact_constraint(org, values, constraint):
    user = factories.make_user()
    if values.pop("self_deputy", False):
        values["deputy_for"] = user
    if values.pop("deputy", False):
        values["deputy_for"] = factories.make_user()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factories.make_contact(user, org, **values)


def organizations_of(user: User) -> dict[int, bool]:
    return User.objects.get(pk=user.pk).contact_organizations


def test_contact_counts_from_the_first_to_the_last_day(org):
    user = factories.make_user()
    factories.make_contact(
        user, org, valid_from=datetime.date(2026, 12, 31), valid_until=datetime.date(2027, 1, 1)
    )

    counted = []
    for moment in (
        "2026-12-30T14:59Z",
        "2026-12-30T15:00Z",
        "2027-01-01T14:59Z",
        "2027-01-01T15:00Z",
    ):
        with time_machine.travel(moment, tick=False):
            counted.append(org.pk in organizations_of(user))

    assert counted == [False, True, True, False]


def test_contact_of_a_production_org_is_contact_of_its_sandboxes(contact, org):
    sandbox = factories.make_organization(production=org)

    assert organizations_of(contact) == {org.pk: True, sandbox.pk: True}


def test_contact_who_is_switched_off_is_none(contact, org):
    User.objects.filter(pk=contact.pk).update(is_active=False)

    assert not DesignatedContact.objects.in_force().exists()


def test_deputy_counts_while_the_person_stood_in_for_does(contact, org):
    deputy = factories.make_user()
    factories.make_contact(deputy, org, deputy_for=contact)
    assert organizations_of(deputy) == {org.pk: False}

    contact.appointments.update(valid_until=today() - DAY)

    assert organizations_of(deputy) == {}


def test_deputy_of_a_deputy_does_not_count(contact, org):
    deputy, second = factories.make_user(), factories.make_user()
    factories.make_contact(deputy, org, deputy_for=contact)
    factories.make_contact(second, org, deputy_for=deputy)

    assert organizations_of(second) == {}


def test_deputy_with_an_own_row_is_more_than_a_deputy(contact, org):
    other = factories.make_user()
    factories.make_contact(other, org)
    factories.make_contact(other, org, deputy_for=contact)

    assert organizations_of(other) == {org.pk: True}


def test_open_to_shows_the_orgs_of_memberships_and_their_sandboxes(employee, org):
    sandbox = factories.make_organization(production=org)
    factories.make_organization("someone else's")

    assert set(Organization.objects.open_to(employee)) == {org, sandbox}


def test_today_is_the_companys_day_wherever_the_reader_is(db):
    with time_machine.travel("2026-12-31T15:30Z", tick=False):
        assert today() == datetime.date(2027, 1, 1)


@pytest.mark.parametrize("name", ["org_id", "login_claim"])
def test_organization_says_in_words_that_another_has_it(org, name):
    Organization.objects.filter(pk=org.pk).update(login_claim="east")
    org.refresh_from_db()
    twin = Organization(name="Twin", **{name: getattr(org, name)})

    with translation.override("en"), pytest.raises(ValidationError, match="Another organization"):
        twin.full_clean()
