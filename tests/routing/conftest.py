import pytest
from django.test import Client

from contacts.models import User
from routing.models import Category, Channel, ChannelKind
from tests import factories


@pytest.fixture
def visitor(client, employee) -> Client:
    client.force_login(employee)
    return client


@pytest.fixture
def stranger(org) -> User:
    user = factories.make_user("stranger")
    factories.make_membership(user, org)
    return user


@pytest.fixture
def support(db) -> Category:
    """The door where cases begin."""
    category = factories.make_category("support")
    factories.make_channel(category, kind=ChannelKind.SUPPORT_CASE, address="")
    return category


@pytest.fixture
def vendor_door(db) -> Channel:
    return factories.make_channel(
        factories.make_category("vendor"), kind=ChannelKind.PACKAGE_VENDOR, address=""
    )


@pytest.fixture
def developers_door(db) -> Channel:
    return factories.make_channel(
        factories.make_category("own"), kind=ChannelKind.DEVELOPERS, address=""
    )
