"""Which fields the page of a part asks, where a field is asked, and what it is called."""

from cases.checklist.items import CHECKLIST
from cases.choices import Part
from cases.models import Case

# Asked beside the items of a part, though no item of their own.
ASKED_FIRST = {Part.SYMPTOM: ["title"], Part.SEVERITY: ["severity"]}
ASKED_LAST = {Part.DEADLINE: ["wanted_fixed"]}
NO_FIELD = {"screenshots", "logs", "severity_confirmed"}


def asked_fields(part: Part, kind: str) -> list[str]:
    """Return what a part asks of a kind of case, whether or not it concerns the case yet."""
    items = [item.field for item in CHECKLIST if item.part == part and kind in item.kinds]
    names = [*ASKED_FIRST.get(part, []), *items, *ASKED_LAST.get(part, [])]
    return [name for name in dict.fromkeys(names) if name not in NO_FIELD]


def part_of(field: str) -> Part | None:
    """Return the part whose page asks a field; None for what only a designated contact writes."""
    for part in Part:
        if field in [*ASKED_FIRST.get(part, []), *ASKED_LAST.get(part, [])]:
            return part
    return next((item.part for item in CHECKLIST if item.field == field), None)


def label_of(case: Case, field: str) -> str:
    """Return what a field is called for the kind of a case."""
    for item in CHECKLIST:
        if item.field == field and case.kind in item.kinds:
            return item.label
    return str(getattr(Case._meta.get_field(field), "verbose_name", ""))
