"""The remarks on a case as its pages show them: what each is about, and where that is written."""

import functools
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.changes import mended
from cases.checklist import label_of, part_of
from cases.choices import Part, Status
from cases.models import Case, Remark
from cases.moves import Act
from contacts.models import Blank, KeptQuery, User, name_fields

SHOWN = ["case_id", "field", "file_name", "text", "done_at", *name_fields("done_by")]
SHOWN += ["attachment__removed_at", "returned__case_id", "returned__event__created_at"]
SHOWN += [f"returned__{name}" for name in ("round", "fields", "unparsed")]
"""What is read of remarks and of what they point to."""


@dataclass(frozen=True)
class Todo:
    """A remark with the name of what it is about, and the address where that is written."""

    remark: Remark
    about: str
    url: str
    is_mended: bool = False
    """The field reads otherwise than when it was returned, or the file is gone."""

    @property
    def is_open(self) -> bool:
        return self.remark.returned_id is not None and self.remark.done_at is None

    @property
    def is_left(self) -> bool:
        return self.is_open and not self.is_mended


def todos(case: Case, *, with_unsent: bool = False) -> list[Todo]:
    """Return the remarks that were sent, in the order they were written; for contacts all."""
    found: list[Remark] = _remarks(with_unsent).rows(case=case.pk)
    # Once it is submitted again, what was mended is ticked.
    changed = mended(case, found) if case.status == Status.RETURNED else set()
    return [
        Todo(remark, about_words(case, remark), address(case, remark), remark.pk in changed)
        for remark in found
    ]


@functools.cache
def _remarks(with_unsent: bool) -> KeptQuery:
    remarks = Remark.objects.all() if with_unsent else Remark.objects.sent()
    rows = remarks.filter(case=Blank("case"))
    rows = rows.select_related("done_by", "returned__event", "attachment")
    return KeptQuery(rows.only(*SHOWN).order_by("pk"))


def about_words(case: Case, remark: Remark) -> str:
    if remark.field:
        return label_of(case, remark.field)
    return remark.file_name or _("The inquiry as a whole")


def address(case: Case, remark: Remark) -> str:
    """Return where the requester mends it."""
    part = part_of(remark.field) if remark.field else None
    page = reverse("cases:case_draft", args=[case.pk, part or Part.SYMPTOM])
    if part:
        return f"{page}#div_id_{remark.field}"
    return f"{page}#draft-files" if remark.file_name else page


def requester_todo(case: Case, user: User) -> dict[str, Any]:
    """What pages of the requester show of a return: what is still, or was last, to be looked at."""
    if case.status != Status.RETURNED:
        return {}
    found = todos(case)
    last = max((todo.remark.returned_id or 0 for todo in found), default=0)
    now = [todo for todo in found if todo.is_open or todo.remark.returned_id == last]
    return {
        "todo_list": now,
        "left_count": sum(todo.is_left for todo in now),
        "can_tick": case.may(Act.TICK, by=user),
        "is_requester": case.requester_id == user.pk,
    }
