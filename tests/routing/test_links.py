"""The worker asks the addresses in the rules, politely, and the health page tells."""

import datetime

import pytest
import time_machine
import urllib3
from django.utils import timezone

from routing import health, links
from routing.link_guard import AddressRefused
from routing.models import LinkCheck
from tests import factories


@pytest.fixture
def asked(monkeypatch):
    """Answer for the outside: by what stands in the address."""
    found = []

    def status_of(url, guard):
        found.append(url)
        if "inside" in url:
            raise AddressRefused(url)
        if "silent" in url:
            raise urllib3.exceptions.ConnectTimeoutError
        return 404 if "gone" in url else 200

    monkeypatch.setattr(links, "status_of", status_of)
    return found


def make_ways(*addresses):
    door = factories.make_category("door")
    for address in addresses:
        factories.make_channel(door, address=address)
    return door


def check():
    pauses = []
    return links.check_links(pause=pauses.append), pauses


def test_check_links_asks_each_address_once_a_day_with_pauses(db, asked):
    make_ways("https://a.example/1", "https://a.example/2", "https://a.example/1")
    factories.make_package(vendor_url="https://b.example/")

    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert check() == (3, [links.PAUSE, links.PAUSE])
        assert check() == (0, [])
        clock.shift(datetime.timedelta(days=1))
        assert check()[0] == 3
    assert asked[:3] == ["https://a.example/1", "https://b.example/", "https://a.example/2"]


def test_check_links_forgets_what_no_rule_names(db, asked):
    door = make_ways("https://a.example/")
    check()
    door.channels.all().delete()

    check()

    assert not LinkCheck.objects.exists()


def test_addresses_without_answer_are_told_where_they_are_mended(db, asked):
    door = make_ways(
        "https://a.example/", "https://a.example/gone", "https://inside.example/", "https://silent/"
    )
    check()

    rows = list(health.addresses_without_answer())

    assert [row.text.partition(": ")[0] for row in rows] == [
        "https://a.example/gone",
        "https://silent/",
    ]
    assert {row.mended_at for row in rows} == {door}
