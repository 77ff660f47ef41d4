"""Recurring events of a file: the rule is kept, and begins with the first date that is not over."""

import dataclasses
import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from icalendar import vRecur

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.ics import rules
from calendarapp.ics.types import EXDATES_LIMIT, ParsedEvent, ParsedSeries, UnreadableError, VEvent

DATES_LIMIT: Final = 2000  # of RDATE and EXDATE
CHANGES_LIMIT: Final = 50  # of "this and following" in one series
RECURRING: Final = ("RRULE", "RDATE", "EXDATE", "EXRULE")
LONG_AGO: Final = dt.timedelta(days=100)
ONCE: Final = "FREQ=DAILY;COUNT=1"  # for a series that has added dates alone

# How much work the rules of a file may make, in steps of dateutil; steps of months and years are longer.
BUDGET: Final = 500_000
STEPS_A_YEAR: Final = {"YEARLY": 20, "MONTHLY": 60, "WEEKLY": 104, "DAILY": 366, "HOURLY": 8784, "MINUTELY": 8784}
STEADY: Final = frozenset({"FREQ", "COUNT", "INTERVAL", "BYDAY", "WKST"})  # these have a date in most steps


class Budget:
    """How much work a file may still make."""

    def __init__(self) -> None:
        self.left: float = BUDGET

    def spend(self, cost: float) -> None:
        """Take that much of it.

        Raises:
            UnreadableError: `recurrence_too_long`.
        """
        if cost > self.left:
            raise UnreadableError("recurrence_too_long")
        self.left -= cost


@dataclasses.dataclass(frozen=True, slots=True)
class Override:
    """A VEVENT with RECURRENCE-ID: the event as it is on that date, or from it on (RANGE=THISANDFUTURE)."""

    event: ParsedEvent
    place: dt.date
    following: bool


def is_recurring(component: VEvent) -> bool:
    """Whether a VEVENT without RECURRENCE-ID stands for several dates."""
    return any(name in component for name in RECURRING)


def read_series(
    master: VEvent, event: ParsedEvent, overrides: Sequence[Override], *, now: dt.datetime, budget: Budget
) -> list[ParsedSeries]:
    """A recurring event; where it changes for all later dates, another series begins with each change.

    Args:
        master: the VEVENT with the rule.
        event: what stands in it otherwise, with the start.
        overrides: of its dates.
        now: aware.
        budget: of the file.

    Returns:
        The series that have a date that is not over.

    Raises:
        UnreadableError: `recurrence_unsupported`, `recurrence_two_rules`, `recurrence_exrule`, `recurrence_too_long`,
            `too_many_exdates`, `too_many_rdates`, and the codes of `ics.rules`.
    """
    start = dt.datetime.combine(event.date, event.time.replace(microsecond=0))
    event = dataclasses.replace(event, time=start.time())
    whole = not isinstance(master["DTSTART"].dt, dt.datetime)
    text = _read_rule(master)
    if whole:  # the last day counts, whatever hour of it the file names
        text = re.sub(r"(UNTIL=\d{8})T\d{6}Z?", r"\1", text)
    left_out = {to_place(day, start, event.timezone, whole=whole) for day in _list_dates(master, "EXDATE")}
    added = {to_place(day, start, event.timezone, whole=whole) for day in _list_dates(master, "RDATE")}
    moved = _read_periods(master, event, start)
    changes: dict[dt.datetime, ParsedEvent] = {}
    for one in overrides:
        place = to_place(one.place, start, event.timezone, whole=whole)
        if one.event.cancelled:
            left_out.add(place)
        else:
            (changes if one.following else moved)[place] = one.event
    if len(changes) > CHANGES_LIMIT:
        raise UnreadableError("recurrence_unsupported", rule=text)
    if _ends_before_it_begins(text, start, event.timezone):
        return []
    rule, start = _check(text, start, event, added, budget)
    event = dataclasses.replace(event, date=start.date(), time=start.time())
    every = [event, *(one.event for one in overrides)]
    series = ParsedSeries(
        event,
        rule,
        frozenset(left_out),
        frozenset(added),
        moved,
        max(one.sequence for one in every),
        max((one.updated for one in every if one.updated), default=None),
    )
    parts = _split(series, sorted(changes.items()))
    found = [_leave_out_past(part, now, budget) for part in parts]
    return [part for part in found if part is not None]


