"""What changed in rules and registry: who, when, before and after; and the way back."""

from contacts.history.reading import (
    TOGETHER,
    Change,
    FieldChange,
    Page,
    Sources,
    changes_of,
    sources_of,
    tracked_models,
)
from contacts.history.undoing import UndoRefused, may_be_undone, undo_change
from contacts.history.versions import changes_since, rows_as_of, version_of

__all__ = [
    "TOGETHER",
    "Change",
    "FieldChange",
    "Page",
    "Sources",
    "UndoRefused",
    "changes_of",
    "changes_since",
    "may_be_undone",
    "rows_as_of",
    "sources_of",
    "tracked_models",
    "undo_change",
    "version_of",
]
