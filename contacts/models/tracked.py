"""Rows whose every change the database itself writes down, whichever way it came."""

from typing import Any

import pghistory
from django.db import models

# What is no fact but bookkeeping.
BOOKKEEPING = ("updated_at",)


def tracked(*, only: list[str] | None = None, **options: Any) -> Any:
    """Keep each version of a model's rows: by trigger, never changed, with who acted."""

    def track(model: type[models.Model]) -> type[models.Model]:
        leave_out = [field.name for field in model._meta.fields if field.name in BOOKKEEPING]
        keep = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            fields=only,
            exclude=leave_out,
            obj_field=pghistory.ObjForeignKey(related_name="+", related_query_name="+"),
            context_field=pghistory.ContextJSONField(),
            append_only=True,
            meta={
                "indexes": [models.Index(fields=["-pgh_created_at", "-pgh_id"])],
                "default_permissions": (),
            },
            **options,
        )
        keep(model)
        return model

    return track
