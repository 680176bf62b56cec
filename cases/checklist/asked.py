"""Which fields the page of a part asks."""

from cases.checklist.items import CHECKLIST
from cases.choices import Part

# Asked beside the items of a part, though no item of their own.
ASKED_FIRST = {Part.SYMPTOM: ["title"], Part.SEVERITY: ["severity"]}
ASKED_LAST = {Part.DEADLINE: ["wanted_fixed"]}
NO_FIELD = {"screenshots", "logs", "severity_confirmed"}


def asked_fields(part: Part, kind: str) -> list[str]:
    """Return what a part asks of a kind of case, whether or not it concerns the case yet."""
    items = [item.field for item in CHECKLIST if item.part == part and kind in item.kinds]
    names = [*ASKED_FIRST.get(part, []), *items, *ASKED_LAST.get(part, [])]
    return [name for name in dict.fromkeys(names) if name not in NO_FIELD]
