"""The words that lead to a door, as administrators write them, and how they are read.

A line of `Category.keywords` is a word. Blanks part words that must all occur near each other, in
any order; a slash parts words of which one is enough; a hyphen joins words that must follow each
other; a leading hyphen lowers the door; `*2` at the end doubles the weight.
"""

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from routing.models import lines

LONGEST_TEXT = 10_000
LONGEST_WITH_TYPOS = 2_000  # folded characters; beyond, a typo is forgiven in register names only
LONGEST_LINE = 200
MOST_ALTERNATIVES = 64
LONGEST_ENDING = 3
SHORTEST_STEM = 3
SHORTEST_SHORT_NAME = 4
SHORTEST_WITH_OPEN_ENDS = 6  # below, a typo leaves the first and last character alone
MOST_PLACES = 20
MOST_HALVES = 8
NEAR = 40  # folded characters between the words of a combination
MOST_NAMED = 3
BEST_WORDS = 4  # that count for a door, so that a long text does not win by its length
LEAST_SCORE = 1.0
TYPO_FACTOR = 0.6
COMBINATION_FACTOR = 1.3
REGISTER_BONUS = 24.0

PACKAGE_DOOR = "appexchange-vendor"
DEVELOPERS_DOOR = "internal-developers"
PRODUCT_DOOR = "technical-support"

KATAKANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
VARIANTS = str.maketrans("髙﨑德栁濵邉邊澤齋齊廣國瀨", "高崎徳柳浜辺辺沢斎斉広国瀬")
APOSTROPHES = str.maketrans("", "", "'’‘`´＇｀")
LONG_VOWEL = re.compile(r"(?<=[ぁ-ゖー])[-~‐‑‒–—―−〜ー]+")
BLANKS = re.compile(r" +")
BLANK_NOT_IN_LATIN = re.compile(r"(?<![a-z0-9]) | (?![a-z0-9])")
LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
ENDINGS = frozenset({"", "s", "es", "d", "ed", "ing"})
WORDS_OF_LABEL = re.compile(r"[A-Za-z]{5,}|[ァ-ヶー]{3,}|[一-龠々]{2,}")
GENERIC_ENDING = re.compile(
    r"\s*(for salesforce|バッチ|ツール|システム|アプリ|プログラム|画面)$", re.IGNORECASE
)
WEIGHT = re.compile(r"[\s　]+[*＊×]\s*([0-9]{1,2}(?:\.[0-9]+)?)\s*$", re.ASCII)


class Kind(StrEnum):
    KEYWORD = "keyword"
    LINK = "link"
    PACKAGE = "package"
    CODE = "code"
    PREFIX = "prefix"
    PRODUCT = "product"


REGISTERS = frozenset({Kind.PACKAGE, Kind.CODE, Kind.PREFIX})


class Rule(NamedTuple):
    """One line of a door, or one name of a register: the words that must occur together."""

    shown: str
    words: tuple[str, ...]
    weight: float = 1.0
    kind: Kind = Kind.KEYWORD
    key: int | None = None  # of the row in a register, or of the learning link


@dataclass(frozen=True)
class Entry:
    """A door with the rules that lead to it."""

    slug: str
    rules: tuple[Rule, ...]


class Named(NamedTuple):
    """A row of a register, or a learning link, that a question names, and by which word."""

    kind: Kind
    key: int
    shown: str


@dataclass(frozen=True)
class FoundDoor:
    """A door that fits, how well, and the words that say so."""

    slug: str
    score: float
    matched: list[str] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)


def fold(text: str) -> str:
    """Return the text without its differences in width, case, kana, blanks and signs."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT].translate(APOSTROPHES)).casefold()
    text = unicodedata.normalize("NFKC", text)[: 2 * LONGEST_TEXT]
    text = LONG_VOWEL.sub("ー", text.translate(VARIANTS).translate(KATAKANA))
    text = BLANKS.sub(" ", "".join(map(_plain, text)))
    text = unicodedata.normalize("NFC", BLANK_NOT_IN_LATIN.sub("", text))
    # Vowels that only now stand side by side.
    return LONG_VOWEL.sub("ー", text)[:LONGEST_TEXT].rstrip()


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """Return a letter or number as it is, and nothing for a mark that belongs to no letter."""
    category = unicodedata.category(character)
    if category[0] == "M" or category in {"Cf", "Cs", "Cn", "Co"}:
        return ""
    return character if category[0] in "LN" else " "


@functools.lru_cache(maxsize=1024)
def rules_of(text: str) -> tuple[Rule, ...]:
    """Read the lines that an administrator typed; after a change only those are read anew."""
    return tuple(rule for line in lines(text) for rule in _rules_of_line(line[:LONGEST_LINE]))


def _rules_of_line(line: str) -> Iterator[Rule]:
    weight = 1.0
    if found := WEIGHT.search(line):
        weight, line = float(found[1]), line[: found.start()]
    if line[:1] in "-－−":
        weight, line = -weight, line[1:]
    choices = [
        [word for part in re.split("[/／]", token) if (word := _word(part))]
        for token in line.split()
    ]
    choices = [choice for choice in choices if choice]
    if choices:
        for words in itertools.islice(itertools.product(*choices), MOST_ALTERNATIVES):
            yield Rule(" ".join(words), tuple(fold(word) for word in words), weight)


def _word(part: str) -> str:
    folded = fold(part)
    is_one_kana = len(folded) == 1 and "ぁ" <= folded <= "ゖ"
    return part if folded and not is_one_kana else ""


def short_names(names: Iterable[str]) -> Iterator[str]:
    """Yield names without the ending that people leave out, such as "batch" or "tool"."""
    for name in names:
        short = GENERIC_ENDING.sub("", name.strip())
        if short != name.strip() and len(fold(short)) >= SHORTEST_SHORT_NAME:
            yield short


def names_as_rules(
    names: Iterable[str], kind: Kind, weight: float = 1.0, key: int | None = None
) -> Iterator[Rule]:
    for name in names:
        folded = fold(name[:LONGEST_LINE])
        if len(folded) > 1:
            yield Rule(name, (folded,), weight, kind, key)
