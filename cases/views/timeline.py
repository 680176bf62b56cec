"""Events and comments of a case in one line, the newest first."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from cases.models import Attachment, Case, CaseEvent, Comment, HandoverEntry, Verb
from contacts.models import name_fields

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


def timeline(case: Case, comments: QuerySet[Comment], files: list[Attachment]) -> list[Entry]:
    """Return what happened, and those of the comments that the person may read."""
    events = case.events.select_related("actor", "acting_for").only(*EVENT).order_by("pk")
    entries = [Entry(event.created_at, event=event) for event in events]
    entries += [
        Entry(
            comment.created_at,
            comment=comment,
            files=[file for file in files if file.comment_id == comment.pk],
        )
        for comment in comments.select_related("author", "acting_for").only(*COMMENT).order_by("pk")
    ]
    entries += [
        Entry(
            passed.recorded_at,
            passed=passed,
            files=[file for file in files if file.entry_id == passed.pk],
        )
        for passed in (passed_of(case) if case.handover_id else [])
    ]
    return sorted(entries, key=lambda entry: entry.at)[::-1]


def passed_of(case: Case) -> QuerySet[HandoverEntry]:
    passed = HandoverEntry.objects.of(case).select_related("by", "acting_for", "handover")
    return passed.only(*PASSED).order_by("pk")


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
