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

from dateutil.rrule import rrule, rrulestr

from calendarapp import clock
from calendarapp.errors import CalendarError

RULE_LIMIT: Final = 500  # characters
SHORTEST_GAP: Final = dt.timedelta(hours=1)
CYCLE: Final = 400  # years after which the Gregorian calendar repeats itself, weekdays included
# How much of a rule is looked at when it is checked.
SAMPLE: Final = 500  # dates
SAMPLE_YEARS: Final = 30

FREQUENCIES: Final = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY")
DAY_NAMES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NUMBER: Final = r"[1-9][0-9]{0,3}"
_SIGNED: Final = rf"[+-]?{_NUMBER}"
_DAY: Final = "|".join(DAY_NAMES)


def _several(one: str) -> str:
    return rf"(?:{one})(?:,(?:{one}))*"


# What each part of a rule may say.
PARTS: Final = {
    "FREQ": "|".join(FREQUENCIES),
    "UNTIL": r"[0-9]{8}(?:T[0-9]{6}Z?)?",
    "COUNT": r"[1-9][0-9]{0,5}",
    "INTERVAL": _NUMBER,
    "BYMINUTE": _several(r"[0-5]?[0-9]"),
    "BYHOUR": _several(r"1?[0-9]|2[0-3]|0[0-9]"),
    "BYDAY": _several(rf"(?:[+-]?[1-9][0-9]?)?(?:{_DAY})"),
    "BYMONTHDAY": _several(r"[+-]?(?:0?[1-9]|[12][0-9]|3[01])"),
    "BYYEARDAY": _several(_SIGNED),
    "BYWEEKNO": _several(r"[+-]?(?:0?[1-9]|[1-4][0-9]|5[0-3])"),
    "BYMONTH": _several(r"0?[1-9]|1[0-2]"),
    "BYSETPOS": _several(_SIGNED),
    "WKST": _DAY,
}
STEPS: Final = {
    "WEEKLY": dt.timedelta(weeks=1), "DAILY": dt.timedelta(days=1), "HOURLY": dt.timedelta(hours=1),
    "MINUTELY": dt.timedelta(minutes=1),
}  # fmt: skip
# Hour by hour to the year 9999 is too far to walk for a rule that may never come true.
OF_HOURS: Final = frozenset({"FREQ", "UNTIL", "COUNT", "INTERVAL", "BYHOUR", "BYDAY", "WKST"})


def clean_rule(text: str, start: dt.datetime, zone: str) -> str:
    """Check a rule for a series that begins then.

    Args:
        text: as in a calendar file, with or without `RRULE:`; no DTSTART.
        start: the first date and time on the wall clock, naive.
        zone: an IANA name.

    Returns:
        The rule in capitals, without `RRULE:`.

    Raises:
        CalendarError: `rule_wrong` (no rule, or parts that contradict each other), `rule_too_long`, `rule_too_often`
            (more than once an hour), `rule_never` (it has no date), `rule_start` (the start is none of its dates).
    """
    if len(text) > RULE_LIMIT:
        raise CalendarError("rule_too_long", limit=RULE_LIMIT)
    rule = text.strip().upper().removeprefix("RRULE:").removesuffix(";")
    parts = _split(rule)
    _require_sense(parts)
    _require_dates(rule, parts, start, zone)
    first = next(iterate(rule, start, zone), None)
    if first is None:
        raise CalendarError("rule_never")
    if first != start:
        raise CalendarError("rule_start", day=f"{first:%d.%m.%Y %H:%M}", first=first)
    if get_least_gap(rule) >= SHORTEST_GAP:
        return rule
    dates = sample(iterate(rule, start, zone))
    if any(later - earlier < SHORTEST_GAP for earlier, later in itertools.pairwise(dates)):
        raise CalendarError("rule_too_often")
    return rule


def iterate(rule: str, start: dt.datetime, zone: str) -> Iterator[dt.datetime]:
    """The dates of a checked rule in order, on the wall clock of the zone, naive. There may be no end of them.

    A time that a clock change skips is among them: it takes place as `clock.to_instant` reads it.
    """
    return iter(_compile(rule, start, zone))


def read_until(rule: str, zone: str) -> dt.datetime | None:
    """The last moment of a rule with UNTIL, on the wall clock of the zone: a day counts as a whole.

    RFC 5545 wants UTC where the start has a zone; a local time and a day are read in the zone of the series.
    """
    return _read_until(_split(rule).get("UNTIL"), zone)


def get_least_gap(rule: str) -> dt.timedelta:
    """How far apart the dates of a checked rule are at least, as far as can be said without looking at them."""
    parts = _split(rule)
    if {"BYHOUR", "BYMINUTE"} & parts.keys():
        return dt.timedelta()
    return SHORTEST_GAP if parts["FREQ"] in {"HOURLY", "MINUTELY"} else STEPS["DAILY"]


def sample(dates: Iterator[dt.datetime]) -> list[dt.datetime]:
    """The first dates: enough to tell how far apart they are. Those that come once in decades are far to walk to."""
    first = next(dates, None)
    if first is None:
        return []
    limit = first.replace(year=min(first.year + SAMPLE_YEARS, dt.MAXYEAR), day=min(first.day, 28))
    return [first, *itertools.takewhile(lambda day: day < limit, itertools.islice(dates, SAMPLE - 1))]


def end_before(rule: str, moment: dt.datetime) -> str:
    """The same rule, which ends before that moment on the wall clock."""
    parts = {name: value for name, value in _split(rule).items() if name not in {"COUNT", "UNTIL"}}
    return join({**parts, "UNTIL": f"{moment - dt.timedelta(seconds=1):%Y%m%dT%H%M%S}"})


