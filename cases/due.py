"""How long until a day or a moment, in words and exactly: the one place for these words; pure."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Due:
    """A day or a moment, as people say it (“2 days left”) and exactly."""

    at: datetime.date
    words: str
    is_past: bool
    is_today: bool = False

    @property
    def iso(self) -> str:
        return self.at.isoformat()

    @property
    def exact(self) -> str:
        is_moment = isinstance(self.at, datetime.datetime)
        return date_format(self.at, "DATETIME_FORMAT" if is_moment else "DATE_FORMAT")

    @property
    def short(self) -> str:
        return date_format(self.at, "SHORT_DATE_FORMAT")


def due_on(day: datetime.date, *, today: datetime.date) -> Due:
    """Say a day that counts until its end."""
    return Due(day, _days((day - today).days), day < today, is_today=day == today)


def due_at(moment: datetime.datetime, *, now: datetime.datetime) -> Due:
    """Say a moment; hours count where it is less than a day away."""
    left = moment - now
    local = timezone.localtime(moment)
    if abs(left) >= DAY:
        words = _days((local.date() - timezone.localdate(now)).days)
    else:
        words = _hours(left)
    return Due(local, words, left < datetime.timedelta())


def _days(left: int) -> str:
    if left == 0:
        return _("today")
    text = (
        ngettext("%(n)s day left", "%(n)s days left", left)
        if left > 0
        else ngettext("%(n)s day past", "%(n)s days past", -left)
    )
    return text % {"n": abs(left)}


def _hours(left: datetime.timedelta) -> str:
    hours = abs(left) // HOUR
    if left >= HOUR:
        return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
    if left >= datetime.timedelta():
        return _("within the hour")
    if hours:
        return ngettext("%(n)s hour past", "%(n)s hours past", hours) % {"n": hours}
    return _("just passed")
