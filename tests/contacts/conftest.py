import pytest


@pytest.fixture
def as_contact(client, contact):
    """The browser of a primary contact, in English."""
    contact.language = "en"
    contact.save()
    client.force_login(contact)
    return client
