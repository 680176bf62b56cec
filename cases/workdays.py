"""Public holidays and working days of the company's country."""

import datetime
import functools

import holidays
from django.conf import settings
from django.utils.translation import get_language

DAY = datetime.timedelta(days=1)


@functools.lru_cache(maxsize=64)
def calendar(country: str, language: str, year: int) -> holidays.HolidayBase:
    """Return the holidays of a year, named in a language where the library has it."""
    own = holidays.country_holidays(country, years=year, expand=False)
    spoken = [name for name in own.supported_languages if name.startswith(language)]
    if not spoken:
        return own
    return holidays.country_holidays(country, years=year, expand=False, language=spoken[0])


def calendar_of(day: datetime.date) -> holidays.HolidayBase:
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    return calendar(settings.HOLIDAY_COUNTRY, language, day.year)


def holiday_name(day: datetime.date) -> str:
    """Return the name of a public holiday; empty for any other day."""
    return calendar_of(day).get(day) or ""


def is_working_day(day: datetime.date) -> bool:
    return bool(calendar_of(day).is_working_day(day))


def nearest_working_day(day: datetime.date, *, not_before: datetime.date) -> datetime.date:
    """Return the last working day before a day, or the next where that is too early."""
    before = day - DAY
    while before >= not_before:
        if is_working_day(before):
            return before
        before -= DAY
    after = day + DAY
    while not is_working_day(after):
        after += DAY
    return after
