"""When what was promised is due, and when to look again; pure, but for the calendar."""

import datetime

from django.conf import settings
from django.utils import timezone

from cases.models import Clock, Handover, SupportTarget
from cases.workdays import is_working_day

DAY = datetime.timedelta(days=1)


def answer_due(handover: Handover, target: SupportTarget | None) -> datetime.datetime | None:
    """Return by when the first answer is promised; None where nobody entered it."""
    return _after(handover, target, target.response_hours if target else None)


def help_due(handover: Handover, target: SupportTarget | None) -> datetime.datetime | None:
    """Return when “need help” may appear on the case there; None where nobody entered it."""
    return _after(handover, target, target.help_hours if target else None)


def _after(
    handover: Handover, target: SupportTarget | None, hours: int | None
) -> datetime.datetime | None:
    if target is None or hours is None or handover.sent_at is None:
        return None
    left = datetime.timedelta(hours=hours)
    if target.clock == Clock.ALWAYS:
        return handover.sent_at + left
    return _on_working_days(timezone.localtime(handover.sent_at), left)


def _on_working_days(moment: datetime.datetime, left: datetime.timedelta) -> datetime.datetime:
    """Return a moment later by so many hours of working days, whole days from midnight on."""
    while True:
        midnight = datetime.datetime.combine(moment.date() + DAY, datetime.time(), moment.tzinfo)
        if is_working_day(moment.date()):
            if left <= midnight - moment:
                return moment + left
            left -= midnight - moment
        moment = midnight


def next_look(
    handover: Handover, target: SupportTarget | None, *, today: datetime.date
) -> datetime.date:
    """Return the working day on which to look again: by the target, else by the setting."""
    days = settings.HANDOVER_LOOK_DAYS[handover.level - 1]
    if target and target.look_days is not None:
        days = target.look_days
    day: datetime.date = today + days * DAY
    while not is_working_day(day):
        day += DAY
    return day
