"""Finds the doors that fit a question, and says by which words."""

import bisect
import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from routing.places import Span, exact_places, forgives_typos, stem_of, typo_places
from routing.rules import (
    BEST_WORDS,
    COMBINATION_FACTOR,
    LATIN,
    LEAST_SCORE,
    LONGEST_TEXT,
    LONGEST_WITH_TYPOS,
    MOST_NAMED,
    NEAR,
    REGISTER_BONUS,
    REGISTERS,
    TYPO_FACTOR,
    Entry,
    FoundDoor,
    Kind,
    Named,
    Rule,
    fold,
)

PAIRS_BROKEN_BY_A_SWAP = 3  # of any typo the most
LATIN_NAME = re.compile(r"[A-Za-z0-9_]+")
HIRAGANA = re.compile(r"[ぁ-ゖー]+")


class Place(NamedTuple):
    """A rule with its door; the sooner in the administrators' order, the smaller the number."""

    number: int
    slug: str
    rule: Rule
    rarity: float


class Match(NamedTuple):
    place: Place
    spans: tuple[Span, ...]
    factor: float


class Word(NamedTuple):
    """A folded word of some rules, and what is known of it before any question."""

    stem: str
    pairs: frozenset[str]
    forgives_typos: bool
    is_in_register: bool