def resume(rule: str, start: dt.datetime, zone: str, since: dt.datetime) -> tuple[str, dt.datetime] | None:
    """A checked rule as it goes on from a moment: the rule, and its first date that is not before it.

    COUNT is less by what has gone. None where no date is left.
    """
    parts = _split(rule)
    if "COUNT" not in parts:
        begun = _move_closer(parts, start, since)
        following = next((day for day in iterate(rule, begun, zone) if day >= since), None)
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
    parts = _split(rule)
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
    if "UNTIL" in parts:
        until = read_until(rule, zone)
        parts["UNTIL"] = f"{(until or start) + by:%Y%m%dT%H%M%S}"
    return join(parts)


def end_in_utc(rule: str, zone: str) -> str:
    """The same rule as a file has it: FREQ first, and UNTIL in UTC, as RFC 5545 wants it where the start has a zone."""
    parts = _split(rule)
    until = _read_until(parts.get("UNTIL"), zone)
    if until is not None:
        parts["UNTIL"] = f"{clock.to_instant(until.date(), until.time(), zone):%Y%m%dT%H%M%SZ}"
    return join({"FREQ": parts.pop("FREQ"), **parts})


def split(rule: str) -> dict[str, str]:
    """The parts of a checked rule by their names."""
    return _split(rule)


def join(parts: dict[str, str]) -> str:
    """A rule of these parts."""
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _split(rule: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in rule.split(";"):
        name, _equals, value = part.partition("=")
        if name in parts or name not in PARTS or not re.fullmatch(PARTS[name], value):
            raise CalendarError("rule_wrong")
        parts[name] = value
    return parts


def _require_sense(parts: dict[str, str]) -> None:
    """The rules of RFC 5545 on which parts go together."""
    frequency = parts.get("FREQ")
    numbered = bool(re.search("[0-9]", parts.get("BYDAY", "")))
    wrong = (
        frequency is None,
        "COUNT" in parts and "UNTIL" in parts,
        numbered and (frequency not in {"MONTHLY", "YEARLY"} or "BYWEEKNO" in parts),
        "BYMONTHDAY" in parts and frequency == "WEEKLY",
        "BYYEARDAY" in parts and frequency in {"DAILY", "WEEKLY", "MONTHLY"},
        "BYWEEKNO" in parts and frequency != "YEARLY",
        "BYSETPOS" in parts and not any(name.startswith("BY") and name != "BYSETPOS" for name in parts),
    )
    if any(wrong):
        raise CalendarError("rule_wrong")
    often = frequency in {"HOURLY", "MINUTELY"}
    interval = int(parts.get("INTERVAL", 1))
    if frequency == "MINUTELY" and interval < 60:
        raise CalendarError("rule_too_often")
    if often and (parts.keys() - OF_HOURS or ("BYDAY" in parts and interval > 24)):
        raise CalendarError("rule_wrong")
    if frequency == "MINUTELY" and parts.keys() & {"BYHOUR", "BYDAY"}:
        raise CalendarError("rule_wrong")


def _require_dates(rule: str, parts: dict[str, str], start: dt.datetime, zone: str) -> None:
    """Refuse a rule that never comes true, without walking to the year 9999 for it as dateutil does.

    The calendar repeats itself every 400 years: the same rule, moved to the last whole cycle, ends soon after.
    """
    if not any(name.startswith("BY") for name in parts):
        return
    plain = join({name: value for name, value in parts.items() if name not in {"COUNT", "UNTIL"}})
    later = start.replace(year=start.year + (dt.MAXYEAR - start.year) // CYCLE * CYCLE)
    if later.year > dt.MAXYEAR - 60 and later.year - CYCLE > start.year:
        later = later.replace(year=later.year - CYCLE)  # too few years are left to be sure
    if next(iterate(plain, later, "UTC"), None) is None:
        raise CalendarError("rule_never")


def _move_closer(parts: dict[str, str], start: dt.datetime, since: dt.datetime) -> dt.datetime:
    """A later start of the same rule without COUNT: no date is lost from `since` on, and few are before it."""
    interval, frequency = int(parts.get("INTERVAL", 1)), parts["FREQ"]
    if frequency in STEPS:
        step = interval * STEPS[frequency]
        return start + max((since - start) // step - 1, 0) * step
    months = interval * (12 if frequency == "YEARLY" else 1)
    if start.day > 28 or "BYWEEKNO" in parts:  # only after whole cycles is every day there again
        months = math.lcm(months, CYCLE * 12)
    gone = (since.year - start.year) * 12 + since.month - start.month
    year, month = divmod(start.month - 1 + max(gone // months - 1, 0) * months, 12)
    return start.replace(year=start.year + year, month=month + 1)


def _compile(rule: str, start: dt.datetime, zone: str) -> rrule:
    parts = _split(rule)
    until = _read_until(parts.pop("UNTIL", None), zone)
    if until is not None:
        parts["UNTIL"] = f"{until:%Y%m%dT%H%M%S}"
    try:
        compiled = rrulestr(join(parts), dtstart=start)
    except ValueError as error:  # "generates an empty set", and the like
        raise CalendarError("rule_wrong") from error
    if not isinstance(compiled, rrule):
        raise CalendarError("rule_wrong")
    return compiled


def _read_until(value: str | None, zone: str) -> dt.datetime | None:
    if value is None:
        return None
    try:
        moment = dt.datetime.strptime(value[:15], "%Y%m%dT%H%M%S" if "T" in value else "%Y%m%d")  # noqa: DTZ007
        if "T" not in value:
            return moment.replace(hour=23, minute=59, second=59)
        if value.endswith("Z"):
            return moment.replace(tzinfo=dt.UTC).astimezone(clock.get_zone(zone)).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise CalendarError("rule_wrong") from error
    return moment
