"""The stories of the demo's cases, as the files beside tell them."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from cases.choices import Kind, TriageVerdict
from cases.demo.moments import read_moment, working_day

STORIES = Path(__file__).parent / "stories"
DAYS = ("wanted_on", "access_until", "next_look_on", "reopen_until")
MOMENTS = ("occurred_at", "at")


@dataclass(frozen=True)
class Step:
    """What somebody did, and when; the verb is a method of the walk."""

    at: datetime.datetime
    do: str
    by: str = ""
    words: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """One case from its draft on."""

    title: str
    by: str
    begins: datetime.datetime
    fields: dict[str, Any]
    steps: list[Step]
    org: str = "east"
    kind: Kind = Kind.TROUBLE
    verdict: TriageVerdict = TriageVerdict.UNKNOWN
    asked: str = ""
    """What was typed at the search, where that is more than the title."""
    on_behalf_of: str = ""
    files: tuple[str, ...] = ()


def read_stories(folder: Path) -> Iterator[Story]:
    now = timezone.now()
    for path in sorted(folder.glob("*.yaml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))["stories"]:
            yield read_story(row, now)


def read_story(row: dict[str, Any], now: datetime.datetime) -> Story:
    values = row | {
        "begins": read_moment(row["begins"], now),
        "kind": Kind(row.get("kind", Kind.TROUBLE)),
        "verdict": TriageVerdict(row.get("verdict", TriageVerdict.UNKNOWN)),
        "fields": dated(row.get("fields", {}), now),
        "steps": [read_step(step, now) for step in row.get("steps", [])],
        "files": tuple(row.get("files", ())),
    }
    return Story(**values)


def read_step(row: dict[str, Any], now: datetime.datetime) -> Step:
    words = dict(row)
    at, do, by = words.pop("when"), words.pop("do"), words.pop("by", "")
    return Step(read_moment(at, now), do, by, dated(words, now))


def dated(words: dict[str, Any], now: datetime.datetime) -> dict[str, Any]:
    """Return fields with their days and moments read."""
    today = timezone.localtime(now).date()
    read = {name: working_day(words[name], today) for name in DAYS if name in words}
    return words | read | {name: read_moment(words[name], now) for name in MOMENTS if name in words}
