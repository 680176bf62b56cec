"""What rows of all kinds share: a validity by days, words in two languages."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from contacts.models.kept_query import Blank


def today() -> datetime.date:
    """Return the company's day: the registry is the same for all, wherever they travel."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def localized(row: models.Model, field: str) -> str:
    """Return `<field>_ja` or `<field>_en` by the language in use; the other where it is empty."""
    first, second = ("ja", "en") if (get_language() or "ja").startswith("ja") else ("en", "ja")
    return str(getattr(row, f"{field}_{first}") or getattr(row, f"{field}_{second}"))


class ValidQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows with `valid_from` and `valid_until`, both days included and both open when empty."""

    def valid_on(self, day: datetime.date | Blank) -> Self:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        )
