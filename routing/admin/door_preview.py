"""What a change of a door does: field by field, day by day, and on the page itself."""

import datetime
import hashlib
import itertools
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Field, Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.models import Language, today
from contacts.requests import Request
from routing.models import Category, Channel, LearningLink
from routing.views.doors import page_in

ONE_DAY = datetime.timedelta(days=1)
# Of the days on which the page changes, those that are shown.
MOST_PAGES = 3
LEFT_OUT = {"id", "category", "updated_at"}

type Rows = dict[tuple[type[Model], int], Model]


def rows_of(door: Category | None) -> Rows:
    """Return a door, its ways and its links as they are in the database."""
    if door is None:
        return {}
    of_door = {"category": door.pk}
    rows = [
        *Category.objects.filter(pk=door.pk).select_related("replacement"),
        *Channel.objects.filter(**of_door).order_by("position", "pk"),
        *LearningLink.objects.filter(**of_door).order_by("position", "pk"),
    ]
    return {(type(row), row.pk): row for row in rows}


class Change(NamedTuple):
    row: str
    field: str
    before: str
    after: str


def changes(before: Rows, after: Rows) -> list[Change]:
    found: list[Change] = []
    for key in before | after:
        old, new = before.get(key), after.get(key)
        if new is None:
            found.append(Change(name_of(before[key]), _("deleted"), str(old), ""))
            continue
        for field in new._meta.fields:
            if field.name not in LEFT_OUT:
                was, will_be = shown(old, field), shown(new, field)
                if was != will_be:
                    found.append(Change(name_of(new), str(field.verbose_name), was, will_be))
    return found


def name_of(row: Model) -> str:
    return _("%(kind)s “%(name)s”") % {"kind": row._meta.verbose_name, "name": row}


def shown(row: Model | None, field: Field[Any, Any]) -> str:
    """Return a field's value in words."""
    if row is None:
        return ""
    value = getattr(row, field.name)
    if field.choices:
        value = getattr(row, f"get_{field.name}_display")()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.date):
        return date_format(value, "DATE_FORMAT")
    # The form cuts blanks off both ends: nobody changed them.
    return "" if value is None else str(value).strip()


class Stretch(NamedTuple):
    """Days on which a door shows the same way, or none."""

    first_day: datetime.date
    way: Channel | None


def is_valid(way: Channel, day: datetime.date) -> bool:
    return (way.valid_from or day) <= day <= (way.valid_until or day)


def stretches(ways: Iterable[Channel], day: datetime.date) -> list[Stretch]:
    """Return what is shown from a day on; the ways come in the order of the door."""
    ways = list(ways)
    starts = {way.valid_from for way in ways if way.valid_from}
    starts |= {way.valid_until + ONE_DAY for way in ways if way.valid_until}
    found: list[Stretch] = []
    for first_day in sorted({day} | {start for start in starts if start > day}):
        way = next((way for way in ways if is_valid(way, first_day)), None)
        if not found or found[-1].way != way:
            found.append(Stretch(first_day, way))
    return found


def said(stretch: Stretch, door: Category, day: datetime.date) -> str:
    """Say in a sentence what employees will see."""
    when = {"day": date_format(stretch.first_day, "DATE_FORMAT")}
    since = _("From %(day)s,") % when if stretch.first_day > day else _("From today,")
    if way := stretch.way:
        text = _("%(since)s this door shows “%(label)s” (%(kind)s).")
        return text % {"since": since, "label": way.label, "kind": way.get_kind_display()}
    if door.replacement:
        text = _("%(since)s no way leads through this door, and “%(door)s” is offered instead.")
        return text % {"since": since, "door": door.replacement.name}
    text = _("%(since)s no way leads through this door: it offers to write to the contacts.")
    return text % {"since": since}


def overlaps(ways: Iterable[Channel], day: datetime.date) -> Iterator[str]:
    """Say which ways are valid at once: only the first of them is shown."""
    still = [way for way in ways if not way.valid_until or way.valid_until >= day]
    for first, second in itertools.combinations(still, 2):
        starts = [way.valid_from for way in (first, second) if way.valid_from]
        last_days = [way.valid_until for way in (first, second) if way.valid_until]
        if not starts or not last_days or max(starts) <= min(last_days):
            text = _("“%(first)s” and “%(second)s” are valid on the same days: the first is shown.")
            yield text % {"first": first.label, "second": second.label}


class Page(NamedTuple):
    first_day: datetime.date
    languages: list[tuple[str, str, str]]


class Preview:
    """What a change does, told while it is made and before it is kept."""

    def __init__(self, request: Request, before: Rows, after: Rows) -> None:
        day = today()
        self.door = next(row for row in after.values() if isinstance(row, Category))
        ways = [row for row in after.values() if isinstance(row, Channel)]
        days = stretches(ways, day)
        self.changes = changes(before, after)
        self.sentences = [said(stretch, self.door, day) for stretch in days]
        self.warnings = list(overlaps(ways, day))
        self.pages = [self._page(request, stretch.first_day) for stretch in days[:MOST_PAGES]]

    @property
    def fingerprint(self) -> str:
        """What was read: a change that does something else is shown anew."""
        return hashlib.sha256(repr((self.changes, self.sentences)).encode()).hexdigest()

    def _page(self, request: Request, day: datetime.date) -> Page:
        pages = [
            (str(language), language.label, page_in(language, request, self.door.slug, day))
            for language in Language
        ]
        return Page(day, pages)
