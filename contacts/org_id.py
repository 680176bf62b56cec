"""Reads what a person typed or pasted as a Salesforce organization ID.

Verdicts are those of samples/README "org_ids.yaml". Characters are made plain and a secret is cut
off; each word that begins with 00D is read on its own; then all have to agree on one ID.
"""

import re
import string
import unicodedata
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _

PREFIX = "00D"
SUFFIX_ALPHABET = string.ascii_uppercase + "012345"
SHORT, LONG = 15, 18
# Below this a word such as "00D" only talks about IDs, where another word is one.
LEAST_OF_AN_ID = 10

# Characters that show nothing without being of the classes Cc and Cf: fillers, variation selectors.
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | frozenset(
    chr(code)
    for first, last in ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
    for code in range(first, last + 1)
)
BRAILLE_BLANK = "\u2800"
# "<org id>!<secret>": an exclamation mark that ends a sentence has no secret after it. The bound
# keeps the search linear; it leaves room for blanks inside the ID.
ACCESS_TOKEN = re.compile(r"(00[Dd][0-9A-Za-z ]{0,40})!(?=[0-9A-Za-z._]| [0-9A-Za-z._]{12})")
RUN_OF_WORDS = re.compile(r"[0-9A-Za-z]+(?: [0-9A-Za-z]+)*")
GLUED_LABEL = re.compile(r"\A[A-Za-z]*(?:id|org)(?=00d)", re.IGNORECASE | re.ASCII)
# 18 characters whose 16th is wrong; what may well follow an ID (commas, brackets, Japanese) is not.
MARRED_SUFFIX = re.compile(
    r"(?<![0-9A-Za-z])00[Dd][0-9A-Za-z]{12}"
    r"[^0-9A-Za-z\s/?&#=!,;:|\"'<>()\[\]{}\u3000-\u9fff\uff00-\uffef]"
    r"[0-9A-Za-z]{2}(?![0-9A-Za-z])"
)
BROKEN_BY_A_CHARACTER = re.compile(r"00[Dd][0-9A-Za-z]{0,14}[^0-9A-Za-z ]+[0-9A-Za-z]")
OTHER_RECORD = re.compile(
    r"(?<![0-9A-Za-z])(?=[A-Za-z]*[0-9])[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?(?![0-9A-Za-z])"
)

SENTENCES = {
    "empty": _("Enter the organization ID: 15 or 18 characters that begin with 00D."),
    "not_found": _(
        "There is no organization ID in this text."
        " Please copy it from Company Information in the Salesforce setup."
    ),
    "wrong_prefix": _(
        "This is the ID of something else: an organization ID begins with 00D (two zeros and a D)."
        " Please copy it from Company Information in the Salesforce setup."
    ),
    "wrong_length": _(
        "An organization ID has 15 or 18 characters, no more or fewer. Please copy it again whole."
    ),
    "wrong_character": _(
        "An organization ID has only the letters A to Z and digits; this has other characters."
        " Please copy the ID again."
    ),
    "several_ids": _("There is more than one organization ID in this text. Please enter one."),
    "check_suffix": _(
        "Please check this ID: its last three characters do not seem to fit the rest."
        " If it is the one that Salesforce shows, leave it as it is."
    ),
    "case_lost": _(
        "Please check this ID: capital and small letters may have been lost on the way."
        " Copy it again from Salesforce, or use the form with 18 characters."
    ),
    "case_repaired": _(
        "Capital and small letters have been put right."
        " Please compare the ID shown here with yours."
    ),
    "access_token": _(
        "This is an access token, which opens Salesforce like a password. Only the organization ID"
        " in it is kept: please check that ID, and end the session the token belongs to."
    ),
}


class OrgIdVerdict(StrEnum):
    """How far a text can be taken for an organization ID (samples/README "org_ids.yaml")."""

    VALID = "valid"
    NORMALISED = "normalised"
    WARN = "warn"
    REJECT = "reject"


