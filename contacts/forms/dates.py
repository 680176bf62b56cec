"""Dates and times as people type them; pure. What cannot be read is None."""

import datetime
import re
import unicodedata

REIWA = 2018
"""The year before 令和元年."""
NOON = 12
YEARS = range(1900, 2200)

WORDS = {
    "おととい": -2,
    "一昨日": -2,
    "昨日": -1,
    "きのう": -1,
    "yesterday": -1,
    "今日": 0,
    "きょう": 0,
    "本日": 0,
    "today": 0,
    "明日": 1,
    "あした": 1,
    "あす": 1,
    "tomorrow": 1,
    "明後日": 2,
    "あさって": 2,
}
DATES = [
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
    r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
    r"(?:令和|[Rr])(?P<reiwa>\d{1,2}|元)(?:年|[-/.])(?P<month>\d{1,2})(?:月|[-/.])(?P<day>\d{1,2})日?",
    r"(?P<month>\d{1,2})/(?P<day>\d{1,2})",
    r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
]
ENGLISH = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y")
WEEKDAY = re.compile(
    r"\((?:[月火水木金土日]|mon|tue|wed|thu|fri|sat|sun)(?:曜日?)?\)", re.IGNORECASE
)
TIME = re.compile(
    r"(?P<half>午前|午後|am|pm)?(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?"
    r"|時(?:(?P<spoken>\d{1,2})分|(?P<thirty>半))?)(?P<after>am|pm)?$",
    re.IGNORECASE,
)


def narrow(text: str) -> str:
    """Return what is typed in any width in its plain form (５ as 5, ＠ as @)."""
    return unicodedata.normalize("NFKC", text).strip()


def read_date(text: str, *, today: datetime.date, looks_back: bool = False) -> datetime.date | None:
    """Return the day of a text; one without its year is the next such day, or the last."""
    text = WEEKDAY.sub("", narrow(text))
    if text.lower() in WORDS:
        return today + datetime.timedelta(days=WORDS[text.lower()])
    plain = re.sub(r"\s", "", text)
    for pattern in DATES:
        if match := re.fullmatch(pattern, plain):
            return _day(match.groupdict(), today, looks_back)
    return _english(text)


def read_moment(text: str, *, today: datetime.date) -> datetime.datetime | None:
    """Return day and time of a text that holds both; without its year it is the last such day."""
    text = narrow(text)
    text = re.sub(r"(?<=午[前後])\s+|\s+(?=(?:am|pm)$)", "", text, flags=re.IGNORECASE)
    match = TIME.search(re.sub(r"\s*:\s*", ":", text))
    if match is None:
        return None
    rest = match.string[: match.start()].rstrip(" T,")
    day = read_date(rest, today=today, looks_back=True)
    time = _time(match)
    return datetime.datetime.combine(day, time) if day and time else None


def _day(
    found: dict[str, str | None], today: datetime.date, looks_back: bool
) -> datetime.date | None:
    month, day = int(found["month"] or 0), int(found["day"] or 0)
    reiwa, year = found.get("reiwa"), found.get("year")
    if reiwa:
        return _date(REIWA + (1 if reiwa == "元" else int(reiwa)), month, day)
    if year:
        return _date(int(year), month, day)
    this_year = _date(today.year, month, day)
    if looks_back:
        is_near = this_year and this_year <= today
        return this_year if is_near else _date(today.year - 1, month, day)
    is_near = this_year and this_year >= today
    return this_year if is_near else _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    if year not in YEARS:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _english(text: str) -> datetime.date | None:
    text = re.sub(r"[\s,]+", " ", text)
    for form in ENGLISH:
        try:
            day = datetime.datetime.strptime(text, form).date()
            return _date(day.year, day.month, day.day)
        except ValueError:
            continue
    return None


def _time(match: re.Match[str]) -> datetime.time | None:
    hour = int(match["hour"])
    minute = int(match["minute"] or match["spoken"] or (30 if match["thirty"] else 0))
    half = (match["half"] or match["after"] or "").lower()
    if half in ("午後", "pm") and hour < NOON:
        hour += NOON
    if half == "am" and hour == NOON:
        hour = 0
    try:
        return datetime.time(hour, minute)
    except ValueError:
        return None
