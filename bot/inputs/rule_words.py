"""Repetition as people say it, in Russian and English. Pure."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from dateutil.relativedelta import relativedelta

from bot.inputs import day_words, month_rules
from bot.inputs.day_words import MONTH_ALONE, NEW_YEAR, NUMBER_ALONE, find_month
from bot.inputs.month_rules import EVERY
from bot.inputs.number_words import to_digits
from bot.inputs.rules import WORKDAYS, Frequency, Rule

# Of one weekday, as it stands after "every", "по" and "on".
WEEKDAYS: Final = (
    r"mondays?|mon|понедельник(?:ам)?|пн", r"tuesdays?|tues?|вторник(?:ам)?|вт", r"wednesdays?|wed|сред(?:а|у|ам)|ср",
    r"thursdays?|thurs?|thu|четверг(?:ам)?|чт", r"fridays?|fri|пятниц(?:а|у|ам)|пт",
    r"saturdays?|sat|суббот(?:а|у|ам)|сб", r"sundays?|sun|воскресень(?:е|ям)|вс",
)  # fmt: skip
PLURALS: Final = re.compile(r"(?:on )?(?:[a-z]+days)(?:(?:,? and |, | )[a-z]+days){0,6}")
WEEKDAY: Final = "|".join(WEEKDAYS)
BETWEEN: Final = rf"(?:(?: и | and )(?:в |во |on |по |{EVERY} )?|[ /]|(?:-| through | thru | to )(?=пт|вс|fri|sat|sun))"
LIST: Final = rf"(?P<days>(?:{WEEKDAY})(?:{BETWEEN}(?:{WEEKDAY})){{0,6}})"

DAILY: Final = re.compile(
    rf"daily|ежедневно|{EVERY} (?:день|day)|{EVERY} (?P<part>утро|вечер|ночь|morning|evening|afternoon|night)"
)
WORKDAYS_WORDS: Final = re.compile(
    rf"(?:on )?weekdays|{EVERY} (?:week ?day|work(?:ing)? ?day|business day)|mon-fri|(?:в )?пн-пт"
    rf"|{EVERY} (?:будний|рабочий) день|по (?:будням|рабочим дням|будним дням)"
)
# With a time it is every week; alone these are the days of one.
WORKING_WEEK: Final = re.compile(r"monday(?: (?:to|till|thru|through) |-)friday|понедельник-пятница")
WEEKENDS: Final = re.compile(rf"(?:on )?weekends|{EVERY} weekend|по выходным(?: дням)?|{EVERY} выходные")
ON_DAYS: Final = re.compile(
    rf"(?:{EVERY} (?:в |во |on )?|по |(?:every week|weekly) on |(?:каждую неделю|еженедельно) (?:по |в |во ))"
    rf"(?:the )?{LIST}"
)
UNIT: Final = (
    r"(?:(?P<daily>days?|день|дня|дней)|(?P<weekly>weeks?|недел[юиьея])|(?P<monthly>months?|месяц(?:а|ев)?)"
    r"|(?P<yearly>years?|год|года|лет))"
)
OFTEN: Final = re.compile(
    rf"(?:{EVERY} (?:(?P<other>other|2nd|2th|2-ю|2-й|2-е) |(?P<count>[0-9]{{1,3}}) )?"
    rf"|(?:раз|1 раз|once) (?:в |an? |every )(?P<per>[0-9]{{1,3}} |other )?)"
    rf"{UNIT}(?:(?:,)? (?:on |по |в |во )(?:the )?{LIST})?"
)
ADVERB: Final = re.compile(
    r"(?P<weekly>weekly|еженедельно)|(?P<monthly>monthly|ежемесячно)|(?P<yearly>yearly|annually|ежегодно)"
    r"|(?P<fortnight>fortnightly|every fortnight|bi-?weekly)"
)
EVERY_OTHER: Final = re.compile(
    rf"{EVERY} other {LIST}|через неделю (?:по|{EVERY}) {LIST.replace('days', 'behind')}"
    rf"|(?:по|{EVERY}) {LIST.replace('days', 'before')} через неделю"
)
NTH: Final = r"(?P<nth>[1-5])(?:st|nd|rd|th|-[йюе]|-го)|(?P<last>last|последн(?:ий|юю|ее))"
OF_MONTH: Final = r"(?:of )?(?:the month|(?:every|each|кажд(?:ого|ый)) (?:month|месяца?)|месяца)"
NTH_WEEKDAY: Final = re.compile(
    rf"(?:(?:{EVERY}|on the|the|во?|(?:monthly|{EVERY} month) on the|(?:ежемесячно|{EVERY} месяц) во?) )?(?:{NTH}) "
    rf"(?P<weekday>{WEEKDAY})(?P<of> {OF_MONTH})?"
)
MONTHLY_BEFORE: Final = re.compile(r"monthly|every month|each month|ежемесячно|каждый месяц")
YEARLY: Final = re.compile(
    rf"(?:(?:every year|each year|yearly|annually|ежегодно|каждый год)(?: on)? |{EVERY} )(?P<after>.+)"
    r"|(?P<before>.+) (?:of )?(?:every year|each year|каждого года|каждый год|ежегодно|yearly|annually)"
)
PARTS: Final = {"утро": "morning", "вечер": "evening", "ночь": "night", "afternoon": "day"}

# Behind a day; what a month is followed by says whether it is over by then.
INCLUSIVE: Final = r"(?: включительно| inclusive(?:ly)?)?"
UNTIL: Final = re.compile(rf"(?P<word>до|по|until|till|til|through|thru|to) (?:the )?(?P<end>.+?){INCLUSIVE}")
THROUGH: Final = frozenset({"по", "through", "thru"})
END_OF: Final = re.compile(r"(?:конца|end of)(?: the)? (?P<of>.+)")
TIMES: Final = re.compile(
    r"(?:(?:for|only|just|всего|только|ровно) )?(?P<count>[0-9]{1,3}) (?:раза?|times|занятий|sessions)"
    r"|(?P<once>once|twice|дважды)"
)
FOR: Final = re.compile(rf"(?:for(?: the next)?|в течение|в течении|следующие) (?:(?P<count>[0-9]{{1,3}}|an?) )?{UNIT}")
# "Every day, 10 days"; 20 years are rather of the name.
LASTING: Final = re.compile(
    r"(?P<count>[0-9]{1,3}) (?:(?P<daily>days|дня|дней)|(?P<weekly>weeks|недел[иь])|(?P<monthly>months|месяц(?:а|ев)))"
)


WITHOUT: Final = re.compile(
    r"(?:кроме|исключая|except|excluding|but)(?: (?:on|for))? "
    r"(?:(?P<weekend>выходных|weekends|the weekend)|(?P<days>.+))"
)
SEPARATED: Final = re.compile(r"(?:,? (?:и|and|or) |, | )(?:on )?")


@dataclass(frozen=True, slots=True)
class Repetition:
    """What was said of the repetition.

    Attributes:
        rules: all readings, the likelier first.
        part: the part of the day, as in "every evening".
    """

    rules: tuple[Rule, ...]
    part: str | None = None


@dataclass(frozen=True, slots=True)
class End:
    """When a repetition ends: on a day, after a number of times, or a number of units after it began."""

    day: dt.date | None = None
    count: int | None = None
    frequency: Frequency | None = None

    def apply(self, rule: Rule, first: dt.date) -> Rule:
        """The rule with this end, for a series that begins on `first`."""
        last = self.find_last_day(first)
        return replace(rule, count=self.count) if last is None else replace(rule, until=last)

    def find_last_day(self, first: dt.date) -> dt.date | None:
        """The last day on which what begins on `first` may take place; None where only a number of times says it."""
        if self.day is not None or self.frequency is None:
            return self.day
        return _step(first, self.frequency, self.count or 1) - dt.timedelta(days=1)


def read(text: str, today: dt.date) -> Repetition | None:
    """The repetition that a normal text (see `bot.inputs.dates`) means; None for anything else."""
    text = to_digits(text)
    if found := DAILY.fullmatch(text):
        part = found["part"]
        return Repetition((Rule("DAILY"),), PARTS.get(part, part) if part else None)
    if WORKDAYS_WORDS.fullmatch(text):
        return Repetition((Rule("WEEKLY", weekdays=WORKDAYS),))
    if WEEKENDS.fullmatch(text):
        return Repetition((Rule("WEEKLY", weekdays=(5, 6)),))
    rules = tuple(_read_rules(text, today))
    return Repetition(rules) if rules else None


def read_end(text: str, today: dt.date) -> End | None:
    """When a repetition ends: `до июня`, `until 15 May`, `10 раз`, `for 10 weeks`; None for anything else."""
    text = to_digits(text)
    if found := TIMES.fullmatch(text):
        count = int(found["count"] or (1 if found["once"] == "once" else 2))
        return End(count=count) if count else None
    if found := FOR.fullmatch(text) or LASTING.fullmatch(text):
        count = int(found["count"]) if found["count"] and found["count"].isdigit() else 1
        return End(count=count, frequency=_find_unit(found)) if count else None
    found = UNTIL.fullmatch(text)
    day = _read_last_day(found["end"], today, whole=found["word"] in THROUGH) if found else None
    return End(day) if day else None


def read_without(text: str, _today: dt.date) -> tuple[int, ...] | None:
    """The weekdays that are left out: `кроме пятницы`, `except weekends`; None for anything else."""
    found = WITHOUT.fullmatch(text)
    if found is None:
        return None
    if found["weekend"]:
        return (5, 6)
    days = [_find_weekday(day_words.FROM_WEEKDAYS.get(word, word)) for word in SEPARATED.split(found["days"])]
    return tuple(sorted(day for [day] in days)) if all(days) else None


def _read_rules(text: str, today: dt.date) -> Iterator[Rule]:
    if rule := month_rules.read(text):
        yield rule
    elif found := NTH_WEEKDAY.fullmatch(text):
        yield from _read_nth(found, text)
    elif found := EVERY_OTHER.fullmatch(text):
        yield Rule("WEEKLY", 2, _read_weekdays(found["days"] or found["behind"] or found["before"]))
    elif (found := ON_DAYS.fullmatch(text)) or _is_plural(text):
        yield Rule("WEEKLY", weekdays=_read_weekdays(found["days"] if found else text))
    elif found := OFTEN.fullmatch(text):
        yield from _read_often(found)
    elif found := ADVERB.fullmatch(text):
        yield Rule("WEEKLY", 2) if found["fortnight"] else Rule(_find_unit(found))
    elif found := YEARLY.fullmatch(text):
        yield from _read_yearly(found["after"] or found["before"], today)


def _read_often(found: re.Match[str]) -> Iterator[Rule]:
    """Once in a number of days, weeks, months or years."""
    interval = 2 if found["other"] or found["per"] == "other " else int(found["count"] or found["per"] or 1)
    days = _read_weekdays(found["days"]) if found["days"] else ()
    frequency = _find_unit(found)
    if interval and (not days or frequency == "WEEKLY"):
        yield Rule(frequency, interval, days)


def _read_yearly(text: str, today: dt.date) -> Iterator[Rule]:
    day = day_words.read(text, today) if day_words.names_month(text) else None
    if day:
        yield Rule("YEARLY", month=day.date.month, month_day=day.date.day)


def _read_nth(found: re.Match[str], text: str) -> Iterator[Rule]:
    """A weekday of the month; "every second Friday" is every other one as well."""
    weekdays = _read_weekdays(found["weekday"])
    nth = -1 if found["last"] else int(found["nth"])
    if found["of"] or MONTHLY_BEFORE.match(text):
        yield Rule("MONTHLY", weekdays=weekdays, nth=nth)
    elif nth > 1 and re.match(EVERY, text):
        yield Rule("WEEKLY", nth, weekdays)
        yield Rule("MONTHLY", weekdays=weekdays, nth=nth)


def _is_plural(text: str) -> bool:
    return PLURALS.fullmatch(text) is not None and all(
        any(re.fullmatch(row, word) for row in WEEKDAYS) for word in re.findall(r"[a-z]+days", text)
    )


def _read_weekdays(text: str) -> tuple[int, ...]:
    """The weekdays of a list; from one to another with a dash."""
    text = re.sub(r" (?:through|thru|to) ", "-", text)
    found = [(number, word) for word in re.findall(r"[a-zа-я]+|-", text) for number in _find_weekday(word)]
    days: list[int] = []
    for place, (number, _word) in enumerate(found):
        if number >= 0:
            through = place > 1 and found[place - 1][0] < 0
            days += range(days[-1] + 1, number + 1) if through else [number]
    return tuple(sorted(set(days)))


def _find_weekday(word: str) -> list[int]:
    if word == "-":
        return [-1]
    return [number for number, row in enumerate(WEEKDAYS) if re.fullmatch(row, word)]


def _find_unit(found: re.Match[str]) -> Frequency:
    parts = found.groupdict()
    units: tuple[tuple[str, Frequency], ...] = (
        ("daily", "DAILY"), ("weekly", "WEEKLY"), ("monthly", "MONTHLY"), ("yearly", "YEARLY"),
    )  # fmt: skip
    return next(frequency for name, frequency in units if parts.get(name))


FEASTS: Final = {
    "christmas": "25 december", "christmas day": "25 december", "xmas": "25 december", "christmas eve": "24 december",
    "рождества": "7 января",
}  # fmt: skip


def _read_last_day(text: str, today: dt.date, *, whole: bool) -> dt.date | None:
    """The last day. Until June is until it begins; the end of a month, and with `whole` a month, until its last day."""
    ending = END_OF.fullmatch(text)
    text = ending["of"] if ending else FEASTS.get(text, text)
    if text in NEW_YEAR or (text in {"года", "year", "this year"} and ending):
        return dt.date(today.year, 12, 31)
    if text in {"недели", "week", "this week"} and ending:
        return today + dt.timedelta(days=6 - today.weekday())
    if text in {"месяца", "month"} and ending:
        return _step(today.replace(day=1), "MONTHLY", 1) - dt.timedelta(days=1)
    if found := MONTH_ALONE.fullmatch(text):
        month = find_month(found["month"])
        whole = whole or ending is not None
        year = int(found["year"] or today.year + (month <= today.month and not (whole and month == today.month)))
        first = dt.date(year, month, 1)
        return (_step(first, "MONTHLY", 1) if whole else first) - dt.timedelta(days=1)
    if ending or NUMBER_ALONE.fullmatch(text):
        return None
    day = day_words.read(day_words.FROM_WEEKDAYS.get(text, text), today)
    return day.date if day else None


def _step(day: dt.date, frequency: Frequency, count: int) -> dt.date:
    if frequency in {"DAILY", "WEEKLY"}:
        return day + dt.timedelta(days=count * (7 if frequency == "WEEKLY" else 1))
    return day + relativedelta(months=count * (12 if frequency == "YEARLY" else 1))
