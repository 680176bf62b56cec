from collections.abc import Callable, Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.identity_provider import IdentityProvider, running_provider, turn_on

type LogIn = Callable[..., HttpResponse]


@pytest.fixture(scope="session")
def running() -> Iterator[IdentityProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running, settings, monkeypatch) -> IdentityProvider:
    turn_on(settings, monkeypatch, running.issuer)
    return running


@pytest.fixture
def log_in(provider, db) -> LogIn:
    """Log in by the company login as far as it goes: `log_in(client, "sato")`."""

    def go(client: Client, subject: str, *, next_url: str = "") -> HttpResponse:
        address = "/accounts/oidc/company/login/" + (f"?next={next_url}" if next_url else "")
        return client.get(provider.agree(client.get(address).url, subject))

    return go
