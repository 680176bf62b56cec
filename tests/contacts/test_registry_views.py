import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import services as case_services
from cases.models import Direction, HandoverEntry, Verb
from cases.services.entries import Spoken
from contacts.models import DesignatedContact, PrimaryHandover, Role, User, today
from tests import factories

DAY = datetime.timedelta(days=1)


@pytest.fixture
def admin(db) -> User:
    user = factories.make_user("admin", language="en")
    factories.give_role(user, Role.SYSTEM_ADMIN)
    return user


def url(name: str, *keys: int) -> str:
    return reverse(f"contacts:{name}", args=keys)


def post_add(client, org, **fields):
    values = {"person": "colleague@example.jp", "valid_from": f"{today()}"}
    return client.post(url("contact_add", org.pk), values | fields)


def test_contact_add_records_leads_back_and_says_so(as_contact, org):
    factories.make_user("colleague")

    response = post_add(as_contact, org, may_view_all_cases="on", is_primary="on")

    row = DesignatedContact.objects.get(user__name="colleague")
    assert (row.is_primary, row.may_view_all_cases, row.has_full_rights) == (True, True, False)
    assert response.url == url("registry_detail", org.pk)
    assert "colleague is recorded" in as_contact.get(response.url).text


def test_contact_add_refusals_stand_beside_their_fields_and_keep_what_was_typed(as_contact, org):
    response = post_add(as_contact, org, person="contact", trailblazer_email="trail@example.jp")

    assert response.status_code == 422
    assert "designated contact already, since" in str(response.context["form"].errors["person"])
    assert 'value="trail@example.jp"' in response.text
    assert DesignatedContact.objects.count() == 1


def test_contact_change_of_the_last_primary_says_why_not(as_contact, contact, org):
    row = contact.appointments.get()
    address = url("contact_change", org.pk, row.pk)

    response = as_contact.post(address, {"valid_from": f"{row.valid_from}", "seen": ""})

    assert response.status_code == 422
    assert "Hand the primary role over first" in str(response.context["form"].errors["is_primary"])


def test_contact_change_of_another_version_keeps_the_typed_and_goes_through_next(
    as_contact, org, admin
):
    row = factories.make_contact(factories.make_user("second"), org)
    address = url("contact_change", org.pk, row.pk)
    seen = as_contact.get(address).context["form"].initial["seen"]
    DesignatedContact.objects.filter(pk=row.pk).update(
        confirmed_at="2026-11-01 00:00Z", confirmed_by=admin
    )
    typed = {"valid_from": f"{row.valid_from}", "has_full_rights": "on"}

    first = as_contact.post(address, typed | {"seen": seen})
    again = as_contact.post(address, typed | {"seen": first.context["form"]["seen"].value()})

    assert first.status_code == 422
    assert "Somebody has changed this entry meanwhile" in first.text
    assert again.status_code == 302
    row.refresh_from_db()
    assert row.has_full_rights


def test_contact_end_at_once_takes_the_rights_with_the_next_request(
    client, as_contact, org, draft, employee, contact
):
    second = factories.make_user("second")
    row = factories.make_contact(second, org)
    case = case_services.submit_case(draft, by=employee)
    theirs = type(client)()
    theirs.force_login(second)
    assert theirs.get(case.get_absolute_url()).status_code == 200

    as_contact.post(url("contact_end", org.pk, row.pk), {"when": "now", "seen": ""})

    assert theirs.get(case.get_absolute_url()).status_code == 404
    assert theirs.get(url("registry_detail", org.pk)).status_code == 404


def test_contact_end_with_a_last_day_counts_until_then(as_contact, org):
    row = factories.make_contact(factories.make_user("second"), org)
    day = today() + 5 * DAY

    as_contact.post(
        url("contact_end", org.pk, row.pk), {"when": "later", "valid_until": f"{day}", "seen": ""}
    )

    row.refresh_from_db()
    assert row.valid_until == day


def test_contact_end_of_what_has_ended_or_is_another_orgs_is_not_found(as_contact, org):
    ended = factories.make_contact(factories.make_user(), org, valid_until=today() - DAY)
    foreign = factories.make_contact(factories.make_user(), factories.make_organization())

    for row in (ended, foreign):
        assert as_contact.get(url("contact_end", org.pk, row.pk)).status_code == 404
        assert as_contact.get(url("contact_change", org.pk, row.pk)).status_code == 404
        own = url("contact_end", row.organization_id, row.pk)
        assert as_contact.post(own, {"when": "now"}).status_code == 404


def test_deputy_add_offers_the_orgs_own_contacts_alone(as_contact, org, contact):
    deputy, foreign = factories.make_user("deputy"), factories.make_user("foreign")
    factories.make_contact(foreign, factories.make_organization())
    address = url("deputy_add", org.pk)
    typed = {"person": "deputy@example.jp", "valid_from": f"{today()}"}

    refused = as_contact.post(address, typed | {"deputy_for": foreign.pk})
    taken = as_contact.post(address, typed | {"deputy_for": contact.pk})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert deputy.appointments.get().deputy_for == contact


def test_acts_of_a_deputy_say_for_whom(client, org, contact, draft, employee):
    deputy = factories.make_user("deputy", language="en")
    factories.make_contact(deputy, org, deputy_for=contact)
    case = case_services.submit_case(draft, by=employee)
    client.force_login(deputy)

    client.post(reverse("cases:case_claim", args=[case.pk]))

    assert case.events.get(verb=Verb.CLAIMED).acting_for == contact
    assert "(for contact)" in client.get(case.get_absolute_url()).text


