"""Dates back what a story made: in one place, for a case and all that hangs on it."""

import bisect
import datetime
from collections.abc import Iterator

from django.db import models
from django.utils import timezone

from cases.models import Case


class StoryClock:
    """When each step was walked through, and when the story says it happened."""

    def __init__(self) -> None:
        self.began = timezone.now()
        self.walked: list[datetime.datetime] = []
        self.told: list[datetime.datetime] = []

    def tick(self, told: datetime.datetime) -> None:
        """Say when in the story what was walked through since the last tick happened."""
        self.walked.append(timezone.now())
        self.told.append(told)

    def told_for(self, moment: datetime.datetime) -> datetime.datetime:
        """Return the story's time for a moment of the walk; any other moment stays."""
        if moment < self.began:
            return moment
        step = bisect.bisect_left(self.walked, moment)
        start = self.walked[step - 1] if step else self.began
        # What one step wrote stays in its order.
        return self.told[step] + (moment - start)


def date_back(case: Case, clock: StoryClock) -> None:
    """Give the rows of a case the times of its story, past the columns that set themselves."""
    for row in parts_of(case):
        times = {
            field.attname: clock.told_for(moment)
            for field in row._meta.concrete_fields
            if isinstance(field, models.DateTimeField) and (moment := getattr(row, field.attname))
        }
        type(row)._base_manager.filter(pk=row.pk).update(**times)


def parts_of(row: models.Model) -> Iterator[models.Model]:
    """Yield a row, and the rows that are a part of it or of its parts."""
    yield row
    for relation in row._meta.related_objects:
        if relation.on_delete is models.CASCADE:
            parts = relation.related_model._base_manager.filter(**{relation.field.name: row})
            for part in parts:
                yield from parts_of(part)
