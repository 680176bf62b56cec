"""When something happens in the demo, told from today on, so that it is never stale; pure."""

import datetime
import re

from django.utils import timezone

from cases.workdays import is_working_day

DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)


def read_moment(text: str, now: datetime.datetime) -> datetime.datetime:
    """Read "12 09:10" (working days ago, at that time) or "25m" (minutes ago)."""
    if minutes := re.fullmatch(r"(\d+)m", text):
        return now - int(minutes[1]) * MINUTE
    days, _, clock = text.partition(" ")
    day = working_day(int(days), timezone.localtime(now).date())
    time = datetime.time.fromisoformat(clock)
    return timezone.make_aware(datetime.datetime.combine(day, time))


def working_day(ago: int, today: datetime.date) -> datetime.date:
    """Return a day so many working days ago; ahead, where the number is negative."""
    step, day = (-DAY if ago > 0 else DAY), today
    for _ in range(abs(ago)):
        day += step
        while not is_working_day(day):
            day += step
    return day
