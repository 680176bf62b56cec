"""Asks the addresses in the rules whether they still answer: politely, and nothing within."""

import datetime
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import urllib3
from django.utils import timezone

from routing.link_guard import AddressRefused, Guard, status_of
from routing.models import Channel, ChannelKind, CodeOwner, LearningLink, LinkCheck, Package
from routing.models.link_check import LinkProblem

# No address is asked twice a day, and no host twice within so many seconds.
AGAIN_AFTER = datetime.timedelta(hours=20)
PAUSE = 2.0


def addresses_in_use() -> set[str]:
    web = Channel.objects.filter(kind__in=[ChannelKind.LINK, ChannelKind.DOCUMENT])
    found: set[str] = set(web.values_list("address", flat=True))
    found |= set(LearningLink.objects.values_list("url", flat=True))
    found |= set(Package.objects.values_list("vendor_url", flat=True))
    found |= set(CodeOwner.objects.values_list("team_url", flat=True))
    return found - {""}


def check_links(guard: Guard | None = None, *, pause: Callable[[float], None] = time.sleep) -> int:
    """Ask each address that is due, one after the other; return how many were asked."""
    used = addresses_in_use()
    LinkCheck.objects.exclude(address__in=used).delete()
    fresh = LinkCheck.objects.filter(checked_at__gt=timezone.now() - AGAIN_AFTER)
    due = used - set(fresh.values_list("address", flat=True))
    for number, address in enumerate(in_turns(due)):
        if number:
            pause(PAUSE)
        status, problem = answer_of(address, guard or Guard())
        LinkCheck.objects.update_or_create(
            address=address,
            defaults={"checked_at": timezone.now(), "status": status, "problem": problem},
        )
    return len(due)


def in_turns(addresses: set[str]) -> Iterator[str]:
    """Yield the addresses so that those of one host lie as far apart as they can."""
    by_host: dict[str, list[str]] = {}
    for address in sorted(addresses):
        by_host.setdefault(host_of(address), []).append(address)
    while by_host:
        for host in list(by_host):
            yield by_host[host].pop(0)
            if not by_host[host]:
                del by_host[host]


def host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def answer_of(address: str, guard: Guard) -> tuple[int | None, LinkProblem]:
    try:
        return status_of(address, guard), LinkProblem.NONE
    except AddressRefused:
        return None, LinkProblem.REFUSED
    except (OSError, UnicodeError, urllib3.exceptions.HTTPError):
        return None, LinkProblem.UNREACHABLE
