"""Days as people write them, in Russian and English. Pure, and nothing here is guessed."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from dateutil.relativedelta import relativedelta

from bot.inputs.number_words import to_digits
from bot.inputs.time_words import NUMBER, read_number

NEAR_DAYS: Final = {
    "today": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2, "yesterday": -1,
    "day before yesterday": -2, "the day before yesterday": -2, "tomorow": 1, "tommorow": 1, "tommorrow": 1, "tmrw": 1,
    "tmr": 1, "сегодня": 0, "завтра": 1, "послезавтра": 2, "после завтра": 2, "вчера": -1, "позавчера": -2, "седня": 0,
    "завтро": 1, "завтар": 1,
    "зватра": 1, "затвра": 1, "tomorrrow": 1, "tomorrw": 1, "послезавтро": 2, "послепослезавтра": 3,
}  # fmt: skip

# Whole words: of a beginning, "marathon" would be March.
WEEKDAYS: Final = (
    r"mon(?:day)?|понедельник|пн", r"tue(?:s(?:day)?)?|вторник|вт", r"wed(?:nesday)?|сред[ау]|ср",
    r"thu(?:r(?:s(?:day)?)?)?|четверг|чт", r"fri(?:day)?|пятниц[ау]|пт", r"sat(?:urday)?|суббот[ау]|сб",
    r"sun(?:day)?|воскресенье|вс",
)  # fmt: skip
# Endings of every case: "с января", "к январю", "перед январём".
SOFT: Final = "(?:[ьяюе]|ем)"
HARD: Final = "(?:[ауе]|ом)?"
MONTHS: Final = (
    rf"jan(?:uary)?|янв(?:ар{SOFT})?", rf"feb(?:ruary)?|фев(?:р(?:ал{SOFT})?)?", rf"mar(?:ch)?|мар(?:т{HARD})?",
    rf"apr(?:il)?|апр(?:ел{SOFT})?", r"may|ма(?:[йяюе]|ем)", rf"june?|июн{SOFT}?", rf"july?|июл{SOFT}?",
    rf"aug(?:ust)?|авг(?:уст{HARD})?", rf"sept?(?:ember)?|сент?(?:ябр{SOFT})?", rf"oct(?:ober)?|окт(?:ябр{SOFT})?",
    rf"nov(?:ember)?|ноя(?:б(?:р{SOFT})?)?", rf"dec(?:ember)?|дек(?:абр{SOFT})?",
)  # fmt: skip
WEEKDAY: Final = rf"(?P<weekday>{'|'.join(WEEKDAYS)})\.?"
MONTH: Final = rf"(?P<month>{'|'.join(MONTHS)})\.?"
YEAR: Final = r"(?: (?P<year>[0-9]{4})(?: ?г(?:ода?|\.)?)?)?"
NUMBER_OF_DAY: Final = r"(?P<day>[0-9]{1,2})"

# As they are counted from or until: "с пятницы", "до среды".
FROM_WEEKDAYS: Final = {
    "понедельника": "понедельник", "вторника": "вторник", "среды": "среду", "четверга": "четверг",
    "пятницы": "пятницу", "субботы": "субботу", "воскресенья": "воскресенье", "завтрашнего дня": "завтра",
    "сегодняшнего дня": "сегодня",
}  # fmt: skip
# Until when something is done: "к пятнице".
BY_WEEKDAYS: Final = {
    "понедельнику": "понедельник", "вторнику": "вторник", "среде": "среду", "четвергу": "четверг",
    "пятнице": "пятницу", "субботе": "субботу", "воскресенью": "воскресенье",
}  # fmt: skip
THIS: Final = r"this|эту|этот|это|эта"
NEXT: Final = r"next|следующую|следующий|следующее|следующая|след\.?|будущую|будущий|будущее"
COMING: Final = r"(?:this )?coming|ближайшую|ближайший|ближайшее|ближайшая"
NEXT_WEEK: Final = r"next week|на (?:следующей|след\.?|будущей|той) неделе"
THIS_WEEK: Final = r"this week|на этой неделе"
WEEK_AHEAD: Final = r"in a week|через неделю"
AFTER_NEXT_WEEK: Final = r"(?:the )?week after next"
WEEKS: Final = f"{NEXT_WEEK}|{THIS_WEEK}|{WEEK_AHEAD}|{AFTER_NEXT_WEEK}"
OF_WEEK: Final = re.compile(
    rf"(?:(?P<before>{WEEKS}) )?(?:(?:on|by|в|во) )?"
    rf"(?:(?:the )?(?P<which>{COMING}|{THIS}|{NEXT}) )?{WEEKDAY}"
    rf"(?: (?:of )?(?P<behind>{WEEKS}))?"
)
ISO: Final = re.compile(r"(?P<year>[0-9]{4})[-./](?P<month>[0-9]{1,2})[-./](?P<day>[0-9]{1,2})")
# Without a year, no dash: 10-12 are hours.
DOTTED: Final = re.compile(
    rf"{NUMBER_OF_DAY}(?:[./](?P<month>[0-9]{{1,2}})\.?|[./-](?P<month_too>[0-9]{{1,2}})[./-](?P<year>[0-9]{{4}}|[0-9]{{2}})"
    r"(?: ?г(?:ода?|\.)?)?)"
)
DAY_MONTH: Final = re.compile(
    rf"(?:on |на )?(?:the )?{NUMBER_OF_DAY}(?:st|nd|rd|th|-?(?:го|е|ое))?(?: of| числа)? {MONTH}{YEAR}"
)
MONTH_DAY: Final = re.compile(
    rf"(?:on |в )?{MONTH} (?:the )?{NUMBER_OF_DAY}(?:st|nd|rd|th|-?го числа|-?го| числа)?{YEAR}"
)
OF_MONTH: Final = re.compile(
    rf"(?:on |на )?(?:the )?{NUMBER_OF_DAY}(?:st|nd|rd|th)|(?:на )?(?P<number>[0-9]{{1,2}})(?:-?го| числа|-?го числа)"
)
DATED_WEEKDAY: Final = re.compile(
    rf"(?:(?:on|в|во) )?{WEEKDAY} (?P<rest>.+)|(?P<date>.+?) (?:on |в |во )?{WEEKDAY.replace('weekday', 'behind')}"
)
NTH_OF_MONTH: Final = re.compile(
    r"(?:on |во? )?(?:the )?(?:(?P<nth>[1-5])(?:st|nd|rd|th|-[йюе])|last|последн(?:ий|юю|ее)) "
    rf"{WEEKDAY} (?:of |in )?{MONTH}{YEAR}"
)
SLASHED: Final = re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})(?:/(?P<year>[0-9]{4}|[0-9]{2}))?")
# "Wednesday week" is said in Britain; "через одну среду" leaves the coming one out.
A_WEEK_FROM: Final = re.compile(
    rf"(?:a )?week (?:from )?(?:on )?{WEEKDAY}|(?:on )?{WEEKDAY.replace('weekday', 'british')} week"
    rf"|через 1 {WEEKDAY.replace('weekday', 'skipping')}"
)
AFTER_NEXT: Final = re.compile(rf"(?:on )?(?:the )?{WEEKDAY} after next")
STRETCH: Final = re.compile(r"(?: (?:по|до|to|till|until|through|thru) |-)")
FROM_WORD: Final = re.compile(r"^(?:с|со|from|between) ")
NUMBER_ALONE: Final = re.compile(r"(?:the )?(?P<day>[0-9]{1,2})(?:st|nd|rd|th|-?го|-?е)?")
MONTH_BEHIND: Final = re.compile(rf".*[0-9](?:st|nd|rd|th|-?го|-?е)? (?:of )?(?P<name>{MONTH}{YEAR})")
MONTH_BEFORE: Final = re.compile(rf"(?P<name>{MONTH}) (?:the )?[0-9]{{1,2}}(?:st|nd|rd|th)?")
WITHIN_MONTH: Final = re.compile(
    rf"(?:in|during|throughout|в|в течение) {MONTH}|(?P<next>next month|в следующем месяце)|this month|в этом месяце"
)
MONTH_ALONE: Final = re.compile(rf"{MONTH}(?: (?P<year>[0-9]{{4}})(?: года)?)?")
NEW_YEAR: Final = frozenset({"нового года", "новый год", "new year", "new year's", "new year's eve"})
SINCE_NEXT: Final = re.compile(
    r"(?:next|следующе(?:й|го)|будуще(?:й|го)) (?:(?P<week>week|недели)|(?P<month>month|месяца)"
    rf"|(?P<weekday>{'|'.join(FROM_WEEKDAYS)}))"
)
LONGEST_STRETCH: Final = 366  # days

END_OF: Final = re.compile(
    r"(?:(?:at|by|on) )?(?:the )?end of (?:the |this )?(?:month|(?P<year>year))"
    r"|(?:в|к) конц[еу] (?:этого )?(?:месяца|(?P<years>года))"
)
UNIT: Final = (
    r"(?:(?P<days>days?|день|дня|дней)|(?P<weeks>weeks?|недел[юиь])|(?P<fortnights>fortnights?)|(?P<months>months?|месяц(?:а|ев)?)"
    r"|(?P<years>years?|год|года|лет))"
)
AHEAD: Final = re.compile(rf"(?:in|через) (?:(?P<count>{NUMBER}) )?{UNIT}")
FROM: Final = re.compile(rf"(?P<count>{NUMBER})? ?(?P<weeks>weeks?)?(?P<days>days?)? from (?P<base>now|today|tomorrow)")
SEARCHED: Final = 9  # years; 29 February can be eight years away
LONGEST_SPAN: Final = dt.timedelta(days=183)  # without a year; what "ends" later ends before it begins


@dataclass(frozen=True, slots=True)
class Day:
    """A day.

    Attributes:
        monthly: it is the next of its number, and the one of the next month would be meant as well.
        other: another day that people mean by these words, where there is one.
        even: nobody can tell which of the two is meant.
        by_weekday: only its weekday was said.
    """

    date: dt.date
    monthly: bool = False
    other: dt.date | None = None
    even: bool = False
    by_weekday: bool = False


def read(text: str, today: dt.date) -> Day | None:
    """The day that a normal text (see `bot.inputs.dates`) means; None for anything else.

    Args:
        text: `tomorrow`, `в пятницу`, `1 декабря`, `the 15th`, `через неделю`.
        today: the day it was written.
    """
    try:
        return _read(to_digits(text), today)
    except (ValueError, OverflowError):  # there is no such day
        return None


def find_in_month(number_of_day: int, since: dt.date) -> dt.date:
    """The first day of that number from a day on. Raises: ValueError, OverflowError when there is none."""
    month = since.replace(day=1)
    for _step in range(3):
        try:
            day = month.replace(day=number_of_day)
        except ValueError:
            day = dt.date.min
        if day >= since:
            return day
        month += relativedelta(months=1)
    raise ValueError(number_of_day)


def _read(text: str, today: dt.date) -> Day | None:
    if text in NEAR_DAYS:
        return Day(today + dt.timedelta(days=NEAR_DAYS[text]))
    before, _space, word = text.partition(" ")
    if before in {"к", "ко"} and word in BY_WEEKDAYS:
        text = BY_WEEKDAYS[word]
    if found := OF_WEEK.fullmatch(text):
        return _read_weekday(found, today)
    if found := END_OF.fullmatch(text):
        month = 12 if found["year"] or found["years"] else today.month
        return Day(dt.date(today.year, month, 1) + relativedelta(months=1, days=-1))
    if found := AFTER_NEXT.fullmatch(text):  # the one after the coming one, or after that of the next week
        date = _find_after(today, _find_row(found["weekday"], WEEKDAYS)) + dt.timedelta(days=7)
        return Day(date, other=date + dt.timedelta(days=7), even=True)
    return _read_numbered(text, today)


def _read_numbered(text: str, today: dt.date) -> Day | None:
    """A day by its number, or a number of days from now."""
    if found := OF_MONTH.fullmatch(text):
        return Day(find_in_month(int(found["day"] or found["number"]), today), monthly=True)
    if found := AHEAD.fullmatch(text) or FROM.fullmatch(text):
        return _read_ahead(found, today)
    date = _read_dated(text, today)
    if found := NTH_OF_MONTH.fullmatch(text):
        date = _find_nth(found, today)
    elif found := A_WEEK_FROM.fullmatch(text):
        weekday = found["weekday"] or found["british"] or found["skipping"]
        date = _find_after(today, _find_row(weekday, WEEKDAYS)) + dt.timedelta(days=7)
    elif date is None and (found := DATED_WEEKDAY.fullmatch(text)):
        date = _read_dated(found["rest"] or found["date"], today)
        if date and date.weekday() != _find_row(found["weekday"] or found["behind"], WEEKDAYS):
            return None
    return Day(date, other=_read_american(text, today)) if date else None


def _read_american(text: str, today: dt.date) -> dt.date | None:
    """The day of `5/12` where the month comes first; None where it is the same, or none."""
    found = SLASHED.fullmatch(text)
    if found is None or found["month"] == found["day"] or int(found["day"]) > 12:
        return None
    try:
        return _make_day(found["year"], int(found["month"]), int(found["day"]), today)
    except ValueError:
        return None


def _find_nth(found: re.Match[str], today: dt.date) -> dt.date:
    """The second Monday, or the last one, of a month that is named. Raises: ValueError when there is none."""
    month, weekday = find_month(found["month"]), _find_row(found["weekday"], WEEKDAYS)
    for year in [int(found["year"])] if found["year"] else [today.year, today.year + 1]:
        first = dt.date(year, month, 1)
        date = first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (int(found["nth"] or 5) - 1))
        if date.month != month and not found["nth"]:
            date -= dt.timedelta(days=7)
        if date.month == month and (date >= today or found["year"]):
            return date
    raise ValueError(found[0])


def read_stretch(text: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """The first and the last of several days: `с 1 по 14 июля`, `dec 24-28`, `from Friday to Sunday`.

    Args: as `read`.
    """
    text = FROM_WORD.sub("", to_digits(text))
    for place in STRETCH.finditer(text):
        first, last = text[: place.start()], text[place.end() :]
        try:
            days = _read_ends(first, last, today)
        except (ValueError, OverflowError):
            continue
        if days and dt.timedelta(0) < days[1] - days[0] < dt.timedelta(days=LONGEST_STRETCH):
            return days
    return None


def read_start(text: str, today: dt.date) -> Day | None:
    """The day that something begins on, as it stands behind "с" and "since": `пятницы`, `января`, `next week`.

    Args: as `read`.
    """
    if found := SINCE_NEXT.fullmatch(text):
        if found["weekday"]:
            return read(f"следующую {FROM_WEEKDAYS[found['weekday']]}", today)
        if found["week"]:
            return Day(today + dt.timedelta(days=7 - today.weekday()))
        return Day(today.replace(day=1) + relativedelta(months=1))
    if text in NEW_YEAR:
        return Day(dt.date(today.year + 1, 1, 1))
    if found := MONTH_ALONE.fullmatch(text):
        month = find_month(found["month"])
        return Day(max(today, dt.date(int(found["year"] or today.year + (month < today.month)), month, 1)))
    return read(FROM_WEEKDAYS.get(text, text), today)


def read_period(text: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of a week or a month within which something repeats: `next week`, `в августе`.

    Args: as `read`.
    """
    if week := read_week(text, today):
        return week
    found = WITHIN_MONTH.fullmatch(text)
    if found is None or today.year == dt.MAXYEAR:
        return None
    first = today.replace(day=1)
    if found["month"]:
        month = find_month(found["month"])
        first = dt.date(today.year + (month < today.month), month, 1)
    elif found["next"]:
        first += relativedelta(months=1)
    return first, first + relativedelta(months=1, days=-1)