def test_words_of_a_deputy_say_for_whom(client, org, contact, draft, employee):
    deputy = factories.make_user("deputy", language="en")
    factories.make_contact(deputy, org, deputy_for=contact)
    case = factories.make_forwarded(case_services.submit_case(draft, by=employee), by=contact)
    factories.ask_back(case, by=deputy)
    factories.reply(case, by=employee)
    tried = Spoken(timezone.now())
    case_services.record_attempt(case, by=deputy, creation_key=uuid.uuid4(), tried=tried)
    for say in (case_services.add_comment, case_services.add_note):
        say(case, by=deputy, creation_key=uuid.uuid4(), text="x")
    client.force_login(deputy)

    text = client.get(case.get_absolute_url()).text

    entries = HandoverEntry.objects.of(case)
    assert {entry.acting_for for entry in entries.filter(by=deputy)} == {contact}
    assert {comment.acting_for for comment in case.comments.all()} == {contact}
    assert not entries.get(direction=Direction.ANSWER).acting_for
    assert text.count("(for contact)") == 4


def test_acts_of_a_contact_or_of_the_requester_are_for_nobody(org, contact, levels):
    deputy = factories.make_user("deputy")
    factories.make_membership(deputy, org)
    factories.make_contact(deputy, org, deputy_for=contact)
    case = factories.make_submitted(deputy, org)
    case_services.claim_case(case, by=contact)

    assert set(case.events.values_list("acting_for", flat=True)) == {None}


def test_registry_confirm_names_what_was_seen(as_contact, org, contact):
    factories.make_contact(factories.make_user("second"), org)
    page = as_contact.get(url("registry_detail", org.pk))
    assert "2 entries have not been confirmed" in page.text

    keys = page.context["unconfirmed"]
    as_contact.post(url("registry_confirm", org.pk), {"row": [*keys, "x", "9" * 30]})

    assert "have not been confirmed" not in as_contact.get(url("registry_detail", org.pk)).text


def test_registry_detail_flags_leavers_and_a_missing_primary(client, org, contact, admin):
    User.objects.filter(pk=contact.pk).update(is_active=False)
    client.force_login(admin)

    page = client.get(url("registry_detail", org.pk)).text

    assert "Appointments of people who have left" in page
    assert "No primary designated contact today" in page


def test_registry_detail_offers_nothing_to_who_only_reads(client, org, contact):
    second = factories.make_user("second", language="en")
    factories.make_contact(second, org)
    client.force_login(second)

    page = client.get(url("registry_detail", org.pk)).text

    assert url("contact_add", org.pk) not in page
    assert url("registry_confirm", org.pk) not in page
    assert url("primary_offer", org.pk) not in page


def test_registry_detail_is_not_kept_for_a_sandbox(client, org, admin):
    sandbox = factories.make_organization(production=org)
    client.force_login(admin)

    assert client.get(url("registry_detail", sandbox.pk)).status_code == 404
    assert client.get(url("contact_add", sandbox.pk)).status_code == 404


def test_primary_is_offered_and_accepted_page_by_page(as_contact, client, org, contact):
    receiver = factories.make_user("receiver", language="en")
    as_contact.post(url("primary_offer", org.pk), {"person": "receiver@example.jp"})
    offer = PrimaryHandover.objects.get()
    answer = url("primary_answer", org.pk, offer.pk)
    client.force_login(receiver)
    assert answer in client.get(url("contact_list")).text

    client.post(answer, {"outcome": "nonsense"})
    client.post(answer, {"outcome": "accepted"})
    client.post(answer, {"outcome": "declined"})

    assert receiver.appointments.get().is_primary
    assert client.get(url("contact_add", org.pk)).status_code == 200
    client.force_login(contact)
    assert client.get(url("contact_add", org.pk)).status_code == 404


def test_primary_hand_over_wants_a_reason(client, org, contact, admin):
    receiver = factories.make_user("receiver")
    client.force_login(admin)
    typed = {"giver": contact.pk, "person": "receiver@example.jp"}

    refused = client.post(url("primary_hand_over", org.pk), typed | {"reason": " "})
    done = client.post(url("primary_hand_over", org.pk), typed | {"reason": "Moved abroad."})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert receiver.appointments.get().is_primary


@pytest.mark.parametrize("name", ["registry_detail", "registry_list"])
def test_registry_pages_cost_the_same_for_one_row_and_three(
    client, org, contact, admin, name, django_assert_max_num_queries
):
    client.force_login(admin)
    address = url(name, *([org.pk] if name == "registry_detail" else []))

    def count() -> int:
        with django_assert_max_num_queries(12) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    first = count()
    for number in range(2):
        user = factories.make_user()
        factories.make_contact(user, org)
        factories.make_contact(factories.make_user(), org, deputy_for=user)
        factories.make_organization(f"More {number}")

    assert count() == first


def test_registry_list_shows_what_wants_looking_after_first(client, org, contact, admin):
    factories.make_organization("Zebra")
    client.force_login(admin)

    organizations = list(client.get(url("registry_list")).context["organizations"])

    assert organizations[0].name == "Zebra"
    assert [row.has_unconfirmed for row in organizations] == [False, True]
