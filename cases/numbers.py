"""The numbers that outside desks give to cases, as people type and paste them; pure."""

import re
import unicodedata
from collections.abc import Iterable

# Control signs, marks without width or of direction, halves of signs.
HIDDEN = {"Cc", "Cf", "Cs"}


def read_number(text: str) -> str:
    """Return a number in one line and its plain width, without what cannot be seen."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text))
    return "".join(char for char in text if unicodedata.category(char) not in HIDDEN).strip()


def fits(number: str, masks: Iterable[str]) -> bool:
    """Say whether a number is as one of the masks has it: # is a digit, all else is itself."""
    return any(re.fullmatch(_pattern(mask), number, re.IGNORECASE) for mask in masks)


def _pattern(mask: str) -> str:
    return "".join("[0-9]" if char == "#" else re.escape(char) for char in mask)
