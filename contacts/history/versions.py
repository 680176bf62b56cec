"""Rows as they stood, and names for how they stand."""

import datetime
import hashlib
from typing import Any

from django.db.models import Model

from contacts.history.reading import facts_of, parts_of, tracked_models
from contacts.history.undoing import values


def rows_as_of[Row: Model](model: type[Row], moment: datetime.datetime) -> list[Row]:
    """Return the rows of a model as they stood at a moment: to read, not to save."""
    events = tracked_models()[model].objects.filter(pgh_created_at__lt=moment)
    latest = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return [
        model(pk=event.pgh_obj_id, **values(event))
        for event in latest
        if event.pgh_label != "delete"
    ]


def version_of(row: Model) -> str:
    """Name what is stored of a row and its parts: it differs as soon as anything does."""
    stored: list[Any] = []
    for model, condition in [(type(row), {"pk": row.pk}), *parts(row)]:
        names = [fact.attname for fact in facts_of(tracked_models()[model])]
        stored.append(
            list(model._base_manager.filter(**condition).order_by("pk").values_list("pk", *names))
        )
    return hashlib.sha256(repr(stored).encode()).hexdigest()[:32]


def parts(row: Model) -> list[tuple[type[Model], dict[str, Any]]]:
    return [(part, {name: row.pk}) for part, name in parts_of(type(row))]
