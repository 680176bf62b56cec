"""Events and comments of a case in one line, the newest first."""

import functools
from dataclasses import dataclass, field
from datetime import datetime

from cases.models import Attachment, Case, CaseEvent, Comment, HandoverEntry, Verb
from cases.models.case_queryset import Reach
from contacts.models import Blank, KeptQuery, name_fields

# What is shown of them: people have many fields, and are named alone.
EVENT = ["case_id", "verb", "status", "note", "changes", "created_at"]
EVENT += name_fields("actor", "acting_for")
COMMENT = ["case_id", "text", "is_internal", "created_at"]
COMMENT += name_fields("author", "acting_for")
PASSED = ["direction", "text", "result", "manifest", "at", "recorded_at"]
PASSED += ["handover__kind", "handover__counterpart", *name_fields("by", "acting_for")]


@dataclass(frozen=True)
class Entry:
    """An event, a comment, or what passed with an outside desk, whichever it is."""

    at: datetime
    event: CaseEvent | None = None
    comment: Comment | None = None
    passed: HandoverEntry | None = None
    files: list[Attachment] = field(default_factory=list)

    @property
    def is_internal(self) -> bool:
        return self.comment is not None and self.comment.is_internal


def timeline(case: Case, reach: Reach, files: list[Attachment]) -> list[Entry]:
    """Return what happened, and those of the comments that stand within somebody's reach."""
    entries = [Entry(event.created_at, event=event) for event in _events().rows(case=case.pk)]
    entries += [
        Entry(
            comment.created_at,
            comment=comment,
            files=[file for file in files if file.comment_id == comment.pk],
        )
        for comment in _comments(reach).rows(case=case.pk)
    ]
    entries += [
        Entry(
            passed.recorded_at,
            passed=passed,
            files=[file for file in files if file.entry_id == passed.pk],
        )
        for passed in (_passed().rows(case=case.pk) if case.handover_id else [])
    ]
    return sorted(entries, key=lambda entry: entry.at)[::-1]


@functools.cache
def _events() -> KeptQuery:
    events = CaseEvent.objects.filter(case=Blank("case")).select_related("actor", "acting_for")
    return KeptQuery(events.only(*EVENT).order_by("pk"))


@functools.lru_cache(maxsize=256)
def _comments(reach: Reach) -> KeptQuery:
    comments = Comment.objects.readable_within(reach).filter(case=Blank("case"))
    comments = comments.select_related("author", "acting_for")
    return KeptQuery(comments.only(*COMMENT).order_by("pk"))


@functools.cache
def _passed() -> KeptQuery:
    passed = HandoverEntry.objects.of(Blank("case"))
    passed = passed.select_related("by", "acting_for", "handover")
    return KeptQuery(passed.only(*PASSED).order_by("pk"))


def last_event(entries: list[Entry], verb: Verb) -> CaseEvent | None:
    events = (entry.event for entry in entries if entry.event)
    return next((event for event in events if event.verb == verb), None)


def beside(entries: list[Entry], files: list[Attachment]) -> list[Attachment]:
    """Return the files that hang on the case itself, or on a comment among these."""
    comments = {entry.comment.pk for entry in entries if entry.comment}
    return [file for file in files if file.comment_id is None or file.comment_id in comments]


def parted(entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Return what everybody of the case reads, and the notes of the contacts."""
    internal = [entry for entry in entries if entry.is_internal]
    return [entry for entry in entries if not entry.is_internal], internal


def outside(notes: list[Entry], files: list[Attachment]) -> list[Attachment]:
    """Return the files that did not come with one of these notes."""
    inside = {file.pk for note in notes for file in note.files}
    return [file for file in files if file.pk not in inside]