class Index:
    """The rules of all doors, prepared for finding; never changed once built."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        entries = list(entries)
        self.order = {entry.slug: number for number, entry in enumerate(entries)}
        self.words: dict[str, Word] = {}
        self.words_with: defaultdict[str, list[str]] = defaultdict(list)
        self.rules_from: defaultdict[str, list[Place]] = defaultdict(list)
        self.prefixes: defaultdict[str, list[Place]] = defaultdict(list)
        places = list(_places(entries))
        strict = {word for place in places for word in _hiragana_words(place.rule)}
        for place in places:
            rule = place.rule
            by_first = self.prefixes if rule.kind == Kind.PREFIX else self.rules_from
            by_first[rule.words[0]].append(place)
            if rule.kind == Kind.PREFIX:
                continue
            for word in rule.words:
                known = self.words.get(word)
                if known is None:
                    known = self.words[word] = _word(word, strict)
                    for pair in known.pairs:
                        self.words_with[pair].append(word)
                if rule.kind in REGISTERS and not known.is_in_register:
                    self.words[word] = known._replace(is_in_register=True)

    def likely_words(self, text: str) -> Iterator[tuple[Word, str, bool]]:
        """Yield the words of which a folded text holds every pair of letters, or nearly every."""
        pairs = {text[i : i + 2] for i in range(len(text) - 1)}.union(text)
        together = itertools.chain.from_iterable(
            self.words_with[pair] for pair in pairs if pair in self.words_with
        )
        for name, hits in Counter(together).items():
            word = self.words[name]
            missing = len(word.pairs) - hits
            if not missing or (word.forgives_typos and missing <= PAIRS_BROKEN_BY_A_SWAP):
                yield word, name, not missing


def _places(entries: list[Entry]) -> Iterator[Place]:
    doors = Counter(
        meaning for entry in entries for meaning in {(r.words, r.kind) for r in entry.rules}
    )
    rules = ((entry.slug, rule) for entry in entries for rule in entry.rules)
    for number, (slug, rule) in enumerate(rules):
        yield Place(number, slug, rule, doors[rule.words, rule.kind] ** -0.5)


def _word(word: str, strict: set[str]) -> Word:
    stem = stem_of(word)
    pairs = frozenset(stem[i : i + 2] for i in range(len(stem) - 1)) or frozenset({stem})
    return Word(stem, pairs, forgives_typos(stem) and word not in strict, False)


def _hiragana_words(rule: Rule) -> Iterator[str]:
    """Yield the words an administrator wrote in hiragana: one letter makes another ending."""
    if rule.kind == Kind.KEYWORD:
        for shown, word in zip(rule.shown.split(), rule.words, strict=False):
            if HIRAGANA.fullmatch(shown):
                yield word


def find_doors(text: str, entries: Index | Iterable[Entry]) -> list[FoundDoor]:
    """Return the doors that fit a question, best first; none when nothing fits."""
    index = entries if isinstance(entries, Index) else Index(entries)
    matches = sorted(_matches(text, index), key=lambda match: match.place.number)
    matches_of: dict[str, list[Match]] = {}
    for match in _without_swallowed(matches):
        matches_of.setdefault(match.place.slug, []).append(match)
    found = [_found(slug, matches) for slug, matches in matches_of.items()]
    found.sort(key=lambda door: (-door.score, index.order[door.slug]))
    return [door for door in found if door.score >= LEAST_SCORE]


def _found(slug: str, matches: list[Match]) -> FoundDoor:
    scores: dict[tuple[str, ...], tuple[float, str]] = {}
    for match in matches:
        rule, score = match.place.rule, _score(match)
        if abs(score) > abs(scores.get(rule.words, (0.0, ""))[0]):
            scores[rule.words] = score, rule.shown
    best = sorted((row for row in scores.values() if row[0] > 0), key=lambda row: -row[0])
    best = best[:BEST_WORDS]
    score = sum(score for score, _ in best) + sum(min(score, 0) for score, _ in scores.values())
    return FoundDoor(slug, round(score, 2), [shown for _, shown in best], _named(matches))


def _named(matches: list[Match]) -> list[Named]:
    """Return the rows of registers and the links that were matched, each by its best word."""
    named: dict[tuple[bool, int], Named] = {}
    for match in sorted(matches, key=lambda match: -_score(match)):
        shown, _, _, kind, key = match.place.rule
        if key is not None:
            named.setdefault((kind == Kind.LINK, key), Named(kind, key, shown))
    return list(named.values())[:MOST_NAMED]


def _score(match: Match) -> float:
    rule = match.place.rule
    size = sum(min(_size(word), 12.0) for word in rule.words)
    score = (1.5 + 0.5 * size) * rule.weight * match.factor
    if len(rule.words) > 1:
        score *= COMBINATION_FACTOR
    if rule.kind in REGISTERS:
        score += REGISTER_BONUS * match.factor
    return score * match.place.rarity


def _size(word: str) -> float:
    """Return the length of a word, a Latin letter counting half."""
    return sum(0.5 if letter in LATIN or letter == " " else 1.0 for letter in word)


def _matches(text: str, index: Index) -> Iterator[Match]:
    found = _words_in(fold(text), index)
    for first in found:
        for place in index.rules_from.get(first, ()):
            words = place.rule.words
            if all(word in found for word in words) and (
                near := _near([found[word][0] for word in words])
            ):
                is_exact = all(found[word][1] for word in words)
                yield Match(place, near, 1.0 if is_exact else TYPO_FACTOR)
    for prefix in _prefixes_in(text, index):
        yield from (Match(place, (), 1.0) for place in index.prefixes[prefix])


def _words_in(text: str, index: Index) -> dict[str, tuple[list[Span], bool]]:
    """Return the words that stand in a folded text: where, and whether written just so."""
    found: dict[str, tuple[list[Span], bool]] = {}
    is_short = len(text) <= LONGEST_WITH_TYPOS
    for word, name, has_every_pair in index.likely_words(text):
        may_have_typo = word.forgives_typos and (is_short or word.is_in_register)
        if has_every_pair and (spans := list(exact_places(word.stem, text))):
            found[name] = spans, True
        elif may_have_typo and (spans := typo_places(word.stem, text)):
            found[name] = spans, False
    return found


def _prefixes_in(text: str, index: Index) -> set[str]:
    """Return the class prefixes that a name begins with, followed by a capital or a digit."""
    longest = max(map(len, index.prefixes), default=0)
    names = set(LATIN_NAME.findall(unicodedata.normalize("NFKC", text[:LONGEST_TEXT])))
    return {
        prefix
        for name in names
        for end in range(1, min(len(name), longest + 1))
        if (prefix := name[:end]) in index.prefixes
        and (prefix.endswith("_") or name[end].isupper() or name[end] in "0123456789_")
    }


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
    doubtful = _typos_where_a_word_is_whole(matches)
    spans = {
        span
        for match in matches
        if match.place.rule.weight > 0
        for span in match.spans
        if match.factor == 1 or span not in doubtful
    }
    swallowed: set[Span] = set()
    furthest = -1
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end <= furthest:
            swallowed.add(span)
        furthest = max(furthest, span.end)
    return [
        match
        for match in matches
        if len(match.place.rule.words) > 1
        or match.place.rule.weight < 0
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
            if match.place.rule.weight > 0
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