def read_week(text: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """Monday and Sunday of this week or the next one; None for anything else."""
    if not re.fullmatch(f"{NEXT_WEEK}|{THIS_WEEK}", text):
        return None
    monday = today - dt.timedelta(days=today.weekday() - 7 * (re.fullmatch(NEXT_WEEK, text) is not None))
    return monday, monday + dt.timedelta(days=6)


def _read_ends(first: str, last: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """Both ends of several days; a number alone is of the other end's month."""
    first, last = (FROM_WEEKDAYS.get(end, end) for end in (first, last))
    if (alone := NUMBER_ALONE.fullmatch(first)) and (month := MONTH_BEHIND.fullmatch(last)):
        first = f"{alone['day']} {month['name']}"
    elif (alone := NUMBER_ALONE.fullmatch(last)) and (month := MONTH_BEFORE.fullmatch(first)):
        last = f"{month['name']} {alone['day']}"
    begins = _read(first, today)
    ends = _read(last, begins.date) if begins else None
    if begins is None or ends is None:
        return None
    if (year := re.search(r"[0-9]{4}", last)) and not re.search(r"[0-9]{4}", first):
        begins = Day(begins.date.replace(year=int(year[0])))
        begins = begins if begins.date < ends.date else Day(begins.date.replace(year=int(year[0]) - 1))
    elif not year and ends.date - begins.date > LONGEST_SPAN:
        return None
    return begins.date, ends.date


def _read_weekday(found: re.Match[str], today: dt.date) -> Day | None:
    """The next such day after today; "this" may be today itself, "next" is of the week that begins on Monday."""
    weekday, which = _find_row(found["weekday"], WEEKDAYS), found["which"] or ""
    week = found["before"] or found["behind"] or ""
    if week and (which or (found["before"] and found["behind"])):
        return None
    coming = _find_after(today, weekday)
    of_next_week = today + dt.timedelta(days=7 - today.weekday() + weekday)
    if re.fullmatch(THIS_WEEK, week):
        return Day(of_next_week - dt.timedelta(days=7))
    if re.fullmatch(WEEK_AHEAD, week):  # a week from the coming one, or of the next week
        other = coming + dt.timedelta(days=7)
        return Day(of_next_week) if other == of_next_week else Day(of_next_week, other=other, even=True)
    if week or re.fullmatch(NEXT, which):
        of_next_week += dt.timedelta(days=7 * (re.fullmatch(AFTER_NEXT_WEEK, week) is not None))
        return Day(of_next_week, other=None if week or coming == of_next_week else coming)
    if re.fullmatch(THIS, which):
        return Day(today + dt.timedelta(days=(weekday - today.weekday()) % 7))
    return Day(coming, other=today if weekday == today.weekday() else None, by_weekday=True)


def _find_after(today: dt.date, weekday: int) -> dt.date:
    """The first such weekday after a day."""
    return today + dt.timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _read_ahead(found: re.Match[str], today: dt.date) -> Day | None:
    """Read a number of days, weeks, months or years from now."""
    parts = found.groupdict()
    unit = next((name for name in ("days", "weeks", "fortnights", "months", "years") if parts.get(name)), None)
    # "Через день" is every other day as well.
    if unit is None or (not parts["count"] and parts[unit] == "день"):
        return None
    base = today + dt.timedelta(days=parts.get("base") == "tomorrow")
    count = read_number(parts["count"]) if parts["count"] else 1
    if count < 1:
        return None
    if unit in {"months", "years"}:
        return Day(base + relativedelta(months=count * (12 if unit == "years" else 1)))
    return Day(base + dt.timedelta(days=count * {"days": 1, "weeks": 7, "fortnights": 14}[unit]))


def _read_dated(text: str, today: dt.date) -> dt.date | None:
    """A day of a month, with its year or without. Raises: ValueError when there is none."""
    for form in (ISO, DOTTED, DAY_MONTH, MONTH_DAY):
        found = form.fullmatch(text)
        if found is None:
            continue
        parts = found.groupdict()
        word = parts.get("month_too") or parts["month"]
        month, day = int(word) if word.isdigit() else find_month(word), int(parts["day"])
        if "/" in text and month > 12:
            month, day = day, month  # "07/31/2026" can only be American
        return _make_day(parts["year"], month, day, today)
    return None


def _make_day(year: str | None, month: int, day: int, today: dt.date) -> dt.date:
    """That day; without a year the next one there is. Raises: ValueError when there is none."""
    if year is not None:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    for ahead in range(SEARCHED):
        try:
            candidate = dt.date(today.year + ahead, month, day)
        except ValueError:
            continue
        if candidate >= today:
            return candidate
    raise ValueError(f"{day}.{month}")


def _find_row(word: str, table: tuple[str, ...]) -> int:
    """Which row of the table has this word."""
    return next(index for index, row in enumerate(table) if re.fullmatch(row, word))


def find_month(word: str) -> int:
    """The number of a month by its name, in any case."""
    return _find_row(word, MONTHS) + 1


def names_month(text: str) -> bool:
    """Whether a day is one of a month that is named, without a year."""
    return any(
        (found := form.fullmatch(to_digits(text))) is not None and found["year"] is None
        for form in (DAY_MONTH, MONTH_DAY)
    )
