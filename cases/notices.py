"""What a case should be told of, though it may be saved, submitted and sent as it is; pure.

One list for the field that is meant, the last look before submission, and the review.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cases.checklist import label_of, level_of, part_of
from cases.checklist.item import is_critical, is_granted
from cases.choices import Kind, Part
from cases.models import Case
from cases.passwords import holds_password
from cases.workdays import holiday_name, is_working_day, nearest_working_day
from contacts.org_id import OrgIdVerdict, check_org_id

SOON = 1
SELDOM_SOON = 3
"""From this level on an answer by tomorrow is hard to expect."""
FAR = {1: 3, 2: 14}
"""A level that says urgent, and the days after which its date says otherwise."""
TEXT_FIELDS = [
    field.name
    for field in Case._meta.concrete_fields
    if isinstance(field, models.CharField | models.TextField) and field.editable
    if not field.choices
]


class Weight(StrEnum):
    """How much a notice weighs: a fact stands beside its field only."""

    FACT = "info"
    WARNING = "attention"
    DANGER = "danger"


@dataclass(frozen=True)
class Notice:
    field: str
    text: str
    label: str
    part: Part | None
    weight: Weight = Weight.WARNING

    @property
    def is_warning(self) -> bool:
        return self.weight is not Weight.FACT


type Found = Iterator[tuple[str, str, Weight]]


def notices(case: Case, *, day: datetime.date) -> list[Notice]:
    """Return what a case should be told of on a day, in the order of its parts."""
    found = [*_passwords(case), *_phone(case), *_date(case, day), *_access(case, day)]
    parts = [*Part, None]
    told = [
        Notice(field, text, label_of(case, field), part_of(field), weight)
        for field, text, weight in found
    ]
    return sorted(told, key=lambda notice: parts.index(notice.part))


def _passwords(case: Case) -> Found:
    for name in TEXT_FIELDS:
        if holds_password(f"{getattr(case, name)}\n{case.unparsed.get(name, '')}"):
            text = _(
                "This looks like a password or a key. Delete it here, and change it where it is"
                " used: others may have read it. Support never needs it."
            )
            yield name, text, Weight.DANGER


def _phone(case: Case) -> Found:
    if case.kind == Kind.TROUBLE and is_critical(case):
        text = _("Severity 1: phone first. The numbers are at the top of this page.")
        yield "workaround", text, Weight.FACT


def _date(case: Case, day: datetime.date) -> Found:
    wanted_on = case.wanted_on
    if not wanted_on:
        return
    name = "wanted_on"
    yield name, _("%(day)s, %(away)s") % _words(wanted_on, day), Weight.FACT
    if wanted_on < day:
        yield name, _("This day has passed. Choose today or a later day."), Weight.WARNING
        return
    if not is_working_day(wanted_on):
        yield name, _day_off(wanted_on, day), Weight.WARNING
    if text := _contradiction(case, (wanted_on - day).days):
        yield name, text, Weight.WARNING


def _day_off(wanted_on: datetime.date, day: datetime.date) -> str:
    words = _words(wanted_on, day) | {"holiday": holiday_name(wanted_on)}
    near = nearest_working_day(wanted_on, not_before=day)
    words["near"] = _long(near)
    if words["holiday"]:
        text = _("%(day)s is a public holiday (%(holiday)s): hardly anybody reads an answer then.")
    else:
        text = _("%(day)s is a weekend: hardly anybody reads an answer then.")
    hint = _("The nearest working day is %(near)s.")
    return pgettext("two sentences", "%(first)s %(second)s") % {
        "first": text % words,
        "second": hint % words,
    }


def _contradiction(case: Case, days: int) -> str:
    """Return in words how date and level disagree; empty where they do not."""
    level = level_of(case)
    if level is None:
        return ""
    is_explained = case.wanted_fixed and case.wanted_reason.strip()
    if level >= SELDOM_SOON and days <= SOON and not is_explained:
        return _(
            "Severity %(level)s and an answer so soon seldom go together. Choose a later day, or"
            " mark that the date cannot move and say why."
        ) % {"level": level}
    if case.kind == Kind.TROUBLE and days > FAR.get(level, days):
        return _(
            "Severity %(level)s means urgent, but this day is %(days)s days away. Look again at"
            " which of the two is right."
        ) % {"level": level, "days": days}
    return ""


def _access(case: Case, day: datetime.date) -> Found:
    reading = check_org_id(case.org_id)
    if reading.verdict == OrgIdVerdict.WARN:
        yield "org_id", str(reading.text), Weight.WARNING
    if not is_granted(case):
        return
    name, until, wanted_on = "access_until", case.access_until, case.wanted_on
    if until is None:
        if wanted_on and wanted_on >= day:
            yield name, _period(wanted_on, day), Weight.FACT
    elif until < day:
        yield name, _("This access has ended. Grant it anew and enter the new end."), Weight.WARNING
    elif wanted_on and until < wanted_on:
        text = _("The access ends before the day you wish an answer by (%(day)s). Grant it longer.")
        yield name, text % {"day": _long(wanted_on)}, Weight.WARNING


def _period(wanted_on: datetime.date, day: datetime.date) -> str:
    """Return the shortest period of Salesforce's list that reaches the wished day."""
    periods = {1: _("1 day"), 3: _("3 days"), 7: _("1 week"), 30: _("1 month")}
    days = next((days for days in periods if days >= (wanted_on - day).days), max(periods))
    until = day + datetime.timedelta(days=days)
    text = _("For your wished day “%(period)s” is enough: until %(until)s if you grant it today.")
    if until < wanted_on:
        text = _("“%(period)s” is enough to begin with: until %(until)s if you grant it today.")
    return text % {"period": periods[days], "until": _long(until)}


def _words(wanted_on: datetime.date, day: datetime.date) -> dict[str, str]:
    days = (wanted_on - day).days
    if days < 0:
        away = ngettext("%(n)s day ago", "%(n)s days ago", -days) % {"n": -days}
    elif days <= SOON:
        away = [_("today"), _("tomorrow")][days]
    else:
        away = ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    return {"day": _long(wanted_on), "away": away}


def _long(day: datetime.date) -> str:
    return date_format(day, pgettext("date format", "l, j M Y"))
