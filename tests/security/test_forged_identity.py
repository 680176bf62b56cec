"""A provider's answer that is not the provider's, not for us, not for now, or not for this person.

The answers come from an issuer of the test's own, with its own keys, past a real HTTP request.
"""

import hmac
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from contacts.models import User
from tests import factories
from tests.identity_provider import turn_on

LOGIN = "/accounts/oidc/company/login/"
CALLBACK = f"{LOGIN}callback/"


@dataclass
class Issuer:
    """An issuer whose every answer a test can bend."""

    url: str = ""
    key: Any = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    names_itself: str = ""
    id_token: str | None = None
    codes: set[str] = field(default_factory=lambda: {"code"})

    def token(self, *, key: Any = None, alg: str = "RS256", **claims: Any) -> str:
        now = int(time.time())
        told = {"sub": "s", "iss": self.url, "aud": "helpdesk", "iat": now, "exp": now + 300}
        told = {name: value for name, value in (told | claims).items() if value is not None}
        return jwt.encode(told, key or self.key, alg, headers={"kid": "1"})

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, Any]:
        if path == "/token":
            code = form.get("code", [""])[0]
            if code not in self.codes:
                return 400, {"error": "invalid_grant"}
            self.codes.remove(code)
            id_token = self.token(**self.claims) if self.id_token is None else self.id_token
            return 200, {"access_token": "a", "id_token": id_token, "refresh_token": "r"}
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        person = {"sub": "s", "email": "victim@example.jp", "email_verified": True}
        return 200, {
            "/.well-known/openid-configuration": {
                "issuer": self.names_itself or self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
            },
            "/keys": {"keys": [jwk | {"kid": "1", "use": "sig", "alg": "RS256"}]},
            "/userinfo": person | self.userinfo,
        }[path]


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode())
            status, told = issuer.answer(self.path, form)
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield issuer
        server.shutdown()


@pytest.fixture
def victim(db, issuer, settings, monkeypatch) -> User:
    """Somebody whose account a forger is after."""
    turn_on(settings, monkeypatch, issuer.url)
    return factories.make_user("victim")


def come_back(client, *, code: str = "code", state: str | None = None):
    asked = parse_qs(urlsplit(client.get(LOGIN).url).query)
    return client.get(CALLBACK, {"code": code, "state": state or asked["state"][0]})


def is_in(client) -> bool:
    return bool(client.get("/cases/").wsgi_request.user.is_authenticated)


def test_answer_of_the_provider_logs_in(client, issuer, victim):
    """What each test below bends by one thing."""
    come_back(client)

    assert client.get("/cases/").wsgi_request.user == victim


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": ["another-client"]},
        {"aud": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"sub": "another"},
        {"sub": None},
    ],
    ids=[
        "issuer of another",
        "no issuer",
        "for another",
        "for a list of others",
        "for nobody",
        "over",
        "without an end",
        "made later",
        "counts later",
        "subject of another",
        "no subject",
    ],
)
def test_token_that_is_not_for_us_now_lets_nobody_in(client, issuer, victim, claims):
    issuer.claims = claims

    answer = come_back(client)

    assert answer.status_code == 401
    assert not is_in(client)


@pytest.mark.parametrize("seconds", [-45, 45])
def test_clocks_may_differ_by_less_than_a_minute(client, issuer, victim, seconds):
    now = int(time.time())
    issuer.claims = {"iat": now + seconds, "exp": now + min(seconds, 0)}

    come_back(client)

    assert is_in(client)


@pytest.mark.parametrize("seconds", [-90, 90])
def test_clocks_may_not_differ_by_more(client, issuer, victim, seconds):
    now = int(time.time())
    issuer.claims = {"iat": now + seconds, "exp": now + seconds if seconds < 0 else now + 300}

    come_back(client)

    assert not is_in(client)


def test_token_signed_by_nobody_lets_nobody_in(client, issuer, victim):
    told = jwt.decode(issuer.token(), options={"verify_signature": False})
    issuer.id_token = jwt.encode(told, None, "none", headers={"kid": "1"})

    assert come_back(client).status_code == 401
    assert not is_in(client)


def test_token_signed_with_another_key_lets_nobody_in(client, issuer, victim):
    issuer.id_token = issuer.token(key=rsa.generate_private_key(65537, 2048))

    assert come_back(client).status_code == 401
    assert not is_in(client)


def test_public_key_taken_for_a_shared_secret_lets_nobody_in(client, issuer, victim):
    public = issuer.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    head = urlsafe_b64encode(b'{"alg":"HS256","kid":"1"}').decode().rstrip("=")
    signed = f"{head}.{issuer.token().split('.')[1]}"
    seal = hmac.digest(public, signed.encode(), "sha256")
    issuer.id_token = f"{signed}.{urlsafe_b64encode(seal).decode().rstrip('=')}"

    assert come_back(client).status_code == 401
    assert not is_in(client)


@pytest.mark.parametrize("id_token", ["", "x", "a.b.c"])
def test_answer_without_a_token_lets_nobody_in(client, issuer, victim, id_token):
    issuer.id_token = id_token

    assert come_back(client).status_code == 401
    assert not is_in(client)


def test_two_answers_about_two_people_let_nobody_in(client, issuer, victim):
    issuer.userinfo = {"sub": "another"}

    assert come_back(client).status_code == 401
    assert not is_in(client)


def test_provider_that_calls_itself_otherwise_lets_nobody_in(client, issuer, victim):
    issuer.names_itself = "https://evil.example"

    assert client.get(LOGIN).status_code == 401
    assert client.get(CALLBACK, {"code": "code", "state": "x"}).status_code == 401
    assert not is_in(client)


def test_state_that_another_browser_began_lets_nobody_in(client, issuer, victim):
    other = type(client)()
    asked = parse_qs(urlsplit(other.get(LOGIN).url).query)

    answer = client.get(CALLBACK, {"code": "code", "state": asked["state"][0]})

    assert answer.status_code == 401
    assert not is_in(client)


@pytest.mark.parametrize("data", [{"code": "code"}, {"code": "code", "state": "x" * 16}, {}])
def test_answer_nobody_asked_for_lets_nobody_in(client, issuer, victim, data):
    assert client.get(CALLBACK, data).status_code == 401
    assert not is_in(client)


def test_answer_read_a_second_time_lets_nobody_in(client, issuer, victim):
    asked = parse_qs(urlsplit(client.get(LOGIN).url).query)
    data = {"code": "code", "state": asked["state"][0]}
    client.get(CALLBACK, data)
    client.logout()
    issuer.codes = {"code"}

    answer = client.get(CALLBACK, data)

    assert answer.status_code == 401
    assert not is_in(client)


def test_code_used_a_second_time_lets_nobody_in(client, issuer, victim):
    come_back(client)
    client.logout()

    answer = come_back(client)

    assert answer.status_code == 401
    assert not is_in(client)


def test_login_gives_the_session_a_new_key(client, issuer, victim):
    client.get(LOGIN)
    before = client.session.session_key

    come_back(client)

    assert client.session.session_key != before
    assert is_in(client)
