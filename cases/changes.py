"""What stood in a case when it was returned, and what is different since; pure."""

import copy
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from cases.checklist import asked_fields
from cases.choices import Kind, Part
from cases.models import Attachment, Case, CaseReturn, Remark
from cases.outgoing import spoken_value
from cases.spoken import Spoken, in_each_language
from cases.stored import stored_value

KEPT = list(
    dict.fromkeys(name for part in Part for kind in Kind for name in asked_fields(part, kind))
)
"""What a requester may write, and so may change while the case is with them."""

SPOKEN_WITH = {"occurred_note": "occurred_at", "wanted_fixed": "wanted_on"}
"""Fields that are read as part of another one."""

type Files = Collection[Attachment]


@dataclass(frozen=True)
class FileChanges:
    """The files that came since the return, by key, and the names of those that went."""

    added: list[int]
    removed: list[str]


def snapshot_of(case: Case, files: Files) -> dict[str, Any]:
    """Return what a row of `CaseReturn` keeps of a case."""
    return {
        "fields": {name: case.serializable_value(name) for name in KEPT},
        "unparsed": dict(case.unparsed),
        "files": {str(file.pk): file.name for file in files if is_own(file)},
    }


def is_own(file: Attachment) -> bool:
    """Say whether a file came with the case itself, not with words beside it."""
    return file.comment_id is None and file.entry_id is None


def case_at(returned: CaseReturn, case: Case) -> Case:
    """Return the case as it stood when it was returned; never to be saved."""
    then = copy.copy(case)
    then.unparsed = returned.unparsed
    for name, value in returned.fields.items():
        field: Any = Case._meta.get_field(name)
        setattr(then, field.attname, field.to_python(value))
    return then


def changed_fields(returned: CaseReturn, case: Case) -> list[str]:
    then = case_at(returned, case)
    return [
        name for name in returned.fields if stored_value(then, name) != stored_value(case, name)
    ]


def changes_since(returned: CaseReturn, case: Case) -> dict[str, list[str]]:
    """Return what was changed since a return: field name → [before, after], as people read them."""
    return _changes_since(returned, case, in_words)


def spoken_changes_since(returned: CaseReturn, case: Case) -> dict[str, list[Spoken]]:
    """The same, to be kept."""
    return _changes_since(returned, case, spoken_of)


def _changes_since[Words](
    returned: CaseReturn, case: Case, words_of: Callable[[Case, str], Words]
) -> dict[str, list[Words]]:
    then = case_at(returned, case)
    names = [SPOKEN_WITH.get(name, name) for name in changed_fields(returned, case)]
    found = {name: [words_of(then, name), words_of(case, name)] for name in dict.fromkeys(names)}
    return {name: words for name, words in found.items() if words[0] != words[1]}


def in_words(case: Case, name: str) -> str:
    """Return what stands in a field, or was typed and could not be read, in the language in use."""
    return case.unparsed.get(name) or spoken_value(case, name)


def spoken_of(case: Case, name: str) -> Spoken:
    """The same, to be kept."""
    return in_each_language(lambda: in_words(case, name))


def mended(case: Case, remarks: Iterable[Remark]) -> set[int]:
    """Return the remarks whose field reads otherwise than when they were sent, or whose file went.

    They come with their return and their file.
    """
    sent = [(remark, remark.returned) for remark in remarks if remark.returned]
    changed = {returned.pk: changed_fields(returned, case) for _, returned in sent}
    return {
        remark.pk
        for remark, returned in sent
        if remark.field in changed[returned.pk] or is_gone(remark.attachment)
    }


def is_gone(file: Attachment | None) -> bool:
    return file is not None and file.removed_at is not None


def file_changes(returned: CaseReturn, files: Files) -> FileChanges:
    present = {str(file.pk): file for file in files if is_own(file)}
    return FileChanges(
        added=[file.pk for key, file in present.items() if key not in returned.files],
        removed=[name for key, name in returned.files.items() if key not in present],
    )
