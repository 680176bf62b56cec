"""Rows as they stood, and names for how they stand."""

import datetime
import re

from django.db.models import Model

from contacts.history.reading import Change, changes_of, sources_of, tracked_models
from contacts.history.undoing import values

NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


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
    """Name how a row and its parts stand by how often they changed: versions are only added."""
    sources = sources_of(type(row), row.pk)
    counts = (tracked_models()[model].objects.filter(own).count() for model, own in sources)
    return ".".join(map(str, counts))


def changes_since(row: Model, version: str) -> list[Change]:
    """Return what changed since a row had a version; nothing for what is no version of it."""
    then, now = (text.split(".") for text in (version, version_of(row)))
    if len(then) != len(now) or not all(map(NUMBER.fullmatch, then)):
        return []
    count = sum(map(int, now)) - sum(map(int, then))
    return changes_of(sources_of(type(row), row.pk), size=count).changes if count > 0 else []
