"""Asks an outside address, and nothing within: resolved once, checked, and connected to just that.

Whoever may write an address into a rule could else let this server ask machines that only it
reaches.
"""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import urllib3

USER_AGENT = "SalesforceHelpdesk-LinkCheck/1"
PORTS = {"http": 80, "https": 443}
MOST_HOPS = 3
TIMEOUT = urllib3.Timeout(connect=5, read=10)
REDIRECTS = {301, 302, 303, 307, 308}
# Some servers answer HEAD with one of these, and GET as they should.
NO_HEAD = {403, 404, 405, 501}
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """An address leads where this server may not ask."""


class Destination(NamedTuple):
    """Where to connect to, and which host is asked for there."""

    scheme: str
    host: str
    ip: str
    port: int
    path: str


def resolve_host(host: str) -> list[str]:
    return [str(row[4][0]) for row in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def is_public(ip: str) -> bool:
    """Say whether an address is one of the whole internet, whatever it is wrapped in."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast


@dataclass(frozen=True)
class Guard:
    """Which addresses may be asked; a test puts its own policy here."""

    resolve: Callable[[str], list[str]] = resolve_host
    allows: Callable[[str], bool] = is_public
    ports: frozenset[int] = frozenset(PORTS.values())

    def destination(self, url: str) -> Destination:
        """Resolve an address once; every answer must be allowed, and the first is taken."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise AddressRefused(url) from error
        if parts.scheme not in PORTS or not host or parts.username is not None:
            raise AddressRefused(url)
        port = PORTS[parts.scheme] if port is None else port
        if port not in self.ports:
            raise AddressRefused(url)
        found = self.resolve(host)
        if not found or not all(map(self.allows, found)):
            raise AddressRefused(url)
        path = f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}"
        return Destination(parts.scheme, host, found[0], port, path)


def status_of(url: str, guard: Guard) -> int:
    """Return the status an address ends at, each hop of a redirect checked like the first."""
    for _hop in range(MOST_HOPS + 1):
        destination = guard.destination(url)
        status, location = ask(destination, "HEAD")
        if status in NO_HEAD:
            status, location = ask(destination, "GET")
        if status not in REDIRECTS or not location:
            return status
        url = urljoin(url, location)
    return HTTPStatus.LOOP_DETECTED


def ask(destination: Destination, method: str) -> tuple[int, str]:
    """Ask the very address that was checked; read no more than the head of the answer."""
    headers = {"Host": destination.host, "User-Agent": USER_AGENT, "Accept": "*/*"}
    if destination.port not in PORTS.values():
        headers["Host"] = f"{destination.host}:{destination.port}"
    pool: urllib3.HTTPConnectionPool
    if destination.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            destination.ip,
            destination.port,
            server_hostname=destination.host,
            assert_hostname=destination.host,
        )
    else:
        pool = urllib3.HTTPConnectionPool(destination.ip, destination.port)
    with pool:
        response = pool.urlopen(
            method,
            destination.path,
            headers=headers,
            redirect=False,
            retries=False,
            timeout=TIMEOUT,
            preload_content=False,
        )
        response.close()
    return response.status, response.headers.get("Location", "")
