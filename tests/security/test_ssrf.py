"""Attack 20: an address in a rule that leads to where only this server reaches."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urljoin

import pytest
from django.conf import settings

from routing.link_guard import AddressRefused, Guard, is_public, resolve_host, status_of
from routing.links import check_links
from routing.models import Channel, LinkCheck
from tests import factories


class Handler(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.server.asked.append((self.command, self.path, self.headers["Host"]))
        if self.path == "/no-head" and self.command == "HEAD":
            self.send_response(405)
        elif self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
        else:
            self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.asked = []
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def guard(server):
    """Takes `outside.example` for the loopback server, and all else as it is."""
    names = {"outside.example": "127.0.0.1", "inside.example": "10.0.0.5"}
    return Guard(
        resolve=lambda host: [names.get(host, host)],
        allows=lambda ip: ip == "127.0.0.1",
        ports=frozenset({server.server_port, 80}),
    )


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
    ],
)
def test_private_address_is_not_public(ip):
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_address_of_the_internet_is_public(ip):
    assert is_public(ip)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://017700000001/",
        "http://127.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0xA9FEA9FE/",
        "http://10.0.0.1/",
        "http://localhost/",
        "https://8.8.8.8:8443/",
        "http://8.8.8.8:22/",
        "http://8.8.8.8:99999/",
        "http://user@8.8.8.8/",
        "http://user:word@8.8.8.8/",
        "ftp://8.8.8.8/",
        "file:///etc/passwd",
        "gopher://8.8.8.8/",
        "javascript:alert(1)",
        "//8.8.8.8/",
        "http:///",
        "http://[::1",
        "",
    ],
)
def test_address_that_leads_inside_is_refused(url):
    """Numbers in any writing are resolved by the system: no name is asked of the network."""
    with pytest.raises(AddressRefused):
        Guard().destination(url)


def test_name_with_one_private_answer_is_refused():
    guard = Guard(resolve=lambda host: ["8.8.8.8", "10.0.0.1"])

    with pytest.raises(AddressRefused):
        guard.destination("http://both.example/")


def test_name_is_resolved_once_and_just_that_is_asked(server, guard):
    answers = iter(["127.0.0.1", "10.0.0.5"])
    changing = Guard(lambda host: [next(answers)], guard.allows, guard.ports)

    assert status_of(f"http://outside.example:{server.server_port}/", changing) == 200
    assert [asked[0] for asked in server.asked] == ["HEAD"]
    assert server.asked[0][2] == f"outside.example:{server.server_port}"


@pytest.mark.parametrize(
    "target",
    [
        "http://inside.example/",
        "http://10.0.0.5/",
        "http://[::ffff:10.0.0.5]/",
        "//inside.example/",
        "http://outside.example:22/",
        "http://outside.example@inside.example/",
        "ftp://outside.example/",
        "file:///x",
    ],
)
@pytest.mark.parametrize("hops", [1, 2])
def test_redirect_to_inside_is_refused_at_any_hop(server, guard, target, hops):
    here = f"http://outside.example:{server.server_port}"
    url = f"{here}/to/{target}" if hops == 1 else f"{here}/to/{here}/to/{target}"

    with pytest.raises(AddressRefused):
        status_of(url, guard)
    assert len(server.asked) == hops


@pytest.mark.parametrize("target", ["http://0x0a000005/", "http://0xA9FEA9FE/", "http://127.1/"])
def test_redirect_to_a_number_in_another_writing_is_refused(server, target):
    """The system reads the number; the first hop alone is let through here."""
    port = server.server_port
    guard = Guard(
        resolve=lambda host: ["203.0.113.9"] if host == "outside.example" else resolve_host(host),
        allows=lambda ip: ip == "203.0.113.9" or is_public(ip),
    )

    with pytest.raises(AddressRefused):
        guard.destination(urljoin(f"http://outside.example:{port}/", target))


def test_whole_check_of_links_asks_nothing_within(db, server):
    here = f"http://127.0.0.1:{server.server_port}"
    channel = factories.make_channel(factories.make_category())
    inside = [f"{here}/", "http://0x7f000001/", "http://[::ffff:127.0.0.1]/", "http://0xA9FEA9FE/"]

    for address in inside:
        Channel.objects.filter(pk=channel.pk).update(address=address)
        check_links(pause=lambda seconds: None)
        assert LinkCheck.objects.get(address=address).problem == "refused"

    assert server.asked == []


def test_addresses_are_asked_in_these_places_alone():
    """Whoever asks an address that somebody may have written goes by the guard."""
    marks = re.compile(
        r"^\s*(?:import|from) (?:urllib3|urllib\.request|http\.client|requests|httpx)\b", re.M
    )
    root = settings.BASE_DIR
    apps = ("cases", "contacts", "helpdesk", "routing")
    files = [path for app in apps for path in sorted((root / app).rglob("*.py"))]
    found = {path.relative_to(root).as_posix() for path in files if marks.search(path.read_text())}

    # The provider of the company's login is named by the environment.
    provider = {"contacts/identity/sessions.py", "contacts/identity/views.py"}
    assert found == provider | {"routing/link_guard.py", "routing/links.py"}


def test_redirect_is_followed_so_far_and_no_further(server, guard):
    here = f"http://outside.example:{server.server_port}"

    assert status_of(f"{here}/to/{here}/gone", guard) == 404
    assert status_of(f"{here}/to/" * 9, guard) == 508


def test_server_that_knows_no_head_is_asked_with_get(server, guard):
    assert status_of(f"http://outside.example:{server.server_port}/no-head", guard) == 200
    assert [asked[0] for asked in server.asked] == ["HEAD", "GET"]
