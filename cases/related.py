"""Other cases that help to judge one: of the same person, and with the same words in the title."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cases.models import Case
from contacts.models import User

SHOWN = 5
NEWEST = 200
ALIKE = 0.3
"""The share of a title's weight that another one must have to be like it."""

# Words of letters and digits, and runs of Japanese, which has no space between words.
WORD = re.compile(r"[a-z0-9]{2,}|[぀-ヿ㐀-鿿々ー]+")
KANA = re.compile(r"[぀-ゟ]+")


@dataclass(frozen=True)
class Related:
    earlier: list[Case]
    """Of the same person, the newest first."""
    similar: list[Case]


def related_cases(case: Case, user: User) -> Related:
    """Return what else a contact may review and should know of.

    Many titles are compared and few cases shown: to read two hundred of these costs far more.
    """
    others = Case.objects.reviewable_by(user).exclude(pk=case.pk).order_by("-pk")
    own = others.filter(requester=case.requester_id)[:SHOWN]
    facts = ("pk", "title", "requester_id")
    # A union: with “or” the database would go through every case of the orgs.
    rows = others[:NEWEST].values_list(*facts).union(own.values_list(*facts))
    found = sorted(rows, reverse=True)
    earlier = [pk for pk, _title, requester in found if requester == case.requester_id][:SHOWN]
    similar = ranked(case.title, {pk: title for pk, title, _requester in found})[:SHOWN]
    shown = others.only("title", "status", "answered_at").in_bulk({*earlier, *similar})
    kept = ([shown[pk] for pk in keys if pk in shown] for keys in (earlier, similar))
    return Related(*kept)


def ranked(title: str, titles: Mapping[int, str]) -> list[int]:
    """Return the keys of the titles that share words with one: the most, and the rarest, first."""
    words_of = {key: words(text) for key, text in titles.items()}
    often = Counter(word for found in words_of.values() for word in found)
    weight = {word: 1 / math.log2(2 + often[word]) for word in words(title)}
    whole = sum(weight.values())
    share = {
        key: sum(weight[word] for word in weight.keys() & found) / whole if whole else 0
        for key, found in words_of.items()
    }
    alike = [key for key in share if share[key] >= ALIKE]
    return sorted(alike, key=lambda key: (-share[key], -key))


def words(text: str) -> set[str]:
    """Return what a text is about: words, and of Japanese each two characters that stand together.

    Two that are both hiragana are grammar.
    """
    found: set[str] = set()
    for run in WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        pairs = [run] if run.isascii() else [run[at : at + 2] for at in range(len(run) - 1)]
        found.update(pair for pair in pairs if not KANA.fullmatch(pair))
    return found