@dataclass(frozen=True)
class OrgIdReading:
    """What was read: both forms of the ID where it is known, and a key of `SENTENCES`.

    `candidate` is the cleaned text behind a warning, 15 or 18 letters and digits, never a secret.
    """

    verdict: OrgIdVerdict
    id15: str | None
    id18: str | None
    message: str | None
    candidate: str = ""

    @property
    def text(self) -> str:
        """The sentence for people in the language in use: what is wrong, what to do; else empty."""
        return str(SENTENCES[self.message]) if self.message else ""

    @property
    def stored(self) -> str:
        """What a form may keep: 18 characters where known, the text to check, or nothing."""
        return self.id18 or self.candidate


def check_org_id(text: str) -> OrgIdReading:
    """Read an organization ID out of any text, in time linear in its length; never raises."""
    plain = _readable(text)
    if not plain.strip():
        return _rejected("empty")
    shown, is_token = _without_secret(plain)
    reading = _read_text(shown)
    if is_token and reading.verdict is not OrgIdVerdict.REJECT:
        return replace(reading, verdict=OrgIdVerdict.WARN, message="access_token")
    if reading.verdict is OrgIdVerdict.VALID and text not in (reading.id15, reading.id18):
        return replace(reading, verdict=OrgIdVerdict.NORMALISED)
    return reading


