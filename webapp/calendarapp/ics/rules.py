"""Recurrence rules (RFC 5545, section 3.3.10): checked, and expanded on the wall clock of their zone.

dateutil does the arithmetic. What it leaves open is settled here: which rules a calendar takes, how UNTIL is read, and
that no rule makes more work than an honest one needs. Pure.
"""

import datetime as dt
import itertools
import math
import re
from collections.abc import Iterator
from typing import Final

from dateutil.rrule import rrulestr

from calendarapp import clock
from calendarapp.errors import CalendarError

RULE_LIMIT: Final = 500  # characters
EXAMPLE: Final = "FREQ=WEEKLY;BYDAY=TU"
SHORTEST_GAP: Final = dt.timedelta(hours=1)
LAST_SECOND: Final = dt.time(23, 59, 59)  # of a day up to which a rule holds
CYCLE: Final = 400  # years after which the Gregorian calendar repeats itself, weekdays included
SAMPLE: Final = 500  # dates that are looked at when a rule is checked,
SAMPLE_YEARS: Final = 10  # if they are not further away

FREQUENCIES: Final = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY")
DAY_NAMES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# How long an interval is where that is the same everywhere: a month's start may be a day that others don't have.
INTERVALS: Final = {
    "WEEKLY": dt.timedelta(weeks=1),
    "DAILY": dt.timedelta(days=1),
    "HOURLY": dt.timedelta(hours=1),
    "MINUTELY": dt.timedelta(minutes=1),
}
_NUMBER: Final = r"[1-9][0-9]{0,3}"
_IN_YEAR: Final = r"[+-]?(?:0{0,2}[1-9]|0?[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-6])"
_DAY: Final = "|".join(DAY_NAMES)


def _make_list(one: str) -> str:
    return rf"(?:{one})(?:,(?:{one}))*"


# What each part of a rule may say.
PARTS: Final = {
    "FREQ": "|".join(FREQUENCIES),
    "UNTIL": r"[0-9]{8}(?:T[0-9]{6}Z?)?",
    "COUNT": r"[1-9][0-9]{0,5}",
    "INTERVAL": _NUMBER,
    "BYMINUTE": _make_list(r"[0-5]?[0-9]"),
    "BYHOUR": _make_list(r"1?[0-9]|2[0-3]|0[0-9]"),
    "BYDAY": _make_list(rf"(?:[+-]?(?:0?[1-9]|[1-4][0-9]|5[0-3]))?(?:{_DAY})"),
    "BYMONTHDAY": _make_list(r"[+-]?(?:0?[1-9]|[12][0-9]|3[01])"),
    "BYYEARDAY": _make_list(_IN_YEAR),
    "BYWEEKNO": _make_list(r"[+-]?(?:0?[1-9]|[1-4][0-9]|5[0-3])"),
    "BYMONTH": _make_list(r"0?[1-9]|1[0-2]"),
    "BYSETPOS": _make_list(_IN_YEAR),
    "WKST": _DAY,
}
# Hour by hour to the year 9999 is too far to walk for a rule that may never come true.
OF_HOURS: Final = frozenset({"FREQ", "UNTIL", "COUNT", "INTERVAL", "BYMINUTE", "BYHOUR", "BYDAY", "WKST"})
_BLANKS: Final = re.compile(r"[ \t]*([;=,:])[ \t]*")


def make_pattern() -> str:
    """A regular expression for what `clean_rule` can read, in capitals and with FREQ first; nothing at all as well."""
    others = "|".join(f"{name}=(?:{value})" for name, value in PARTS.items() if name != "FREQ")
    return rf"^(?:(?:RRULE:)?FREQ=(?:{PARTS['FREQ']})(?:;(?:{others}))*)?$"


