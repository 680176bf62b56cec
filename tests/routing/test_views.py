import datetime

import pytest

from contacts.models import today
from routing.models import ChannelKind
from tests import factories

DAY = datetime.timedelta(days=1)


@pytest.fixture
def visitor(client, employee):
    client.force_login(employee)
    return client


def test_category_detail_link_opens_apart(visitor):
    category = factories.make_category("status")
    factories.make_channel(category, address="https://status.example.com/")

    page = visitor.get("/categories/status/").text

    assert 'href="https://status.example.com/"' in page
    assert 'rel="noopener' in page


def test_category_detail_shows_the_representative_of_ones_own_org(visitor, org):
    org.account_rep_name, org.account_rep_email = "山本 一郎", "yamamoto@example.com"
    org.save()
    factories.make_organization("別の会社", account_rep_name="他人")
    category = factories.make_category("rep")
    factories.make_channel(category, kind=ChannelKind.ACCOUNT_REP, address="")

    page = visitor.get("/categories/rep/").text

    assert "山本 一郎" in page
    assert "mailto:yamamoto@example.com" in page
    assert "他人" not in page


def test_category_detail_shows_the_representative_behind_a_sandbox(client, org):
    org.account_rep_name = "山本 一郎"
    org.save()
    user = factories.make_user()
    factories.make_membership(user, factories.make_organization("Sandbox", production=org))
    factories.make_channel(factories.make_category("rep"), kind=ChannelKind.ACCOUNT_REP, address="")
    client.force_login(user)

    assert "山本 一郎" in client.get("/categories/rep/").text


def test_category_detail_that_ended_leads_to_its_replacement(visitor):
    replacement = factories.make_category("new-door")
    category = factories.make_category("old-door", replacement=replacement)
    factories.make_channel(category, valid_until=today() - DAY)

    assert 'href="/categories/new-door/"' in visitor.get("/categories/old-door/").text


def test_category_detail_that_ended_without_replacement_leads_to_the_helpdesk(visitor):
    factories.make_channel(factories.make_category("old-door"), valid_until=today() - DAY)

    assert 'href="/cases/new/"' in visitor.get("/categories/old-door/").text


def test_category_detail_unknown_is_404(visitor):
    assert visitor.get("/categories/nowhere/").status_code == 404
