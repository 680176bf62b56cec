"""Finds what looks like a password or another key in a text; pure.

The word alone is no finding: something must be given as its value.
"""

import re
import unicodedata

LEAST = 4
WORDS = (
    r"(?:password|passwd|passphrase|passcode|pass|pwd|pw"
    r"|パスワード|パスフレーズ|パスコード|暗証番号)"
)
KEYS = (
    r"(?:(?:security|access|refresh|api)[ _-]?(?:token|key)|(?:client|consumer)[ _-]?secret"
    r"|(?:セキュリティ|アクセス|更新) ?トークン|API ?キー)"
)
REMARK = r"(?:\([^)\n]{0,12}\))?"
QUOTE = r"[\"'“”「『`]?"
GIVEN = re.compile(
    rf"(?<![A-Za-z])(?P<label>{WORDS}|{KEYS}){REMARK}[\"']?"
    rf"[ \t]*(?P<sign>[:=]|は|is\b)[ \t]*(?P<quote>{QUOTE})(?P<value>[!-~]+)(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
ANYWHERE = re.compile(
    r"\b00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?![A-Za-z0-9._]{20,}"  # a session ID
    r"|\bBearer [A-Za-z0-9._!~+/-]{20,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|<password>[^<\s]{4,}</"
    r"|\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]+:[^\s/:@]{4,}@",
    re.IGNORECASE,
)
MASKED = re.compile(r"[*xX•●._?-]+|[<\[({].*")
ENDS = re.compile(r"[\"'”」』`]?[ \t]*(?:です|でした|だ)?[ \t]*[。.、,)]?[ \t]*$")
NO_VALUES = {
    *("blank", "changed", "correct", "disabled", "empty", "enabled", "expired", "expires"),
    *("failed", "false", "forgotten", "hidden", "incorrect", "invalid", "locked", "masked"),
    *("missing", "n/a", "none", "null", "required", "reset", "same", "true", "unchanged"),
    *("unknown", "unset", "wrong", "login", "okta", "saml"),
}


def holds_password(text: str) -> bool:
    text = unicodedata.normalize("NFKC", text)
    return bool(ANYWHERE.search(text)) or any(is_value(found) for found in GIVEN.finditer(text))


def is_value(found: re.Match[str]) -> bool:
    """Say whether what follows the label is its value, and not the next word of a sentence."""
    value = found["value"].rstrip("\"'`.,;)<")
    if len(value) < LEAST or MASKED.fullmatch(value) or value.lower() in NO_VALUES:
        return False
    if value.startswith(("http://", "https://")):
        return False
    if is_mixed(value):
        return True
    return found["sign"].lower() != "is" and bool(ENDS.match(found["rest"]))


def is_mixed(value: str) -> bool:
    """Say whether it looks made up: letters with figures, or one of the signs asked for."""
    has_letter, has_figure = re.search(r"[A-Za-z]", value), re.search(r"\d", value)
    return bool(has_letter and has_figure) or bool(re.search(r"[!@#$%^&*+=~?]", value))
