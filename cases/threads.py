"""A pasted thread taken apart into its messages; pure.

Only what can hardly be anything else counts as a seam. Whoever pasted looks at the pieces before
they are kept.
"""

import re
from collections.abc import Iterator

from contacts.forms.dates import narrow

MOST_PIECES = 30

# A line that stands between two messages and belongs to neither: five strokes or more, with words
# between them or none.
RULE = re.compile(r"[-=_*─━ー]{5,}(?:[^-=_*─━ー]{1,60}[-=_*─━ー]{5,})?")
# A line that begins a message and belongs to it.
SENDER = re.compile(r"(?:from|差出人|送信者)\s*:.+", re.IGNORECASE)
WROTE = re.compile(
    r"(?:on\s.+\swrote:|\d{4}年.+(?:書きました|のメッセージ|wrote)\s*:?)", re.IGNORECASE
)
DATED = re.compile(
    r"\[?(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/ ](?:\d{1,2}|[a-z]{3})[-/ ]\d{4})"
    r"(?:\s*\(.{1,3}\))?,?\s*(?:午[前後]|at\s)?\s*\d{1,2}[:時]\d{2}分?(?::\d{2})?\s*(?:am|pm)?\]?"
    r"(?:[\s,]+\S.{0,50})?",
    re.IGNORECASE,
)


def messages_of(text: str) -> list[str]:
    """Return the messages of a pasted text in its order; the whole text where no seam is found."""
    pieces = [piece.strip("\n") for piece in _pieces(text.splitlines())]
    return [piece for piece in pieces if piece.strip()] or [text]


def _pieces(lines: list[str]) -> Iterator[str]:
    piece: list[str] = []
    seams = 0
    for line in lines:
        plain = narrow(line.lstrip("> ")) if seams < MOST_PIECES - 1 else ""
        is_rule = RULE.fullmatch(plain) is not None
        # The lines of a head (“From:”, then the date) are one seam, not two.
        if is_rule or (_begins(plain) and _says_something(piece)):
            yield "\n".join(piece)
            piece = []
            seams += 1
        if not is_rule:
            piece.append(line)
    yield "\n".join(piece)


def _begins(line: str) -> bool:
    return any(seam.fullmatch(line) for seam in (SENDER, WROTE, DATED))


def _says_something(piece: list[str]) -> bool:
    """Say whether a piece holds more than the lines that begin a message."""
    return any(line.strip() and not _begins(narrow(line.lstrip("> "))) for line in piece)
