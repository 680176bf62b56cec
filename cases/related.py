"""Other cases that help to judge one: linked, of the same person, with the same title words."""

import functools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Value

from cases.models import Case, CaseLink
from contacts.models import Blank, KeptQuery, User

SHOWN = 5
NEWEST = 200
FACTS = ("id", "requester_id", "title", "status", "answered_at")
"""What is read of a case, in the order of its fields."""
ALIKE = 0.3
"""The share of a title's weight that another one must have to be like it."""

# Words of letters and digits, and runs of Japanese, which has no space between words.
WORD = re.compile(r"[a-z0-9]{2,}|[぀-ヿ㐀-鿿々ー]+")
KANA = re.compile(r"[぀-ゟ]+")


@dataclass(frozen=True)
class Related:
    linked: list[Case]
    """One matter with this one, as a contact said."""
    earlier: list[Case]
    """Of the same person, the newest first."""
    similar: list[Case]


def related_cases(case: Case, user: User) -> Related:
    """Return what else a contact may review and should know of.

    Many titles are compared and few cases shown: to make objects of all costs far more.
    """
    query = _others(frozenset(user.contact_organizations))
    rows = query.ask(case=case.pk, requester=case.requester_id)
    found = {row[0]: row[:-1] for row in sorted(rows, reverse=True)}
    linked = sorted((row[0] for row in rows if row[-1]), reverse=True)
    earlier = [pk for pk, row in found.items() if row[1] == case.requester_id][:SHOWN]
    similar = ranked(case.title, {pk: row[2] for pk, row in found.items()})[:SHOWN]
    return Related(*([of_row(found[pk]) for pk in keys] for keys in (linked, earlier, similar)))


@functools.lru_cache(maxsize=256)
def _others(organizations: frozenset[int]) -> KeptQuery:
    others = Case.objects.reviewable_in(organizations).exclude(pk=Blank("case")).order_by("-pk")
    own = others.filter(requester=Blank("requester"))[:SHOWN]
    links = CaseLink.objects.of(Blank("case"))
    linked = others.filter(pk__in=links.values("first").union(links.values("second")))
    # A union: with “or” the database would go through every case of the orgs.
    rows = facts(others[:NEWEST]).union(facts(own), facts(linked, is_linked=True))
    return KeptQuery(rows)


def facts(cases: QuerySet[Case], *, is_linked: bool = False) -> QuerySet[Case, tuple[Any, ...]]:
    return cases.values_list(*FACTS, Value(is_linked))


def of_row(row: Sequence[Any]) -> Case:
    """Return a case with no more than what is shown of it."""
    return Case.from_db(None, FACTS, row)


def ranked(title: str, titles: Mapping[int, str]) -> list[int]:
    """Return the keys of the titles that share words with one: the most, and the rarest, first."""
    sought = words(title)
    shared = {key: sought & words(text) for key, text in titles.items()}
    often = Counter(word for found in shared.values() for word in found)
    weight = {word: 1 / math.log2(2 + often[word]) for word in sought}
    whole = sum(weight.values())
    share = {key: sum(map(weight.__getitem__, found)) for key, found in shared.items() if found}
    alike = [key for key in share if share[key] >= ALIKE * whole]
    return sorted(alike, key=lambda key: (-share[key], -key))


# The same titles are compared for every case that is opened.
@functools.lru_cache(maxsize=4096)
def words(text: str) -> frozenset[str]:
    """Return what a text is about: words, and of Japanese each two characters that stand together.

    Two that are both hiragana are grammar.
    """
    found: set[str] = set()
    for run in WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        pairs = [run] if run.isascii() else [run[at : at + 2] for at in range(len(run) - 1)]
        found.update(pair for pair in pairs if not KANA.fullmatch(pair))
    return frozenset(found)