def clean_rule(text: str, start: dt.datetime, zone: str) -> str:
    """Check a rule for a series that begins then.

    Args:
        text: as in a calendar file, with or without `RRULE:`; no DTSTART.
        start: the first date and time on the wall clock, naive.
        zone: an IANA name.

    Returns:
        The rule in capitals, without `RRULE:`.

    Raises:
        CalendarError: `rule_wrong` (no rule), `rule_parts` (its parts contradict each other), `rule_too_long`,
            `rule_too_often` (more than once an hour), `rule_count` (no times at all), `rule_never` (it has no date),
            `rule_start` (the start is none of its dates).
    """
    if len(text) > RULE_LIMIT:
        raise CalendarError("rule_too_long", limit=RULE_LIMIT)
    if not text.isascii():  # some of the others become letters of ours in capitals
        raise CalendarError("rule_wrong", example=EXAMPLE)
    rule = _BLANKS.sub(r"\1", text.strip().upper()).removeprefix("RRULE:").removesuffix(";")
    parts = split(rule)
    _require_sense(parts)
    _require_start(parts, start)
    dates = sample(iterate(rule, start, zone))
    if not dates:  # UNTIL has passed
        raise CalendarError("rule_never")
    if get_least_gap(rule) >= SHORTEST_GAP:
        return rule
    if any(later - earlier < SHORTEST_GAP for earlier, later in itertools.pairwise(dates)):
        raise CalendarError("rule_too_often")
    return rule


def has_end(rule: str) -> bool:
    """Whether the rule says until when, or how often."""
    return not {"UNTIL", "COUNT"}.isdisjoint(split(rule))


def iterate(rule: str, start: dt.datetime, zone: str, *, after: dt.datetime | None = None) -> Iterator[dt.datetime]:
    """The dates of a checked rule in order, on the wall clock of the zone, naive. There may be no end of them.

    A time that a clock change skips is among them: it takes place as `clock.to_instant` reads it.

    Args:
        rule: as of `clean_rule`.
        start: the first date.
        zone: in which UNTIL is read.
        after: only those that are later; all unless given.
    """
    parts = split(rule)
    until, count = _read_until(parts.pop("UNTIL", None), zone), parts.pop("COUNT", None)
    if after is not None and count is None:
        start = _skip(parts, start, after)
    dates: Iterator[dt.datetime] = (date for date in _walk(parts, start) if date >= start)
    if until is not None:
        last = until.replace(microsecond=999_999)  # UNTIL has whole seconds
        dates = itertools.takewhile(lambda date: date <= last, dates)
    dates = itertools.islice(dates, None if count is None else int(count))
    return dates if after is None else itertools.dropwhile(lambda date: date <= after, dates)


def find_first(rule: str, start: dt.datetime, zone: str) -> dt.datetime | None:
    """The first date of a rule whose start is none of its dates: the interval is counted from that start all the same.

    None where there is none in the next years.
    """
    parts = split(rule)
    interval, weekstart = int(parts.pop("INTERVAL", 1)), DAY_NAMES.index(parts.get("WKST", "MO"))
    parts.pop("COUNT", None)
    near = itertools.takewhile(lambda date: date.year <= start.year + SAMPLE_YEARS, iterate(join(parts), start, zone))
    origin = _count_periods(parts["FREQ"], start, weekstart)
    return next(
        (date for date in near if (_count_periods(parts["FREQ"], date, weekstart) - origin) % interval == 0), None
    )


def _count_periods(frequency: str, moment: dt.datetime, weekstart: int) -> int:
    """The number of the year, month, week, day, hour or minute that a moment is in."""
    if frequency in {"YEARLY", "MONTHLY"}:
        return moment.year if frequency == "YEARLY" else moment.year * 12 + moment.month
    begin = dt.datetime.combine(dt.date.min, dt.time())  # a Monday
    return (moment - begin - dt.timedelta(days=weekstart * (frequency == "WEEKLY"))) // INTERVALS[frequency]


def read_until(rule: str, zone: str) -> dt.datetime | None:
    """The last moment of a rule with UNTIL, on the wall clock of the zone: a day counts as a whole.

    RFC 5545 wants UTC where the start has a zone; a local time and a day are read in the zone of the series.
    """
    return _read_until(split(rule).get("UNTIL"), zone)


