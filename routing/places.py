"""Says where a word stands in a folded text, written just so or with one typo."""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

from routing.rules import (
    ENDINGS,
    LATIN,
    LONGEST_ENDING,
    MOST_HALVES,
    MOST_PLACES,
    SHORTEST_STEM,
    SHORTEST_WITH_OPEN_ENDS,
)


class Span(NamedTuple):
    start: int
    end: int


def stem_of(word: str) -> str:
    """Return the word without the long vowel that many leave out at the end."""
    return word[:-1] if len(word) > SHORTEST_STEM and word.endswith("ー") else word


def forgives_typos(stem: str) -> bool:
    """Say whether a typo may be forgiven: short words are too alike, another number is no typo."""
    has_number = any(map(str.isdigit, stem))
    return len(stem) >= (5 if stem.isascii() else 4) and not has_number


def exact_places(word: str, text: str) -> Iterator[Span]:
    for start in itertools.islice(_starts(word, text), MOST_PLACES):
        span = Span(start, start + len(word))
        if _stands_alone(word, span, text):
            yield span


def _starts(word: str, text: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)


def _stands_alone(word: str, span: Span, text: str) -> bool:
    """Say whether a Latin word is not the middle of another; endings such as -s are let pass."""
    start, end = span
    if word[0] in LATIN and start and text[start - 1] in LATIN:
        return False
    if word[-1] not in LATIN:
        return True
    rest = end
    while rest < len(text) and text[rest] in LATIN and rest - end <= LONGEST_ENDING:
        rest += 1
    return text[end:rest] in ENDINGS or (word[-1].isalpha() and text[end:rest].isdigit())


def typo_places(word: str, text: str) -> list[Span]:
    """Return where a word stands with one character wrong, missing, extra or swapped.

    One half of the word is then still whole: only the neighbourhood of such a half is compared.
    """
    return list(itertools.islice(_typo_places(word, text), MOST_PLACES))


def _typo_places(word: str, text: str) -> Iterator[Span]:
    half = len(word) // 2
    head, tail = word[:half], word[half:]
    for start in itertools.islice(_starts(head, text), MOST_HALVES):
        middle = start + half
        for end in (middle + len(tail), middle + len(tail) - 1, middle + len(tail) + 1):
            if _is_typo(word, span := Span(start, end), text):
                yield span
                break
    for middle in itertools.islice(_starts(tail, text), MOST_HALVES):
        for start in (middle - half, middle - half + 1, middle - half - 1):
            if start >= 0 and _is_typo(word, span := Span(start, middle + len(tail)), text):
                yield span
                break


def _is_typo(word: str, span: Span, text: str) -> bool:
    written = text[span.start : span.end]
    if len(written) != span.end - span.start or not _differs_by_one(word, written):
        return False
    has_open_start = len(word) >= SHORTEST_WITH_OPEN_ENDS and not word.isascii()
    has_open_end = len(word) >= SHORTEST_WITH_OPEN_ENDS or word.isascii()
    if (written[0] != word[0] and not has_open_start) or (
        written[-1] != word[-1] and not has_open_end
    ):
        return False
    return _stands_alone(word, span, text)


def _differs_by_one(a: str, b: str) -> bool:
    if a == b:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    if len(a) == len(b):
        is_swap = a[start : start + 2] == b[start : start + 2][::-1]
        is_alike = _is_kanji(a[start]) == _is_kanji(b[start])
        return (is_alike and a[start + 1 :] == b[start + 1 :]) or (
            is_swap and a[start + 2 :] == b[start + 2 :]
        )
    if len(a) > len(b):
        a, b = b, a
    is_one_more = len(b) - len(a) == 1 and a[start:] == b[start + 1 :]
    return is_one_more and not _is_kanji(b[start])


def _is_kanji(character: str) -> bool:
    """A wrong kanji is a slip of the input method; one too many or too few is another word."""
    return "㐀" <= character <= "鿿"
