"""What somebody typed into a form that was not taken: it is given back, to be copied; pure."""

import re
from collections.abc import Mapping

# A form's own fields, and what must never be shown.
UNSHOWN = re.compile(
    r"csrfmiddlewaretoken|creation_key|key|token|page|settled|seen.*|other|door|handover|ready"
    r"|.*(?:pass|secret|otp|code).*"
)
# Keys of forms, digests, and the words by which a form names its choices.
NO_TEXT = re.compile(r"[0-9a-f-]{32,}|[a-z_]{0,12}")


def typed_texts(posted: Mapping[str, str]) -> dict[str, str]:
    """Return what a person wrote, by field."""
    return {
        name: text
        for name, text in posted.items()
        if not UNSHOWN.fullmatch(name) and not NO_TEXT.fullmatch(text.strip())
        # Of a draft the key of its person; of other forms somebody's name.
        if not (name == "person" and text.isdecimal())
    }


def unlabelled_texts(posted: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the same for a page that knows no label of a field."""
    return [("", text) for text in typed_texts(posted).values()]