def get_least_gap(rule: str) -> dt.timedelta:
    """How far apart the dates of a checked rule are at least, as far as can be said without looking at them."""
    parts = split(rule)
    if {"BYHOUR", "BYMINUTE"} & parts.keys():
        return dt.timedelta()
    return SHORTEST_GAP if parts["FREQ"] in {"HOURLY", "MINUTELY"} else INTERVALS["DAILY"]


def sample(dates: Iterator[dt.datetime]) -> list[dt.datetime]:
    """The first dates: enough to tell how far apart they are. Those that come once in decades are far to walk to."""
    first = next(dates, None)
    if first is None:
        return []
    limit = first.replace(year=min(first.year + SAMPLE_YEARS, dt.MAXYEAR), day=min(first.day, 28))
    return [first, *itertools.takewhile(lambda day: day < limit, itertools.islice(dates, SAMPLE - 1))]


def end_before(rule: str, moment: dt.datetime) -> str:
    """The same rule, which ends before that moment on the wall clock."""
    parts = {name: value for name, value in split(rule).items() if name not in {"COUNT", "UNTIL"}}
    return join({**parts, "UNTIL": f"{moment - dt.timedelta(seconds=1):%Y%m%dT%H%M%S}"})


def resume(rule: str, start: dt.datetime, zone: str, since: dt.datetime) -> tuple[str, dt.datetime] | None:
    """A checked rule as it goes on from a moment: the rule, and its first date that is not before it.

    COUNT is less by what has gone. None where no date is left.
    """
    parts = split(rule)
    if "COUNT" not in parts:
        following = next(iterate(rule, start, zone, after=since - dt.timedelta.resolution), None)
        return None if following is None else (rule, following)
    for gone, day in enumerate(iterate(rule, start, zone)):
        if day >= since:
            return join({**parts, "COUNT": str(int(parts["COUNT"]) - gone)}), day
    return None


