"""Two states of the rules, told apart line by line and by path."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from routing.rulebook.sections import SECTIONS, Section

LONGEST = 120


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for name, section in SECTIONS.items():
        yield from of_rows(section, before.get(name, []), after.get(name, []), name)


def of_rows(section: Section, before: Any, after: Any, path: str) -> Iterator[str]:
    old, new = by_key(section, before), by_key(section, after)
    for key in [*old, *(key for key in new if key not in old)]:
        place = f"{path}.{'/'.join(str(part) for part in key[0])}"
        if key not in new:
            yield _("%(path)s: deleted") % {"path": place}
        elif key not in old:
            yield _("%(path)s: added") % {"path": place}
        else:
            yield from of_row(section, old[key], new[key], place)


def by_key(section: Section, entries: list[Any]) -> dict[Any, dict[str, Any]]:
    seen: Counter[Any] = Counter()
    found = {}
    for entry in entries:
        key = tuple(entry.get(name) for name in section.key)
        seen[key] += 1
        found[key, seen[key]] = entry
    return found


def of_row(section: Section, old: Any, new: Any, path: str) -> Iterator[str]:
    for fact in section.fields:
        default = fact.get_default()
        was, will_be = old.get(fact.name, default), new.get(fact.name, default)
        if was != will_be:
            yield f"{path}.{fact.name}: {shown(was)} → {shown(will_be)}"
    for name, part in section.parts.items():
        yield from of_rows(part, old.get(name, []), new.get(name, []), f"{path}.{name}")


def shown(value: Any) -> str:
    text = "–" if value is None or value == "" else str(value).replace("\n", " / ")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
