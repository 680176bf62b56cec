"""The rules of the registry, as its services keep them; the database behind them."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from contacts import services
from contacts.forms.people import asked_by
from contacts.forms.registry import AppointForm, DeputyForm, EndForm
from contacts.models import (
    DesignatedContact,
    OfferOutcome,
    Organization,
    PrimaryHandover,
    Role,
    User,
    today,
)
from contacts.services import RegistryChanged, RegistryRefused
from tests import factories

DAY = datetime.timedelta(days=1)


@pytest.fixture
def admin(db) -> User:
    user = factories.make_user("admin")
    factories.give_role(user, Role.SYSTEM_ADMIN)
    return user


@pytest.fixture
def colleague(db) -> User:
    return factories.make_user("colleague")


def appoint(org: Organization, by: User, person: User, **terms) -> DesignatedContact:
    terms = {"valid_from": today()} | terms
    return services.appoint_contact(org, by=by, person=person, **terms)


def row_of(user: User) -> DesignatedContact:
    return user.appointments.get()


def told() -> list[tuple[int, str]]:
    jobs = ProcrastinateJob.objects.filter(task_name="contacts.tasks.tell_of_registry")
    told = [(job.args["user_id"], job.args["template"]) for job in jobs.order_by("id")]
    # What a test on real connections left behind is about people who are gone.
    people = set(User.objects.values_list("pk", flat=True))
    return [(user, template) for user, template in told if user in people]


def test_appoint_contact_is_confirmed_and_tells_the_person(org, contact, colleague):
    row = appoint(org, contact, colleague, may_view_all_cases=True)

    assert row.confirmed_by == contact
    assert DesignatedContact.objects.in_force().filter(pk=row.pk).exists()
    assert told() == [(colleague.pk, "appointed")]


def test_appoint_contact_twice_is_one_appointment_and_one_mail(org, contact, colleague):
    rows = {appoint(org, contact, colleague).pk for _ in range(2)}

    assert len(rows) == len(told()) == 1


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, None), (-400, -20), (20, 40), (-29, None)],
    ids=["today", "ends within", "begins within", "second day"],
)
def test_appoint_contact_refuses_a_second_own_row_in_that_time(org, contact, admin, start, end):
    until = today() + end * DAY if end is not None else None

    with pytest.raises(RegistryRefused) as refusal:
        appoint(org, admin, contact, valid_from=today() + start * DAY, valid_until=until)

    assert refusal.value.field == "person"
    assert contact.appointments.count() == 1


def test_appoint_contact_takes_times_that_only_touch_across_a_year_end(org, admin, colleague):
    appoint(
        org,
        admin,
        colleague,
        valid_from=datetime.date(2025, 12, 1),
        valid_until=datetime.date(2025, 12, 31),
    )
    appoint(org, admin, colleague, valid_from=datetime.date(2026, 1, 1))

    for day, count in (("2025-12-31", 1), ("2026-01-01", 1), ("2025-11-30", 0)):
        rows = DesignatedContact.objects.own_in_force(datetime.date.fromisoformat(day))
        assert rows.filter(user=colleague).count() == count


def test_appoint_contact_refuses_who_is_switched_off(org, contact, colleague):
    User.objects.filter(pk=colleague.pk).update(is_active=False)

    with pytest.raises(RegistryRefused) as refusal:
        appoint(org, contact, colleague)

    assert refusal.value.field == "person"


def test_appoint_contact_refuses_who_lost_the_registry_meanwhile(org, contact, colleague):
    contact.appointments.update(valid_until=today() - DAY)

    with pytest.raises(RegistryRefused, match=r"registry|登録"):
        appoint(org, contact, colleague)


def test_appoint_deputy_tells_both(org, contact, admin, colleague):
    appoint(org, admin, colleague, deputy_for=contact)

    assert told() == [(colleague.pk, "deputy_named"), (contact.pk, "deputized")]


def test_deputy_of_oneself_is_refused(org, contact, admin):
    with pytest.raises(RegistryRefused) as refusal:
        appoint(org, admin, contact, deputy_for=contact)

    assert refusal.value.field == "person"


def test_deputy_needs_an_own_row_of_whom_they_stand_in_for(org, contact, admin, colleague):
    deputy = factories.make_user("deputy")
    factories.make_contact(deputy, org, deputy_for=contact)

    for nobody in (colleague, deputy):
        with pytest.raises(RegistryRefused) as refusal:
            appoint(org, admin, factories.make_user(), deputy_for=nobody)
        assert refusal.value.field == "deputy_for"


def test_deputies_in_a_circle_are_refused_in_one_time_and_taken_one_after_the_other(
    org, contact, admin
):
    second = factories.make_user("second")
    factories.make_contact(second, org)
    week = {"valid_from": today(), "valid_until": today() + 6 * DAY}
    appoint(org, admin, second, deputy_for=contact, **week)

    with pytest.raises(RegistryRefused) as refusal:
        appoint(org, admin, contact, deputy_for=second, **week)
    appoint(org, admin, contact, deputy_for=second, valid_from=today() + 7 * DAY)

    assert refusal.value.field == "deputy_for"


def test_deputy_twice_for_one_in_that_time_is_refused_for_two_it_is_taken(org, contact, admin):
    second, deputy = factories.make_user("second"), factories.make_user("deputy")
    factories.make_contact(second, org)
    appoint(org, admin, deputy, deputy_for=contact)

    with pytest.raises(RegistryRefused) as refusal:
        appoint(org, admin, deputy, deputy_for=contact, valid_from=today() + 9 * DAY)
    appoint(org, admin, deputy, deputy_for=second)

    assert refusal.value.field == "person"
    assert deputy.appointments.count() == 2


def test_designated_contact_one_deputy_row_at_a_time(org, contact, colleague):
    factories.make_contact(colleague, org, deputy_for=contact)

    with (
        pytest.raises(IntegrityError, match="designated_contact_one_deputy_row_at_a_time"),
        transaction.atomic(),
    ):
        factories.make_contact(colleague, org, deputy_for=contact)


def test_designated_contact_confirmed_at_iff_by(org, contact):
    with (
        pytest.raises(IntegrityError, match="designated_contact_confirmed_at_iff_by"),
        transaction.atomic(),
    ):
        contact.appointments.update(confirmed_by=contact)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"receiver": "giver"}, "primary_handover_to_another"),
        ({"outcome": "accepted"}, "primary_handover_settled_iff_outcome"),
        ({"started_by": "receiver"}, "primary_handover_by_another_has_reason"),
    ],
)
def test_primary_handover_constraints(org, contact, colleague, values, name):
    people = {"giver": contact, "receiver": colleague}
    fields = {"organization": org, "giver": contact, "receiver": colleague, "started_by": contact}

    named = {key: people.get(value, value) for key, value in values.items()}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PrimaryHandover.objects.create(**fields | named)


def test_primary_handover_one_pending(org, contact, colleague):
    services.offer_primary(org, by=contact, person=colleague)

    with (
        pytest.raises(IntegrityError, match="primary_handover_one_pending"),
        transaction.atomic(),
    ):
        PrimaryHandover.objects.create(
            organization=org, giver=contact, receiver=colleague, started_by=contact
        )


# The last primary


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"is_primary": False}, "is_primary"),
        ({"valid_until": "later"}, "valid_until"),
        ({"valid_from": "later"}, "valid_until"),
    ],
)
def test_last_primary_stays_through_any_change(org, contact, admin, change, field):
    row = row_of(contact)
    terms = {key: today() + 9 * DAY if value == "later" else value for key, value in change.items()}

    with pytest.raises(RegistryRefused) as refusal:
        services.change_appointment(row, by=admin, seen=row.version, **terms)

    assert refusal.value.field == field
    row.refresh_from_db()
    assert row.is_primary
    assert row.valid_until is None


@pytest.mark.parametrize("until", [None, 30])
def test_last_primary_does_not_end(org, contact, admin, until):
    row = row_of(contact)
    day = today() + until * DAY if until else None

    with pytest.raises(RegistryRefused):
        services.end_appointment(row, by=admin, seen=row.version, valid_until=day)


def test_primary_who_began_today_is_not_taken_away_either(org, admin, colleague):
    row = appoint(org, admin, colleague, is_primary=True)

    with pytest.raises(RegistryRefused):
        services.end_appointment(row, by=admin, seen=row.version)


@pytest.mark.parametrize("other", ["ends", "begins later", "has left", "is a deputy"])
def test_another_primary_lets_one_go_only_if_they_last(org, contact, admin, colleague, other):
    terms = {
        "ends": {"is_primary": True, "valid_until": today() + DAY},
        "begins later": {"is_primary": True, "valid_from": today() + DAY},
        "has left": {"is_primary": True},
        "is a deputy": {"deputy_for": contact},
    }[other]
    factories.make_contact(colleague, org, **terms)
    User.objects.filter(pk=colleague.pk, name="colleague").update(is_active=other != "has left")
    row = row_of(contact)

    with pytest.raises(RegistryRefused):
        services.end_appointment(row, by=admin, seen=row.version)

    colleague.appointments.all().delete()
    User.objects.filter(pk=colleague.pk).update(is_active=True)
    factories.make_contact(colleague, org, is_primary=True)
    assert services.end_appointment(row, by=admin, seen=row.version).valid_until == today() - DAY


def test_last_primary_who_has_left_ends_by_the_hand_over_alone(org, contact, admin, colleague):
    User.objects.filter(pk=contact.pk).update(is_active=False)
    contact.refresh_from_db()
    row = row_of(contact)
    with pytest.raises(RegistryRefused):
        services.end_appointment(row, by=admin, seen=row.version)

    services.hand_over_primary(org, by=admin, giver=contact, person=colleague, reason="Left.")

    row.refresh_from_db()
    assert (row.is_primary, row.valid_until) == (False, today() - DAY)
    assert row_of(colleague).is_primary
    handover = PrimaryHandover.objects.get()
    assert (handover.reason, handover.outcome) == ("Left.", OfferOutcome.ACCEPTED)


# Handing over


def test_offer_and_accept_pass_the_role_and_leave_the_giver_a_contact(org, contact, colleague):
    offer = services.offer_primary(org, by=contact, person=colleague)
    assert services.offer_primary(org, by=contact, person=colleague) == offer
    assert not DesignatedContact.objects.filter(user=colleague).exists()

    services.settle_offer(offer, by=colleague, outcome=OfferOutcome.ACCEPTED)

    assert row_of(colleague).is_primary
    assert (row_of(contact).is_primary, row_of(contact).valid_until) == (False, None)
    assert told() == [(colleague.pk, "primary_offered"), (contact.pk, "primary_settled")]


def test_accept_makes_an_own_row_that_would_end_last(org, contact, colleague):
    factories.make_contact(colleague, org, valid_until=today() + DAY, trailblazer_email="t@e.jp")

    offer = services.offer_primary(org, by=contact, person=colleague)
    services.settle_offer(offer, by=colleague, outcome=OfferOutcome.ACCEPTED)

    row = row_of(colleague)
    assert (row.is_primary, row.valid_until, row.trailblazer_email) == (True, None, "t@e.jp")


def test_offer_is_settled_once_and_by_whose_it_is(org, contact, colleague, admin):
    offer = services.offer_primary(org, by=contact, person=colleague)

    for who, outcome in (
        (contact, OfferOutcome.ACCEPTED),
        (admin, OfferOutcome.ACCEPTED),
        (contact, OfferOutcome.DECLINED),
        (colleague, OfferOutcome.TAKEN_BACK),
    ):
        with pytest.raises(RegistryRefused):
            services.settle_offer(offer, by=who, outcome=outcome)
    services.settle_offer(offer, by=colleague, outcome=OfferOutcome.DECLINED)
    with pytest.raises(RegistryRefused):
        services.settle_offer(offer, by=colleague, outcome=OfferOutcome.ACCEPTED)

    assert row_of(contact).is_primary


def test_offer_of_one_who_is_primary_no_more_is_not_accepted(org, contact, colleague):
    offer = services.offer_primary(org, by=contact, person=colleague)
    contact.appointments.update(is_primary=False)

    with pytest.raises(RegistryRefused):
        services.settle_offer(offer, by=colleague, outcome=OfferOutcome.ACCEPTED)

    assert not colleague.appointments.exists()


def test_offer_is_refused_to_oneself_to_who_left_and_to_who_begins_later(org, contact, colleague):
    gone, later = factories.make_user("gone", is_active=False), factories.make_user("later")
    factories.make_contact(later, org, valid_from=today() + DAY)

    for person in (contact, gone, later):
        with pytest.raises(RegistryRefused) as refusal:
            services.offer_primary(org, by=contact, person=person)
        assert refusal.value.field == "person"


def test_hand_over_is_a_system_admins_act(org, contact, colleague):
    with pytest.raises(RegistryRefused):
        services.hand_over_primary(org, by=contact, giver=contact, person=colleague, reason="x")


# Changing, ending, confirming


def test_change_appointment_of_another_version_is_shown_first(org, contact, admin, colleague):
    row = appoint(org, contact, colleague)
    seen = row.version
    services.change_appointment(row, by=admin, seen=seen, may_view_all_cases=True)

    with pytest.raises(RegistryChanged):
        services.change_appointment(row, by=contact, seen=seen, may_view_all_cases=False)
    with pytest.raises(RegistryChanged):
        services.end_appointment(row, by=contact, seen=seen)

    assert row_of(colleague).may_view_all_cases


def test_end_appointment_that_has_not_begun_takes_it_away(org, contact, colleague):
    row = appoint(org, contact, colleague, valid_from=today() + 9 * DAY)

    services.end_appointment(row, by=contact, seen=row.version)

    assert not colleague.appointments.exists()
    assert told()[-1] == (colleague.pk, "appointment_ended")


def test_confirm_appointments_confirms_what_was_seen_and_stands(org, contact, settings):
    seen, unseen, gone = map(factories.make_user, ("seen", "unseen", "gone"))
    for user in (seen, unseen, gone):
        factories.make_contact(user, org)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    elsewhere = factories.make_contact(seen, factories.make_organization())
    keys = [row_of(gone).pk, elsewhere.pk, org.contacts.get(user=seen).pk]

    assert services.confirm_appointments(org, by=contact, keys=keys) == 1

    assert org.contacts.get(user=seen).confirmed_by == contact
    assert row_of(unseen).confirmed_at is None
    assert not DesignatedContact.objects.unconfirmed().filter(user=seen, organization=org).exists()
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + 181 * DAY):
        assert DesignatedContact.objects.unconfirmed().filter(user=seen, organization=org).exists()


def test_changed_mail_address_leaves_the_appointment_with_the_person(org, contact):
    User.objects.filter(pk=contact.pk).update(email="married@example.jp")

    assert User.objects.get(email="married@example.jp").is_own_contact_of(org.pk)


# Two at once


def race(*acts) -> list[str]:
    """Let acts run at the same moment, each on a connection of its own."""
    start = Barrier(len(acts))

    def run(act) -> str:
        try:
            start.wait()
            act()
        except RegistryRefused:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.fixture
def primaries(db) -> tuple[Organization, User, User]:
    org, one, two = factories.make_organization(), *map(factories.make_user, ("one", "two"))
    for user in (one, two):
        factories.make_contact(user, org, is_primary=True)
    return org, one, two


@pytest.mark.django_db(transaction=True)
def test_two_primaries_who_end_each_other_at_once_leave_one(primaries):
    _org, one, two = primaries

    def end(row, by):
        return lambda: services.end_appointment(row, by=by, seen="")

    assert race(end(row_of(two), one), end(row_of(one), two)) == ["done", "refused"]
    assert DesignatedContact.objects.own_in_force().count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_person_appointed_by_two_at_once_has_one_row(primaries):
    org, one, two = primaries
    person = factories.make_user("person")

    outcomes = race(lambda: appoint(org, one, person), lambda: appoint(org, two, person))

    assert outcomes == ["done", "refused"]
    assert person.appointments.count() == 1


@pytest.mark.django_db(transaction=True)
def test_deputies_in_a_circle_at_once_leave_one(primaries):
    org, one, two = primaries

    outcomes = race(
        lambda: appoint(org, one, one, deputy_for=two),
        lambda: appoint(org, two, two, deputy_for=one),
    )

    assert outcomes == ["done", "refused"]


@pytest.mark.django_db(transaction=True)
def test_offer_accepted_and_taken_back_at_once_is_one_of_both(primaries):
    org, one, two = primaries
    two.appointments.update(is_primary=False)
    offer = services.offer_primary(org, by=one, person=two)

    outcomes = race(
        lambda: services.settle_offer(offer, by=two, outcome=OfferOutcome.ACCEPTED),
        lambda: services.settle_offer(offer, by=one, outcome=OfferOutcome.TAKEN_BACK),
    )

    offer.refresh_from_db()
    assert outcomes == ["done", "refused"]
    assert row_of(two).is_primary == (offer.outcome == OfferOutcome.ACCEPTED)
    assert DesignatedContact.objects.lasting_primaries().count() == 1


@pytest.mark.django_db(transaction=True)
def test_role_handed_over_by_two_at_once_goes_to_one(primaries):
    org, one, _two = primaries
    admins = list(map(factories.make_user, ("this", "that")))
    for admin in admins:
        factories.give_role(admin, Role.SYSTEM_ADMIN)
    receivers = list(map(factories.make_user, ("left", "right")))

    def hand_over(by, person):
        return lambda: services.hand_over_primary(
            org, by=by, giver=one, person=person, reason="She left."
        )

    outcomes = race(*map(hand_over, admins, receivers))

    assert outcomes == ["done", "refused"]
    assert DesignatedContact.objects.lasting_primaries().count() == 2
    assert not row_of(one).is_primary


@pytest.mark.django_db(transaction=True)
def test_last_primary_who_ends_while_another_is_appointed_leaves_one(primaries):
    """Whoever of the two comes first: there is always a primary."""
    org, one, two = primaries
    row_of(two).delete()
    person = factories.make_user("person")

    outcomes = race(
        lambda: services.end_appointment(row_of(one), by=one, seen=""),
        lambda: appoint(org, one, person, is_primary=True),
    )

    lasting = DesignatedContact.objects.lasting_primaries().count()
    assert (outcomes, lasting) in ((["done", "done"], 1), (["done", "refused"], 2))


@pytest.mark.django_db(transaction=True)
def test_overlapping_appointments_at_once_are_one(primaries):
    org, one, two = primaries
    person = factories.make_user("person")
    until = today() + 20 * DAY

    outcomes = race(
        lambda: appoint(org, one, person, valid_until=until),
        lambda: appoint(org, two, person, valid_from=today() + 9 * DAY),
    )

    assert outcomes == ["done", "refused"]
    assert person.appointments.count() == 1


@pytest.mark.django_db(transaction=True)
def test_entry_changed_by_two_at_once_is_changed_by_one(primaries):
    org, one, two = primaries
    row = appoint(org, one, factories.make_user("person"))

    def change(by, **terms):
        return lambda: services.change_appointment(row, by=by, seen=row.version, **terms)

    outcomes = race(change(one, may_view_all_cases=True), change(two, has_full_rights=True))

    row.refresh_from_db()
    assert outcomes == ["done", "refused"]
    assert [row.may_view_all_cases, row.has_full_rights].count(True) == 1


# The forms


@pytest.mark.parametrize(
    ("now", "typed", "day"),
    [
        ("2026-12-28", "1/5", "2027-01-05"),
        ("2027-01-03", "12/28", "2026-12-28"),
        ("2026-12-05", "12/1", "2026-12-01"),
        ("2026-12-31", "明日", "2027-01-01"),
        ("2026-12-05", "2025-12-31", "2025-12-31"),
    ],
)
def test_day_typed_without_its_year_is_the_nearest(contact, now, typed, day):
    with time_machine.travel(f"{now}T12:00:00+09:00"):
        form = AppointForm({"person": contact.email, "valid_from": typed})
        form.is_valid()

    assert str(form.cleaned_data["valid_from"]) == day


def test_end_before_its_start_is_refused_beside_the_field(db, contact, org):
    terms = {"valid_from": "2026-12-31", "valid_until": "2026-12-30"}
    form = DeputyForm(terms, contacts=User.objects.all())
    end = EndForm({"when": "later", "valid_until": "2001-01-01"}, row=row_of(contact))

    assert "valid_until" in form.errors
    assert "valid_until" in end.errors


def test_people_of_one_name_are_told_apart_by_their_address(contact):
    for number in (1, 2):
        User.objects.create_user(f"tanaka{number}@example.jp", name="田中 一郎")

    form = asked_by(AppointForm({"person": "田中 一郎", "valid_from": "2026-12-01"}), contact)

    assert "tanaka1@example.jp" in str(form.errors["person"])
    exact = AppointForm({"person": "TANAKA2@example.jp", "valid_from": "2026-12-01"})
    assert exact.is_valid()
    assert exact.cleaned_data["person"].email == "tanaka2@example.jp"
