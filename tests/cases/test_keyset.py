import pytest

from cases.keyset import keyset_page
from cases.models import Case
from cases.models.case_queryset import QUEUE_KEYS
from tests import factories


@pytest.fixture
def cases(employee, org, levels) -> list[Case]:
    return [
        factories.make_submitted(employee, org, severity=level, severity_reason="x", **wanted)
        for level in (3, 2, 3)
        for wanted in ({}, {"symptom": "another"})
    ]


def pages(keys: list[str], size: int) -> list[list[int]]:
    found, after = [], ""
    while True:
        page = keyset_page(Case.objects.all(), keys=keys, after=after, size=size)
        found.append([row.pk for row in page.rows])
        if not page.next_after:
            return found
        after = page.next_after


@pytest.mark.parametrize("size", [1, 2, 4, 6, 7])
@pytest.mark.parametrize("keys", [QUEUE_KEYS, ["-id"], ["-queue_level", "id"]])
def test_keyset_page_shows_each_row_once_in_order(cases, keys, size):
    expected = list(Case.objects.order_by(*keys).values_list("pk", flat=True))

    found = pages(keys, size)

    assert [pk for page in found for pk in page] == expected
    assert all(len(page) == size for page in found[:-1])


def test_keyset_page_goes_on_behind_a_row_that_is_gone(cases):
    first = keyset_page(Case.objects.all(), keys=["-id"], size=2)
    first.rows[-1].events.all().delete()
    first.rows[-1].delete()

    second = keyset_page(Case.objects.all(), keys=["-id"], after=first.next_after, size=2)

    assert second.rows[0].pk == first.rows[-2].pk - 2


@pytest.mark.parametrize(
    "after",
    ["x", "~~~", "3~2026-01-01", "3~x~y~z", "\0~1~1~1"],
)
def test_keyset_page_behind_nonsense_is_the_first(cases, after):
    page = keyset_page(Case.objects.all(), keys=QUEUE_KEYS, after=after, size=2)

    assert page.rows == list(Case.objects.order_by(*QUEUE_KEYS)[:2])


def test_keyset_page_behind_a_number_beyond_all_keys_is_empty(cases):
    after = "9~9999-12-31~2026-01-01T00:00Z~" + "9" * 400

    assert keyset_page(Case.objects.all(), keys=QUEUE_KEYS, after=after).rows == []
