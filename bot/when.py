"""Days and times as people write them, in Russian and English. Pure: text in, `date` or `time` out.

Whatever is understood is shown back to the person, so a wrong guess is seen at once.
"""

import datetime as dt
import re
import warnings
from typing import Final

from calendarapp.errors import CalendarError

LONGEST: Final = 40  # characters; nobody writes a day longer than that
LAST_YEAR: Final = 9000

NEAR_DAYS: Final = {
    "today": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2,
    "сегодня": 0, "завтра": 1, "послезавтра": 2,
}  # fmt: skip

# The beginnings of words: "пон" is Monday, "понедельник" and "понедельника" too.
WEEKDAYS: Final = (
    ("mon", "пн", "пон"), ("tue", "вт", "вто"), ("wed", "ср", "сре"), ("thu", "чт", "чет"),
    ("fri", "пт", "пят"), ("sat", "сб", "суб"), ("sun", "вс", "вос"),
)  # fmt: skip
MONTHS: Final = (
    ("jan", "янв"), ("feb", "фев"), ("mar", "мар"), ("apr", "апр"), ("may", "май", "мая", "мае"), ("jun", "июн"),
    ("jul", "июл"), ("aug", "авг"), ("sep", "сен"), ("oct", "окт"), ("nov", "ноя"), ("dec", "дек"),
)  # fmt: skip
WEEKDAY_WORD: Final = re.compile(
    r"(?:(?:on|this|в|во)\s+)?(?P<word>mon(day)?|tue(s(day)?)?|wed(nesday)?|thu(r(s(day)?)?)?|fri(day)?|sat(urday)?|sun(day)?"
    r"|пн|понедельник|вт|вторник|ср|сред[ау]|чт|четверг|пт|пятниц[ау]|сб|суббот[ау]|вс|воскресенье)"
)

ISO: Final = re.compile(r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})")
DOTTED: Final = re.compile(r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})(?:[./-](?P<year>\d{4}|\d{2}))?\.?")
DAY_MONTH: Final = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?P<word>[a-zа-я]{3,9})\.?(?:,?\s+(?P<year>\d{4}))?(?:\s*г(?:ода|\.)?)?"
)
MONTH_DAY: Final = re.compile(r"(?P<word>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{4}))?")

TIME: Final = re.compile(
    r"(?:(?:at|в|во)\s+)?(?P<hour>\d{1,2})(?:\s*[:.\-h]\s*(?P<minute>\d{2})|\s+(?P<spaced>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?"
)


LENGTH: Final = re.compile(
    r"(?:(?P<clock>\d{1,3}):(?P<rest>[0-5]\d)"
    r"|(?:(?P<hours>\d{1,3})\s*(?:h|hours?|hrs?|ч|час|часа|часов)\.?)?"
    r"\s*(?:(?P<minutes>\d{1,5})\s*(?:m|min|mins|minutes?|м|мин|минут[аы]?)?\.?)?)"
)


def parse_date(text: str, today: dt.date) -> dt.date:
    """The day that the text means.

    Args:
        text: `2026-12-01`, `01.12.2026`, `01.12` (the next such day, today included), `today`, `завтра`, `friday`
            (the next one after today), `1 декабря`, `in 3 days`.
        today: the person's day.

    Raises:
        CalendarError: `date_unreadable`.
    """
    words = " ".join(text.lower().replace("ё", "е").split())
    if not words or len(words) > LONGEST:
        raise CalendarError("date_unreadable")
    if words in NEAR_DAYS:
        return _later(today, NEAR_DAYS[words])
    if found := WEEKDAY_WORD.fullmatch(words):
        return _later(today, (_index(found["word"], WEEKDAYS) - today.weekday() - 1) % 7 + 1)
    for form in (ISO, DOTTED, DAY_MONTH, MONTH_DAY):
        found = form.fullmatch(words)
        if found is None:
            continue
        parts = found.groupdict()
        month = int(parts["month"]) if "month" in parts else _index(parts["word"], MONTHS) + 1
        if month:
            return _day(parts["year"], month, int(parts["day"]), today)
    return _guess(words, today)


def parse_time(text: str) -> dt.time:
    """The time of day that the text means: `12:30`, `9:05`, `12.30`, `12`, `9 pm`.

    Raises:
        CalendarError: `time_unreadable`.
    """
    found = TIME.fullmatch(" ".join(text.lower().split()))
    if found is None:
        raise CalendarError("time_unreadable")
    hour, minute = int(found["hour"]), int(found["minute"] or found["spaced"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise CalendarError("time_unreadable")
        hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
    if hour > 23 or minute > 59:
        raise CalendarError("time_unreadable")
    return dt.time(hour, minute)


def parse_duration(text: str) -> int:
    """The minutes that the text means: `45`, `90 min`, `1:30`, `2 h`, `1 h 30 min`, `1 час 30 минут`.

    Raises:
        CalendarError: `duration_unreadable`.
    """
    words = " ".join(text.lower().split())
    found = LENGTH.fullmatch(words)
    if not words or found is None:
        raise CalendarError("duration_unreadable")
    return int(found["clock"] or found["hours"] or 0) * 60 + int(found["rest"] or found["minutes"] or 0)


def _day(year: str | None, month: int, day: int, today: dt.date) -> dt.date:
    """That day; without a year the next one there is, which for 29 February can be up to eight years away."""
    if year is not None:
        return _made(int(year) + (2000 if len(year) == 2 else 0), month, day)
    for ahead in range(9):
        try:
            candidate = dt.date(today.year + ahead, month, day)
        except ValueError:
            continue
        if candidate >= today:
            return candidate
    raise CalendarError("date_unreadable")


def _made(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise CalendarError("date_unreadable") from error


def _later(today: dt.date, days: int) -> dt.date:
    try:
        return today + dt.timedelta(days=days)
    except OverflowError as error:
        raise CalendarError("date_unreadable") from error


def _index(word: str, table: tuple[tuple[str, ...], ...]) -> int:
    """Which row of the table has a beginning of this word; -1 for none."""
    return next((index for index, row in enumerate(table) if word.startswith(row)), -1)


def _guess(words: str, today: dt.date) -> dt.date:
    """What `dateparser` makes of it: the last resort, and only for words, for of mere digits it makes too much."""
    if sum(map(str.isalpha, words)) < 3 or not words.isprintable():
        raise CalendarError("date_unreadable")
    # Slow to load, and seldom needed.
    import dateparser  # type: ignore[import-untyped]  # noqa: PLC0415

    options = {"RELATIVE_BASE": dt.datetime.combine(today, dt.time(12)), "PREFER_DATES_FROM": "future"}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found: dt.datetime | None = dateparser.parse(words, languages=["ru", "en"], settings=options)
    except Exception as error:  # it promises nothing about texts that it does not expect
        raise CalendarError("date_unreadable") from error
    if found is None:
        raise CalendarError("date_unreadable")
    return found.date()
