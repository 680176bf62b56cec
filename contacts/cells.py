"""Cells of exported tables, none of which a spreadsheet takes for a formula; pure."""

import re
from typing import Any

_FORMULA = re.compile(r"[\s'\ufeff]*[=+\-@＝＋－＠\t\r\n]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def guarded(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if not isinstance(cell, str):
        return cell
    text = CONTROL.sub("", cell)
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def plain(text: str) -> str:
    """Return a text as every form and spreadsheet would hand it back."""
    return re.sub(r"\r\n?", "\n", text).strip()