def shift(rule: str, start: dt.datetime, zone: str, by: dt.timedelta) -> str:
    """The rule for dates that all begin that much later.

    Raises:
        CalendarError: `series_days` (the rule itself says on which days, and they can't be moved).
    """
    days = ((start + by).date() - start.date()).days
    parts = split(rule)
    fixed = {name for name in parts if name.startswith("BY")}
    if (start + by).time() != start.time() and fixed & {"BYHOUR", "BYMINUTE"}:
        raise CalendarError("series_days")
    if days and fixed:
        if parts["FREQ"] != "WEEKLY" or fixed != {"BYDAY"}:
            raise CalendarError("series_days")
        before = [DAY_NAMES.index(day) for day in parts["BYDAY"].split(",")]
        moved = {(day + days) % 7 for day in before}
        # Of every second week, two days that end up in different weeks are no rule any more.
        if len({(day + days) // 7 for day in before}) > 1 and parts.get("INTERVAL", "1") != "1":
            raise CalendarError("series_days")
        parts["BYDAY"] = ",".join(DAY_NAMES[day] for day in sorted(moved))
    until = read_until(rule, zone)
    if until is not None:
        try:
            if until.time() == LAST_SECOND and get_least_gap(rule) >= INTERVALS["DAILY"]:  # it says a day
                parts["UNTIL"] = f"{until + dt.timedelta(days=days):%Y%m%d}"
            else:
                parts["UNTIL"] = f"{until + by:%Y%m%dT%H%M%S}"
        except OverflowError:  # the end of the year 9999: for good
            del parts["UNTIL"]
    return join(parts)


def end_on_wall_clock(rule: str, zone: str) -> str:
    """The same rule, with UNTIL on the wall clock of its zone: it may have another zone afterwards."""
    parts = split(rule)
    if parts.get("UNTIL", "").endswith("Z"):
        parts["UNTIL"] = f"{read_until(rule, zone):%Y%m%dT%H%M%S}"
    return join(parts)


def end_in_utc(rule: str, zone: str) -> str:
    """The same rule as a file has it: FREQ first, and UNTIL in UTC, as RFC 5545 wants it where the start has a zone."""
    parts = split(rule)
    until = _read_until(parts.get("UNTIL"), zone)
    if until is not None:
        parts["UNTIL"] = f"{clock.to_instant(until.date(), until.time(), zone):%Y%m%dT%H%M%SZ}"
    return join({"FREQ": parts.pop("FREQ"), **parts})


def end_on_day(rule: str, zone: str) -> str:
    """The same rule as a file has it where the dates are whole days: FREQ first, and UNTIL as a day."""
    parts = split(rule)
    until = _read_until(parts.get("UNTIL"), zone)
    if until is not None:
        parts["UNTIL"] = f"{until:%Y%m%d}"
    return join({"FREQ": parts.pop("FREQ"), **parts})


def join(parts: dict[str, str]) -> str:
    """A rule of these parts."""
    return ";".join(f"{name}={value}" for name, value in parts.items())


def split(rule: str) -> dict[str, str]:
    """The parts of a rule by their names. Raises: CalendarError, as `clean_rule`."""
    parts: dict[str, str] = {}
    for part in rule.split(";"):
        name, _equals, value = part.partition("=")
        if part == "FREQ=SECONDLY":
            raise CalendarError("rule_too_often")
        if name == "COUNT" and value.strip("0") == "" != value:
            raise CalendarError("rule_count")
        if name not in PARTS or not re.fullmatch(PARTS[name], value):
            raise CalendarError("rule_wrong", example=EXAMPLE)
        if name in parts:
            raise CalendarError("rule_parts")
        parts[name] = value
    return parts


def _require_sense(parts: dict[str, str]) -> None:
    """The rules of RFC 5545 on which parts go together."""
    frequency = parts.get("FREQ")
    numbers = [abs(int(number)) for number in re.findall("[0-9]+", parts.get("BYDAY", ""))]
    of_month = frequency == "MONTHLY" or "BYMONTH" in parts
    wrong = (
        frequency is None,
        "COUNT" in parts and "UNTIL" in parts,
        numbers and (frequency not in {"MONTHLY", "YEARLY"} or "BYWEEKNO" in parts),
        numbers and max(numbers) > 5 and of_month,
        "BYMONTHDAY" in parts and frequency == "WEEKLY",
        "BYYEARDAY" in parts and frequency in {"DAILY", "WEEKLY", "MONTHLY"},
        "BYWEEKNO" in parts and frequency != "YEARLY",
        "BYSETPOS" in parts and not any(name.startswith("BY") and name != "BYSETPOS" for name in parts),
    )
    if any(wrong):
        raise CalendarError("rule_parts")
    often = frequency in {"HOURLY", "MINUTELY"}
    interval = int(parts.get("INTERVAL", 1))
    if frequency == "MINUTELY" and interval < 60:
        raise CalendarError("rule_too_often")
    if often and (parts.keys() - OF_HOURS or ("BYDAY" in parts and interval > 24)):
        raise CalendarError("rule_parts")
    if frequency == "MINUTELY" and parts.keys() & {"BYMINUTE", "BYHOUR", "BYDAY"}:
        raise CalendarError("rule_parts")


def _require_start(parts: dict[str, str], start: dt.datetime) -> None:
    """Refuse a rule that never comes true, or whose first date is not the start, without walking far for it.

    The calendar repeats itself every 400 years: the same rule, moved to the last whole cycles, ends soon. The interval
    is counted from the start, so whether that is a date does not depend on it.
    """
    plain = {name: value for name, value in parts.items() if name not in {"COUNT", "UNTIL", "INTERVAL"}}
    if not any(name.startswith("BY") for name in plain):
        return
    moved = max(0, (dt.MAXYEAR - CYCLE - start.year) // CYCLE) * CYCLE
    later = start.replace(year=start.year + moved)
    first = None
    # Without positions first: days that never come are found faster then.
    if not _lacks_positions(plain) and _find_first({**plain, "BYSETPOS": ""}, later):
        first = _find_first(plain, later)
    if first is None:
        raise CalendarError("rule_never")
    if first != later:
        first = first.replace(year=first.year - moved)
        raise CalendarError("rule_start", day=f"{first:%d.%m.%Y %H:%M}", first=first)


def _lacks_positions(parts: dict[str, str]) -> bool:
    """Whether a day or a week never has as many dates as BYSETPOS counts."""
    counted = {"DAILY": ("BYHOUR", "BYMINUTE"), "WEEKLY": ("BYDAY", "BYHOUR", "BYMINUTE")}
    if "BYSETPOS" not in parts or parts["FREQ"] not in counted:
        return False
    most = math.prod(len(set(parts.get(name, "x").split(","))) for name in counted[parts["FREQ"]])
    return all(abs(int(position)) > most for position in parts["BYSETPOS"].split(","))


def _find_first(parts: dict[str, str], start: dt.datetime) -> dt.datetime | None:
    wanted = {name: value for name, value in parts.items() if value}
    return next((date for date in _walk(wanted, start) if date >= start), None)


def _skip(parts: dict[str, str], start: dt.datetime, after: dt.datetime) -> dt.datetime:
    """A later start from which the rule has the same dates: as many whole intervals later as end before `after`."""
    interval = int(parts.get("INTERVAL", 1)) * INTERVALS.get(parts["FREQ"], dt.timedelta())
    if not interval or after <= start:
        return start
    return start + (after - start) // interval * interval


def _walk(parts: dict[str, str], start: dt.datetime) -> Iterator[dt.datetime]:
    """The dates as dateutil finds them, which knows whole seconds alone; a few may be before the start."""
    days, fraction = 0, start.microsecond
    start = start.replace(microsecond=0)
    if parts["FREQ"] == "WEEKLY" and "BYSETPOS" in parts:  # it counts from the start, not from the week's first day
        days = (start.weekday() - DAY_NAMES.index(parts.get("WKST", "MO"))) % 7
    try:
        dates: Iterator[dt.datetime] = iter(rrulestr(join(_simplify(parts)), dtstart=start - dt.timedelta(days=days)))
        yield from (date.replace(microsecond=fraction) for date in dates) if fraction else dates
    except (ValueError, OverflowError):  # it looks for days outside of the years 1 to 9999
        return


def _simplify(parts: dict[str, str]) -> dict[str, str]:
    """The same rule, as dateutil reads it right, and without looking at every day."""
    simple = dict(parts)
    if parts["FREQ"] == "DAILY" and parts.get("INTERVAL", "1") == "1" and "BYSETPOS" not in parts:
        limits = parts.keys() & {"BYMONTH", "BYMONTHDAY", "BYDAY"}
        if limits:
            simple["FREQ"] = "YEARLY"
        if limits == {"BYMONTH"}:
            simple["BYDAY"] = ",".join(DAY_NAMES)
    days = parts.get("BYDAY", "").split(",")
    plain = [day for day in days if day in DAY_NAMES]
    if plain and plain != days:  # "MO,1TU": dateutil takes days that are both
        last = 5 if parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts else 53
        numbered = [f"{number}{day}" for day in plain for number in range(1, last + 1)]
        simple["BYDAY"] = ",".join([*numbered, *(day for day in days if day not in DAY_NAMES)])
    return simple


def _read_until(value: str | None, zone: str) -> dt.datetime | None:
    if value is None:
        return None
    try:
        moment = dt.datetime.strptime(value[:15], "%Y%m%dT%H%M%S" if "T" in value else "%Y%m%d")  # noqa: DTZ007
    except ValueError as error:
        raise CalendarError("rule_parts") from error
    if "T" not in value:
        return dt.datetime.combine(moment.date(), LAST_SECOND)
    if not value.endswith("Z"):
        return moment
    try:
        return moment.replace(tzinfo=dt.UTC).astimezone(clock.get_zone(zone)).replace(tzinfo=None)
    except OverflowError:  # the last hours of the year 9999, which mean "for good", or the first ones of the year 1
        return moment
