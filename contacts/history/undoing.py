"""Takes one change back, where the row still stands as that change left it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.audit import act, record_audit
from contacts.history.reading import facts_of, label_of, parts_of, tracked_models
from contacts.models import Area, User
from contacts.models.user import Assignment

UNDO = act("change_undo", Area.RULES, gettext_lazy("take a change back"))


class UndoRefused(Exception):
    """Says in the reader's language why a change cannot be taken back."""


def may_be_undone(model: type[Model], label: str) -> bool:
    """People, their roles and appointments change by acts of their own, which check more."""
    name = model._meta.label_lower
    is_act = model in (User, Assignment) or name == "contacts.designatedcontact"
    return not is_act and label in ("insert", "update", "delete")


@transaction.atomic
def undo_change(model: type[Model], event_id: int, *, by: User) -> Model | None:
    """Bring back what stood before a change; return the row, None where there is none now."""
    events = tracked_models()[model].objects
    event = events.get(pgh_id=event_id)
    if not may_be_undone(model, event.pgh_label):
        raise UndoRefused(_("This kind of change cannot be taken back here."))
    row = model._base_manager.select_for_update().filter(pk=event.pgh_obj_id).first()
    restored: Model | None = None
    if event.pgh_label == "delete":
        restored = bring_back(model, event, row)
    elif row is None:
        raise UndoRefused(_("The row was deleted since."))
    elif event.pgh_label == "insert":
        take_away(row, event)
    else:
        previous = events.filter(pgh_obj_id=event.pgh_obj_id, pgh_id__lt=event_id)
        restored = set_back(row, event, previous.order_by("-pgh_id").first())
    record_audit(UNDO, by=by, on=restored or row, detail=event.pgh_label)
    return restored


def set_back(row: Model, event: Any, previous: Any) -> Model:
    if previous is None:
        raise UndoRefused(_("What stood before is not known."))
    names = [f for f in facts_of(event) if value(event, f) != value(previous, f)]
    refuse_where_changed(row, event, names)
    for fact in names:
        setattr(row, fact.attname, value(previous, fact))
    return save_valid(row)


def take_away(row: Model, event: Any) -> None:
    refuse_where_changed(row, event, facts_of(event))
    try:
        row.delete()
    except ProtectedError as error:
        raise UndoRefused(_("Something else needs this row by now.")) from error


def bring_back(model: type[Model], event: Any, row: Model | None) -> Model:
    """Bring back a deleted row, with its parts that went in the same moment."""
    if row is not None:
        raise UndoRefused(_("The row is there again already."))
    restored = save_valid(model(pk=event.pgh_obj_id, **values(event)))
    for part, name in parts_of(model):
        gone = tracked_models()[part].objects.filter(
            **{f"{name}_id": event.pgh_obj_id},
            pgh_label="delete",
            pgh_created_at=event.pgh_created_at,
        )
        for other in gone.order_by("pgh_id"):
            save_valid(part(pk=other.pgh_obj_id, **values(other)))
    return restored


def refuse_where_changed(row: Model, event: Any, facts: Iterable[Any]) -> None:
    changed = [f for f in facts if value(row, f) != value(event, f)]
    if changed:
        names = ", ".join(str(label_of(type(row), fact)) for fact in changed)
        raise UndoRefused(_("Changed again since: %(fields)s") % {"fields": names})


def save_valid(row: Model) -> Model:
    try:
        row.full_clean()
    except ValidationError as error:
        raise UndoRefused(said(row, error)) from error
    # A save, so that whoever keeps the rules in memory reads them anew.
    row.save()
    return row


def said(row: Model, error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    words = []
    for name, texts in error.message_dict.items():
        is_field = name in {field.name for field in row._meta.fields}
        label = f"{row._meta.get_field(name).verbose_name}: " if is_field else ""  # type: ignore[union-attr]
        words.append(label + " ".join(texts))
    return " ".join(words)


def value(row: Any, fact: Any) -> Any:
    return getattr(row, fact.attname)


def values(event: Any) -> dict[str, Any]:
    return {fact.attname: value(event, fact) for fact in facts_of(event)}
