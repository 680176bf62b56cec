"""A real OpenID Connect provider on loopback: `oidc-provider-mock` in a process of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from helpdesk.environment import company_login

CLIENT = {"OIDC_CLIENT_ID": "helpdesk", "OIDC_CLIENT_SECRET": "secret"}


@dataclass(frozen=True)
class IdentityProvider:
    issuer: str

    def put_person(self, subject: str, **claims: Any) -> None:
        """Make a person, with a verified address unless the claims say otherwise."""
        claims = {"email": f"{subject}@example.jp", "email_verified": True} | claims
        requests.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def switch_off(self, subject: str) -> None:
        """Let what the person's sessions hold no longer count."""
        requests.post(f"{self.issuer}/users/{subject}/revoke-tokens").raise_for_status()

    def agree(self, address: str, subject: str) -> str:
        """Log in at the provider as a person would; return the address it leads back to."""
        answer = requests.post(address, data={"sub": subject}, allow_redirects=False)
        return answer.headers["Location"]

    def deny(self, address: str) -> str:
        answer = requests.post(address, data={"action": "deny"}, allow_redirects=False)
        return answer.headers["Location"]


@contextmanager
def running_provider() -> Iterator[IdentityProvider]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    provider = IdentityProvider(f"http://127.0.0.1:{port}")
    try:
        wait_for(provider.issuer)
        yield provider
    finally:
        process.terminate()
        process.wait()


def wait_for(issuer: str) -> None:
    for _ in range(150):
        try:
            requests.get(issuer)
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(issuer)


def turn_on(settings, monkeypatch, issuer: str, **environment: str) -> None:
    """Configure the company login as a portal started with these variables has it."""
    for name, value in (CLIENT | {"OIDC_ISSUER": issuer} | environment).items():
        monkeypatch.setenv(name, value)
    own = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"] | {"APPS": company_login()}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": own}