def to_place(moment: dt.date, start: dt.datetime, zone: str, *, whole: bool = False) -> dt.datetime:
    """Which date of a series is meant, on its wall clock.

    Args:
        moment: as the file has it. A day means the date of that day, whatever its hour.
        start: of the series.
        zone: of the series.
        whole: the series is one of whole days: an instant means the day that stands there.
    """
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, start.time())
    if whole:
        return dt.datetime.combine(moment.date(), start.time())
    if moment.tzinfo is None:
        return moment.replace(microsecond=0)
    try:
        return moment.astimezone(clock.get_zone(zone)).replace(tzinfo=None, microsecond=0, fold=0)
    except OverflowError as error:
        raise UnreadableError("event_unreadable") from error


def _read_rule(master: VEvent) -> str:
    """The RRULE, without what says nothing."""
    if "RRULE" not in master and "EXRULE" not in master:
        return ONCE
    rule = master.get("RRULE")
    if "EXRULE" in master:
        raise UnreadableError("recurrence_exrule")
    if isinstance(rule, list):
        raise UnreadableError("recurrence_two_rules")
    if not isinstance(rule, vRecur):
        raise UnreadableError("recurrence_unsupported", rule="RRULE")
    try:
        octets: bytes = rule.to_ical()  # type: ignore[no-untyped-call]
        text = octets.decode().upper()
    except Exception as error:  # whatever the library raises on unforeseen input
        raise UnreadableError("recurrence_unsupported", rule="RRULE") from error
    kept = [part for part in text.split(";") if not _says_nothing(part)]
    return ";".join(kept)


def _says_nothing(part: str) -> bool:
    """What is so anyway (RFC 7529 for the first two), and a negative COUNT: older programs' word for "endless"."""
    return part in {"RSCALE=GREGORIAN", "SKIP=OMIT", "BYSECOND=0"} or part.startswith(("X-", "COUNT=-"))


def _list_dates(master: VEvent, name: str) -> list[dt.date]:
    dates = [value[0] if isinstance(value, tuple) else value for value in _list_values(master, name)]
    if len(dates) > DATES_LIMIT:
        raise (
            UnreadableError("too_many_exdates", limit=EXDATES_LIMIT)
            if name == "EXDATE"
            else UnreadableError("too_many_rdates", limit=DATES_LIMIT)
        )
    return dates


