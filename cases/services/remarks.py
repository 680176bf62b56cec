"""What the holder of a case wants mended: written while reviewing, sent with the return."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.checklist import CHECKLIST, asked_fields
from cases.choices import Part
from cases.models import Attachment, Case, Remark
from cases.moves import Act, IllegalMove
from contacts.models import User


@transaction.atomic
def add_remark(
    case: Case,
    *,
    by: User,
    creation_key: uuid.UUID,
    text: str,
    about: Attachment | str = "",
) -> Remark:
    """Keep a remark on a field, a file or the whole; the requester reads it with the return.

    The same form sent twice makes one remark.
    """
    case = Case.objects.locked(case.pk)
    if not (case.may(Act.REMARK, by=by) and is_of(case, about)):
        raise IllegalMove(f"{by.pk} may not remark on this of {case.number}")
    made = Remark.objects.filter(creation_key=creation_key).first()
    if made and (made.case_id, made.written_by_id) == (case.pk, by.pk):
        return made
    return case.remarks.create(
        # A key that is somebody else's says nothing about their remark.
        creation_key=uuid.uuid4() if made else creation_key,
        text=text,
        written_by=by,
        **named(about),
    )


def is_of(case: Case, about: Attachment | str) -> bool:
    """Say whether a remark may name this: a field the requester writes, or a file they read."""
    if isinstance(about, Attachment):
        return about.case_id == case.pk and not about.is_internal
    return not about or about in remarkable(case)


def remarkable(case: Case) -> list[str]:
    """Return the fields that the requester is asked for, and so can mend."""
    asked = [name for part in Part for name in asked_fields(part, case.kind)]
    concerned = {item.field for item in CHECKLIST if item.concerns(case)}
    unasked = {item.field for item in CHECKLIST} - concerned
    return [name for name in asked if name not in unasked]


def named(about: Attachment | str) -> dict[str, Any]:
    if isinstance(about, Attachment):
        return {"attachment": about, "file_name": about.name}
    return {"field": about}


@transaction.atomic
def remove_remark(remark: Remark, *, by: User) -> None:
    """Take back a remark that has not been sent; one that is gone already stays gone."""
    case = Case.objects.locked(remark.case_id)
    if not case.may(Act.REMARK, by=by):
        raise IllegalMove(f"{by.pk} may not remark on {case.number}")
    if case.remarks.filter(pk=remark.pk, returned__isnull=False).exists():
        raise IllegalMove(f"Remark {remark.pk} was sent")
    case.remarks.filter(pk=remark.pk).delete()


@transaction.atomic
def tick_remark(remark: Remark, *, by: User, is_done: bool) -> Remark:
    """Say that a remark is done, or is not: its requester's word, then the holder's."""
    case = Case.objects.locked(remark.case_id)
    remark = case.remarks.get(pk=remark.pk)
    if remark.returned_id is None or not case.may(Act.TICK, by=by):
        raise IllegalMove(f"Remark {remark.pk} is not ticked by {by.pk}")
    if is_done == (remark.done_at is not None):
        return remark
    remark.done_at, remark.done_by = (timezone.now(), by) if is_done else (None, None)
    remark.save(update_fields=["done_at", "done_by"])
    return remark
