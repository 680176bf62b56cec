"""Attack 9: a link between two cases asks for both ends, and opens neither."""

import pytest
from django.urls import reverse

from cases import services
from cases.models import Case, CaseEvent, CaseLink, Handover
from cases.moves import IllegalMove
from tests import factories
from tests.security.test_skipping_review import at_once, refused


def url(name, case):
    return reverse(f"cases:{name}", args=[case.pk])


@pytest.fixture
def foreign(db):
    """A contact of another org, and a case there under the same number."""
    org = factories.make_organization()
    person = factories.make_user("foreign")
    factories.make_contact(person, org, is_primary=True)
    return person, org


@pytest.fixture
def mine(employee, org, contact, levels) -> Case:
    return factories.make_forwarded(factories.make_submitted(employee, org), by=contact)


@pytest.fixture
def theirs(employee, foreign, levels) -> Case:
    person, org = foreign
    return factories.make_forwarded(factories.make_submitted(employee, org), by=person)


@pytest.fixture
def twin(employee, org, contact, levels) -> Case:
    return factories.make_forwarded(factories.make_submitted(employee, org), by=contact)


def test_same_number_of_another_org_is_neither_offered_nor_told(client, mine, theirs, contact):
    client.force_login(contact)

    response = client.get(url("case_follow", mine))

    assert response.context["same_number"] == []
    assert theirs.number not in response.text


def test_same_number_of_ones_own_org_is_offered_once(client, mine, twin, contact, employee):
    client.force_login(contact)
    assert twin.number in client.get(url("case_follow", mine)).text

    done = client.post(url("case_link", mine), {"other": str(twin.pk)})

    assert done.url == url("case_follow", mine)
    for one, other in ((mine, twin), (twin, mine)):
        page = client.get(url("case_follow", one))
        assert page.context["linked"] == [other]
        assert page.context["same_number"] == []
        assert client.get(url("case_review", one)).context["related"].linked == [other]


@pytest.mark.parametrize("end", ["other", "case"])
def test_link_with_a_case_of_another_org_is_not_found(client, mine, theirs, contact, end):
    pair = (mine, theirs) if end == "other" else (theirs, mine)
    client.force_login(contact)

    answers = [
        client.post(url("case_link", pair[0]), {"other": key}).status_code
        for key in (str(pair[1].pk), "999999999", "x", "", "0", "1' OR 1=1", "９")
    ]

    assert set(answers) == {404}
    assert not CaseLink.objects.exists()
    with pytest.raises(IllegalMove):
        services.link_cases(*pair, by=contact)


def test_link_by_whoever_may_only_read_is_not_found(client, mine, twin, employee):
    client.force_login(employee)

    assert client.post(url("case_link", mine), {"other": str(twin.pk)}).status_code == 404
    assert not CaseLink.objects.exists()


def test_link_with_itself_or_a_draft_is_refused(client, mine, employee, org, contact):
    draft = factories.make_draft(employee, org)
    client.force_login(contact)

    for other in (mine, draft):
        answer = client.post(url("case_link", mine), {"other": str(other.pk)})
        assert answer.status_code == 404


def test_link_shows_the_other_case_to_nobody_who_may_not_see_it(
    client, mine, theirs, contact, employee
):
    """Made by somebody who is a contact of both; each side alone learns nothing."""
    both = factories.make_user("both")
    for case in (mine, theirs):
        factories.make_contact(both, case.organization)
    services.link_cases(mine, theirs, by=both)
    Case.objects.filter(pk=theirs.pk).update(title="Secret of the other org")
    Handover.objects.filter(case=theirs).update(number="99")
    client.force_login(contact)

    pages = [
        client.get(url(name, mine)).text for name in ("case_follow", "case_detail", "case_review")
    ]

    for page in pages:
        assert theirs.number not in page
        assert "Secret of the other org" not in page
    assert CaseEvent.objects.filter(verb="linked", note="").count() == 2


def test_link_made_twice_is_one(mine, twin, contact):
    made = [services.link_cases(*pair, by=contact) for pair in ((mine, twin), (twin, mine))]

    assert made[0] == made[1]
    assert CaseEvent.objects.filter(verb="linked").count() == 2


@pytest.mark.django_db(transaction=True)
def test_link_from_both_ends_at_once_is_one(mine, twin, contact):
    outcomes = at_once(
        mine,
        lambda: services.link_cases(mine, twin, by=contact),
        lambda: services.link_cases(twin, mine, by=contact),
    )

    assert refused(outcomes) == []
    assert CaseLink.objects.count() == 1
