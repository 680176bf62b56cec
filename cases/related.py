"""Other cases that help to judge one: of the same person, and with the same words in the title."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

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
    """Return what else a contact may review and should know of, in one query."""
    others = Case.objects.reviewable_by(user).exclude(pk=case.pk).order_by("-pk")
    own = others.filter(requester=case.requester_id)[:SHOWN]
    rows = others.filter(Q(pk__in=others[:NEWEST].values("pk")) | Q(pk__in=own.values("pk")))
    found = list(rows.only("title", "status", "answered_at", "requester_id"))
    earlier = [other for other in found if other.requester_id == case.requester_id][:SHOWN]
    return Related(earlier, ranked(case.title, found)[:SHOWN])


def ranked(title: str, cases: Iterable[Case]) -> list[Case]:
    """Return the cases whose title shares words with one: the most, and the rarest, first."""
    words_of = {case: words(case.title) for case in cases}
    often = Counter(word for found in words_of.values() for word in found)
    weight = {word: 1 / math.log2(2 + often[word]) for word in words(title)}
    whole = sum(weight.values())
    share = {
        case: sum(weight[word] for word in weight.keys() & found) / whole if whole else 0
        for case, found in words_of.items()
    }
    alike = [case for case in share if share[case] >= ALIKE]
    return sorted(alike, key=lambda case: (-share[case], -case.pk))


def words(text: str) -> set[str]:
    """Return what a text is about: words, and of Japanese each two characters that stand together.

    Two that are both hiragana are grammar.
    """
    found: set[str] = set()
    for run in WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        pairs = [run] if run.isascii() else [run[at : at + 2] for at in range(len(run) - 1)]
        found.update(pair for pair in pairs if not KANA.fullmatch(pair))
    return found
