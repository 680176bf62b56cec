"""Finds the doors that fit a question, and says by which words."""

import bisect
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from routing.rules import (
    BEST_WORDS,
    COMBINATION_FACTOR,
    ENDINGS,
    LATIN,
    LEAST_SCORE,
    LONGEST_ENDING,
    LONGEST_TEXT,
    MOST_HALVES,
    MOST_PLACES,
    NEAR,
    REGISTER_BONUS,
    REGISTERS,
    SHORTEST_STEM,
    SHORTEST_WITH_OPEN_ENDS,
    TYPO_FACTOR,
    Entry,
    FoundDoor,
    Kind,
    Match,
    Span,
    fold,
)


def find_doors(text: str, entries: Iterable[Entry]) -> list[FoundDoor]:
    """Return the doors that fit a question, best first; none when nothing fits."""
    entries = list(entries)
    matches = list(_matches(text, entries))
    kept = _without_swallowed(matches)
    doors_of_words = Counter(
        (rule.words, rule.kind) for entry in entries for rule in set(entry.rules)
    )
    scored: dict[str, dict[str, float]] = {}
    for match in kept:
        rarity = doors_of_words[match.rule.words, match.rule.kind] ** -0.5
        words = scored.setdefault(match.slug, {})
        score = _score(match) * rarity
        if abs(score) > abs(words.get(match.rule.shown, 0)):
            words[match.rule.shown] = score
    found = [_found(slug, words) for slug, words in scored.items()]
    order = {entry.slug: place for place, entry in enumerate(entries)}
    found.sort(key=lambda door: (-door.score, order[door.slug]))
    return [door for door in found if door.score >= LEAST_SCORE]


def _found(slug: str, words: dict[str, float]) -> FoundDoor:
    best = sorted((word for word in words if words[word] > 0), key=lambda word: -words[word])
    score = sum(words[word] for word in best[:BEST_WORDS])
    score += sum(value for value in words.values() if value < 0)
    return FoundDoor(slug, round(score, 2), best[:BEST_WORDS])


def _score(match: Match) -> float:
    rule = match.rule
    size = sum(min(_size(word), 12.0) for word in rule.words)
    score = (1.5 + 0.5 * size) * rule.weight * match.factor
    if len(rule.words) > 1:
        score *= COMBINATION_FACTOR
    return score + REGISTER_BONUS * match.factor if rule.kind in REGISTERS else score


def _size(word: str) -> float:
    """Return the length of a word, a Latin letter counting half."""
    return sum(0.5 if letter in LATIN or letter == " " else 1.0 for letter in word)


def _matches(text: str, entries: list[Entry]) -> Iterator[Match]:
    folded = fold(text)
    raw = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])
    pairs = {folded[i : i + 2] for i in range(len(folded) - 1)}
    seen: dict[str, tuple[list[Span], bool]] = {}
    for entry in entries:
        for rule in entry.rules:
            if rule.kind == Kind.PREFIX:
                if _has_prefix(raw, rule.words[0]):
                    yield Match(entry.slug, rule, (), 1.0)
                continue
            found = []
            is_exact = True
            for word in rule.words:
                if word not in seen:
                    seen[word] = _places(word, folded, pairs)
                spans, exact = seen[word]
                if not spans:
                    break
                is_exact &= exact
                found.append(spans)
            else:
                if near := _near(found):
                    yield Match(entry.slug, rule, near, 1.0 if is_exact else TYPO_FACTOR)


def _has_prefix(raw: str, prefix: str) -> bool:
    """Say whether a name begins with a class prefix, followed by a capital or a digit."""
    follows = "[A-Za-z0-9]" if prefix.endswith("_") else "[A-Z0-9_]"
    return bool(re.search(rf"(?<![A-Za-z0-9_]){re.escape(prefix)}(?={follows})", raw))


def _near(found: list[list[Span]]) -> tuple[Span, ...]:
    if len(found) == 1:
        return tuple(found[0])
    for first in found[0]:
        together = [first]
        for spans in found[1:]:
            span = min(spans, key=lambda span: abs(span.start - first.start))
            if max(span.start - first.end, first.start - span.end) > NEAR:
                break
            together.append(span)
        else:
            return tuple(together)
    return ()


def _without_swallowed(matches: list[Match]) -> list[Match]:
    """Leave out a word that was read only inside a longer one, whatever door that is of."""
    spans = {span for match in matches if match.rule.weight > 0 for span in match.spans}
    doubtful = _typos_where_a_word_is_whole(matches)
    swallowed: set[Span] = set()
    furthest = -1
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end <= furthest:
            swallowed.add(span)
        furthest = max(furthest, span.end)
    return [
        match
        for match in matches
        if len(match.rule.words) > 1
        or match.rule.weight < 0
        or not match.spans
        or not (swallowed if match.factor == 1 else swallowed | doubtful).issuperset(match.spans)
    ]


def _typos_where_a_word_is_whole(matches: list[Match]) -> set[Span]:
    whole = sorted(
        {
            span
            for match in matches
            if match.factor == 1
            for span in match.spans
            if match.rule.weight > 0
        }
    )
    ends = list(itertools.accumulate((span.end for span in whole), max))
    starts = [span.start for span in whole]
    typos = {span for match in matches if match.factor < 1 for span in match.spans}
    return {
        span
        for span in typos
        if (before := bisect.bisect_left(starts, span.end)) and ends[before - 1] > span.start
    }


def _places(word: str, text: str, pairs: set[str]) -> tuple[list[Span], bool]:
    """Return where a word stands in a text, and whether it is written just so."""
    if len(word) > SHORTEST_STEM and word.endswith("ー"):
        word = word[:-1]
    is_likely = len(word) == 1 or (word[:2] in pairs and word[-2:] in pairs)
    if is_likely and (spans := list(_exact_places(word, text))):
        return spans, True
    if len(word) < _shortest_with_typo(word):
        return [], False
    hits = sum(word[i : i + 2] in pairs for i in range(len(word) - 1))
    if hits < max(len(word) - 4, 1):
        return [], False
    return list(itertools.islice(_typo_places(word, text), MOST_PLACES)), False


def _shortest_with_typo(word: str) -> int:
    """Return from which length on a typo is forgiven: short Latin words are too alike."""
    return 5 if word.isascii() else 4


def _exact_places(word: str, text: str) -> Iterator[Span]:
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


def _typo_places(word: str, text: str) -> Iterator[Span]:
    """Yield where a word stands with one character wrong, missing, extra or swapped.

    One half of the word is then still whole: only the neighbourhood of such a half is compared.
    """
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
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    if len(a) == len(b):
        is_swap = a[start : start + 2] == b[start : start + 2][::-1]
        return a[start + 1 :] == b[start + 1 :] or (is_swap and a[start + 2 :] == b[start + 2 :])
    if len(a) > len(b):
        a, b = b, a
    return len(b) - len(a) == 1 and a[start:] == b[start + 1 :]
