"""Ready-made texts put into a form: filled in for the case, never over what was typed; pure."""

import re
from collections.abc import Iterable, Mapping

from cases.forms.fields import plain
from cases.models import Case, ReadyText

BLANK = re.compile(r"\{(name|number|title|org)\}")


def filled(ready: ReadyText, case: Case) -> str:
    """Return the text in the requester's language; what a blank holds is never read as one."""
    values = {
        "name": case.requester.name,
        "number": case.number,
        "title": case.title,
        "org": case.organization.name,
    }
    text = ready.text_en if case.requester.language == "en" else ready.text_ja
    return BLANK.sub(lambda blank: values[blank[1]], text)


def begun(
    posted: Mapping[str, str], texts: Iterable[ReadyText], case: Case, name: str
) -> dict[str, str]:
    """Return a form's fields as typed, with the chosen text behind what stands in one of them.

    Empty where no text was asked for.
    """
    if "insert" not in posted:
        return {}
    values = {key: plain(posted[key]) for key in posted}
    chosen = next((ready for ready in texts if str(ready.pk) == values.get("ready")), None)
    if chosen:
        typed = values.get(name, "").rstrip()
        values[name] = "\n\n".join(filter(None, [typed, filled(chosen, case)]))
    return values