def suffix_of(id15: str) -> str:
    """Return the three characters that make 18 out of 15 (salesforce-support §5.2).

    In each group of five the n-th character, from 0, adds 2 to the n where it is one of A to Z; the
    sum picks a character of A to Z, 0 to 5.
    """
    sums = [0, 0, 0]
    for position, character in enumerate(id15):
        if "A" <= character <= "Z":
            sums[position // 5] += 1 << position % 5
    return "".join(SUFFIX_ALPHABET[total] for total in sums)


def _rejected(message: str) -> OrgIdReading:
    return OrgIdReading(OrgIdVerdict.REJECT, None, None, message)


def _known(candidate: str, id15: str) -> OrgIdReading:
    id18 = id15 + suffix_of(id15)
    if candidate in (id15, id18):
        return OrgIdReading(OrgIdVerdict.VALID, id15, id18, None)
    return OrgIdReading(OrgIdVerdict.NORMALISED, id15, id18, "case_repaired")


def _readable(text: str) -> str:
    """Return the text in plain characters, percent escapes of an address decoded."""
    plain = _plain(text)
    for _round in range(3):  # An address may hold another address, escaped once more.
        decoded = unquote(plain)
        if decoded == plain:
            break
        plain = _plain(decoded)
    return plain


def _plain(text: str) -> str:
    # Character by character: NFKC over a long run of combining marks takes quadratic time.
    table = {ord(character): _plain_character(character) for character in set(text)}
    return re.sub(" +", " ", text.translate(table))


def _plain_character(character: str) -> str:
    if character.isspace() or character == BRAILLE_BLANK:
        return " "
    if unicodedata.category(character) in ("Cc", "Cf") or character in INVISIBLE:
        return ""
    return unicodedata.normalize("NFKC", character)


def _without_secret(text: str) -> tuple[str, bool]:
    """Return the text up to the end of a token's org ID, and whether there was a token.

    All that follows is dropped: a broken or wrapped secret has no end (salesforce-support §8.4).
    """
    token = ACCESS_TOKEN.search(text)
    return (text[: token.end(1)], True) if token else (text, False)


def _read_text(text: str) -> OrgIdReading:
    candidates = _candidates(text)
    if not candidates:
        other = OTHER_RECORD.search(text) or OTHER_RECORD.fullmatch(text.replace(" ", ""))
        return _rejected("wrong_prefix" if other else "not_found")
    # In an address (with its slashes) a file name or a further part may follow the ID.
    if "/" not in text and MARRED_SUFFIX.search(text):
        return _rejected("wrong_character")
    reading = _agreed(candidates)
    if reading.message == "wrong_length" and BROKEN_BY_A_CHARACTER.search(text):
        return _rejected("wrong_character")
    return reading


def _candidates(text: str) -> list[str]:
    """Return all words that begin with 00D in any case, joined where blanks part them."""
    found = []
    for run in RUN_OF_WORDS.findall(text):
        words = deque(GLUED_LABEL.sub("", word) for word in run.split(" "))
        while words:
            candidate = words.popleft()
            if _has_prefix(candidate):
                while words and _continues(candidate, words[0]):
                    candidate += words.popleft()
                found.append(candidate)
    return found


def _has_prefix(word: str) -> bool:
    return word[:3].upper() == PREFIX


def _continues(candidate: str, word: str) -> bool:
    """Say whether a word behind a blank belongs to the same ID, rather than to the sentence.

    Once 15 are complete a word can only be the suffix: it is in capitals, or it fits.
    """
    if len(candidate) + len(word) > LONG or _has_prefix(word):
        return False
    return len(candidate) < SHORT or word == word.upper() or _fits(candidate + word)


def _fits(candidate: str) -> bool:
    return len(candidate) == LONG and _restored(candidate) is not None


def _agreed(candidates: Iterable[str]) -> OrgIdReading:
    """Return the one reading of all candidates; the same ID twice, or in both forms, is one ID."""
    distinct = list(dict.fromkeys(candidates))
    distinct = [word for word in distinct if len(word) >= LEAST_OF_AN_ID] or distinct
    readings = [_read(word) for word in distinct]
    known = {reading.id15 for reading in readings if reading.id15}
    # Without regard to case, so that an ID beside its own lower-cased copy stays one ID.
    if len(known) > 1 or len({word[:SHORT].upper() for word in distinct}) > 1:
        return _rejected("several_ids")
    # A suffix in doubt counts more than a form that is right, and that more than a damaged copy.
    return min(readings, key=lambda read: (read.message != "check_suffix", not read.id15))


def _read(candidate: str) -> OrgIdReading:
    if len(candidate) == SHORT:
        id15, doubt = _short(candidate), "case_lost"
    elif len(candidate) == LONG:
        id15, doubt = _restored(candidate), "check_suffix"
    else:
        return _rejected("wrong_length")
    if id15 is None:
        return OrgIdReading(OrgIdVerdict.WARN, None, None, doubt, candidate)
    return _known(candidate, id15)


def _short(candidate: str) -> str | None:
    """Return the 15 characters with their prefix, None where their case seems lost as a whole.

    The body decides, since the prefix is compared without case: two or more letters, all small or
    all capital (they may still be right: a warning). No letters have no case to lose. One letter is
    always of one case and shows nothing, unless a small d in the prefix shows lower-casing.
    """
    body = candidate[3:]
    letters = sum(character.isalpha() for character in body)
    is_lost = _has_one_case(body) if letters > 1 else candidate[2] == "d" and body.islower()
    return None if is_lost else PREFIX + body


def _has_one_case(body: str) -> bool:
    return body.islower() or body.isupper()


def _restored(candidate: str) -> str | None:
    """Return the 15 of 18 characters in their right case, None where the suffix does not fit."""
    suffix = candidate[SHORT:].upper()
    typed = PREFIX + candidate[3:SHORT]
    if suffix_of(typed) == suffix:
        return typed
    # The suffix gives the case only where the body lost it as a whole.
    recased = PREFIX + _recased(candidate[:SHORT], suffix)[3:]
    fits = _has_one_case(candidate[3:SHORT]) and suffix_of(recased) == suffix
    return recased if fits else None


def _recased(id15: str, suffix: str) -> str:
    """Return the characters in the case the suffix says: capital where its bit is set.

    A character that no suffix has (6 to 9) gives -1, all bits set; then the suffix cannot fit.
    """
    sums = [SUFFIX_ALPHABET.find(character) for character in suffix]
    return "".join(
        character.upper() if sums[position // 5] >> position % 5 & 1 else character.lower()
        for position, character in enumerate(id15)
    )