def _read_periods(master: VEvent, event: ParsedEvent, start: dt.datetime) -> dict[dt.datetime, ParsedEvent]:
    """The added dates that have a length of their own (RDATE;VALUE=PERIOD), by their place in the series."""
    found: dict[dt.datetime, ParsedEvent] = {}
    for value in _list_values(master, "RDATE"):
        if not isinstance(value, tuple):
            continue
        begins, ends = value
        lasts = ends if isinstance(ends, dt.timedelta) else ends - begins
        minutes = max(0, -int(-lasts.total_seconds() // 60)) or None
        place = to_place(begins, start, event.timezone)
        if minutes != event.duration_minutes:
            found[place] = dataclasses.replace(
                event, date=place.date(), time=place.time(), duration_minutes=minutes, recurrence_id=begins
            )
    return found


def _list_values(master: VEvent, name: str) -> list[Any]:
    """Dates, moments, and periods as pairs of their start and their end or length."""
    lists = master.get(name)
    try:
        every = lists if isinstance(lists, list) else [lists]
        values: list[Any] = [value.dt for one in every if one for value in one.dts]
    except Exception as error:  # whatever the library raises on unforeseen input
        raise UnreadableError("recurrence_unsupported", rule=name) from error
    return values


def _check(
    text: str, start: dt.datetime, event: ParsedEvent, added: set[dt.datetime], budget: Budget
) -> tuple[str, dt.datetime]:
    """The rule, and its first date. A start that it does not have is a date all the same (RFC 5545, 3.8.5.3)."""
    budget.spend(20)
    parts = dict(part.partition("=")[::2] for part in text.split(";"))
    far = parts.get("FREQ") not in {"YEARLY", "MONTHLY"} and bool(parts.keys() - STEADY - {"UNTIL"})
    if "BYSETPOS" in parts and parts.keys() & {"BYHOUR", "BYMINUTE"}:  # a place among all the minutes of a year
        budget.spend(BUDGET / 10)
    elif far:
        budget.spend(rules.SAMPLE_YEARS * STEPS_A_YEAR["DAILY"])
    try:
        try:
            rule = rules.clean_rule(text, start, event.timezone)
        except CalendarError as error:
            first = error.params.get("first")
            if first is not None and parts.get("INTERVAL", "1") != "1":  # it is counted from the start
                budget.spend(rules.SAMPLE_YEARS * STEPS_A_YEAR.get(parts.get("FREQ", ""), 0))
                first = rules.find_first(text, start, event.timezone)
            if error.code != "rule_start" or not isinstance(first, dt.datetime):
                raise
            added.add(start)
            start, rule = first, rules.clean_rule(text, first, event.timezone)
        _require_apart(rule, start, event)
    except CalendarError as error:
        if error.code == "rule_never":
            budget.spend(min(budget.left, rules.CYCLE * STEPS_A_YEAR.get(parts.get("FREQ", ""), 0)))
        if error.code == "series_overlaps":
            raise UnreadableError(error.code, **error.params) from error
        raise UnreadableError("recurrence_unsupported", rule=text[:100]) from error
    return rule, start


def _ends_before_it_begins(text: str, start: dt.datetime, zone: str) -> bool:
    try:
        until = rules.read_until(text, zone)
    except CalendarError:  # said where the rule is checked
        return False
    return until is not None and until < start


def _require_apart(rule: str, start: dt.datetime, event: ParsedEvent) -> None:
    """Raise if a date begins before the one before has ended on the wall clock: so long do whole days last."""
    lasts = dt.timedelta(minutes=event.duration_minutes or 0)
    if lasts <= rules.get_least_gap(rule):
        return
    dates = rules.sample(rules.iterate(rule, start, event.timezone))
    if any(earlier + lasts > later for earlier, later in itertools.pairwise(dates)):
        raise CalendarError("series_overlaps")


def _split(series: ParsedSeries, changes: Iterable[tuple[dt.datetime, ParsedEvent]]) -> list[ParsedSeries]:
    """The series up to the first date that changes with all later ones, and those that begin with such dates."""
    parts: list[ParsedSeries] = []
    shifted = dt.timedelta()
    for origin, event in changes:
        place = origin + shifted
        rest = rules.resume(series.rrule, series.start, series.event.timezone, place)
        if rest is None:
            break
        by = dt.datetime.combine(event.date, event.time.replace(microsecond=0)) - place
        try:
            rule = rules.shift(rest[0], rest[1], series.event.timezone, by)
        except CalendarError as error:
            raise UnreadableError("recurrence_unsupported", rule=rest[0][:100]) from error
        if place > series.start:
            ended = rules.end_before(series.rrule, place)
            parts.append(_select(dataclasses.replace(series, rrule=ended), lambda day: day < place))  # noqa: B023
        later = _select(series, lambda day: day >= place)  # noqa: B023
        start = rest[1] + by
        series = dataclasses.replace(
            series,
            event=dataclasses.replace(event, date=start.date(), time=start.time()),
            rrule=rule,
            exdates=frozenset(day + by for day in later.exdates),
            rdates=frozenset(day + by for day in later.rdates),
            moved={day + by: moved for day, moved in later.moved.items()},
        )
        shifted += by
    return [*parts, series]


def _select(series: ParsedSeries, holds: Callable[[dt.datetime], bool]) -> ParsedSeries:
    return dataclasses.replace(
        series,
        exdates=frozenset(filter(holds, series.exdates)),
        rdates=frozenset(filter(holds, series.rdates)),
        moved={day: event for day, event in series.moved.items() if holds(day)},
    )


def _leave_out_past(series: ParsedSeries, now: dt.datetime, budget: Budget) -> ParsedSeries | None:
    """The series from its first date on that is not over; None where all are."""
    event, zone = series.event, series.event.timezone
    limit = _find_limit(event, now)
    moved = {_bring_closer(day, one, limit): one for day, one in series.moved.items()
             if day >= limit or not _is_over(one, now)}  # fmt: skip
    since = min([limit, *moved])
    rdates = {day for day in series.rdates if day >= limit or day in moved}
    exdates = {day for day in series.exdates if day >= since} | {day for day in moved if _is_over(moved[day], now)}
    moved = {day: one for day, one in moved.items() if day not in exdates}
    rest = (series.rrule, series.start)
    if since > series.start:
        budget.spend(_estimate(series.rrule, series.start, since))
        found = rules.resume(series.rrule, series.start, zone, since)
        rest = found or (ONCE, min([*rdates, *moved], default=since))
        if found is None and not rdates | moved.keys():
            return None
    rule, start = rest
    if since < limit:  # for one that was moved; those beside it are over
        past = itertools.takewhile(lambda day: day < limit, rules.iterate(rule, start, zone))
        exdates |= {day for day in past if day not in moved}
    rdates |= _find_lost(rule, start, zone, moved, budget)
    return dataclasses.replace(
        series,
        event=dataclasses.replace(event, date=start.date(), time=start.time()),
        rrule=rule,
        exdates=frozenset(exdates),
        rdates=frozenset(rdates - exdates),
        moved=moved,
    )


def _bring_closer(place: dt.datetime, event: ParsedEvent, limit: dt.datetime) -> dt.datetime:
    """The place of a date that the file has moved; of one of long ago where it is now, for all between are over."""
    return place if place > limit - LONG_AGO else dt.datetime.combine(event.date, event.time.replace(microsecond=0))


def _find_limit(event: ParsedEvent, now: dt.datetime) -> dt.datetime:
    """From when on a date of the series is not over, on the wall clock."""
    minutes = event.duration_minutes
    moment = now - dt.timedelta(minutes=minutes) + dt.timedelta(seconds=1) if minutes else now.replace(second=0)
    return moment.astimezone(clock.get_zone(event.timezone)).replace(tzinfo=None, microsecond=0, fold=0)


def _is_over(event: ParsedEvent, now: dt.datetime) -> bool:
    try:
        ends = clock.to_instant(event.date, event.time, event.timezone) + dt.timedelta(
            minutes=event.duration_minutes or 1
        )
    except OverflowError:
        return False
    return ends <= now


def _find_lost(
    rule: str, start: dt.datetime, zone: str, moved: dict[dt.datetime, ParsedEvent], budget: Budget
) -> set[dt.datetime]:
    """The places of dates that the file changes, and the rule does not have (any more): they are dates all the same."""
    if not moved:
        return set()
    last = max(moved)
    budget.spend(_estimate(rule, start, last))
    return moved.keys() - set(itertools.takewhile(lambda day: day <= last, rules.iterate(rule, start, zone)))


def _estimate(rule: str, start: dt.datetime, since: dt.datetime) -> float:
    """How many steps it takes to walk a rule from its start to a moment."""
    parts = rules.split(rule)
    years = max((since - start).days, 0) / 365 + 1
    steps: float = years * STEPS_A_YEAR[parts["FREQ"]]
    if "COUNT" not in parts:  # begun close to the moment
        return min(steps, rules.CYCLE * STEPS_A_YEAR["YEARLY"]) if start.day > 28 else 20
    return min(steps, 7.0 * int(parts["COUNT"])) if parts.keys() <= STEADY else steps


def format_place(moment: Any) -> str:
    """A RECURRENCE-ID as it stands in the UIDs of dates that are events by themselves."""
    if not isinstance(moment, dt.datetime):
        return f"{moment:%Y%m%d}"
    if moment.tzinfo is None:
        return f"{moment:%Y%m%dT%H%M%S}"
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
