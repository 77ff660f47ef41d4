"""When an event takes place, from the parts of its sentence: every reading that they allow. Pure."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from bot.inputs import day_words, time_words
from bot.inputs.activity_words import ANY_HOUR, Hours
from bot.inputs.day_words import Day
from bot.inputs.phrases import DASHED, Phrase
from bot.inputs.rule_words import End, Repetition
from bot.inputs.rules import Rule
from bot.inputs.time_words import Clock

MIDNIGHT: Final = dt.time(0)
NAMES: Final = {"length": "minutes"}


@dataclass(frozen=True, slots=True)
class Reading:
    """When an event takes place.

    Attributes:
        day: of a repeating event the first one.
        time: None for whole days, or where it was not said.
        minutes: how long it lasts; None where it was not said.
        ends_on: the last day of an event of whole days; None for an event with a time.
        rule: the text of an RRULE (RFC 5545, without DTSTART). UNTIL is a date on the event's own clock.
        part: the part of the day that was said without a time.
        other: of an hour alone without a day, the other half of the day.
        now: it begins at the moment of writing, or of saving.
    """

    day: dt.date | None
    time: dt.time | None = None
    minutes: int | None = None
    ends_on: dt.date | None = None
    rule: str | None = None
    part: str | None = field(default=None, compare=False)
    other: dt.time | None = field(default=None, compare=False)
    now: bool = field(default=False, compare=False)

    @property
    def is_whole_day(self) -> bool:
        return self.ends_on is not None


@dataclass(frozen=True, slots=True)
class When:
    """All readings of a sentence, the likelier first."""

    readings: tuple[Reading, ...]
    sure: bool = True
    missing: tuple[Any, ...] = ()


@dataclass
class Said:
    """The parts of a sentence by their kind."""

    rules: tuple[Rule, ...] = ()
    day: Day | None = None
    since: bool = False
    stretch: tuple[dt.date, dt.date] | None = None
    within: tuple[dt.date, dt.date] | None = None
    time: str | None = None
    part: str | None = None
    minutes: int | None = None
    days: int | None = None
    whole: bool = False
    later: int | None = None
    end: End | None = None
    without: tuple[int, ...] | None = None
    unlikely: Hours = ANY_HOUR
    contradicts: bool = field(default=False, init=False)

    def put(self, name: str, value: Any) -> None:
        """Keep a part; another one of its kind contradicts it."""
        before = getattr(self, name)
        if before not in (None, (), False) and before != value:
            self.contradicts = True
        setattr(self, name, value)

    def put_rules(self, rules: tuple[Rule, ...]) -> None:
        """Keep the readings of a rule; "every two weeks" and "on Mondays" are one."""
        if len(self.rules) == len(rules) == 1 and (merged := self.rules[0].merge(rules[0])):
            self.rules = (merged,)
        else:
            self.put("rules", rules)

    def list_ends(self) -> list[End]:
        """Everything that says until when something repeats."""
        ends = [self.end] if self.end else []
        ends += [End(count=self.days, frequency="DAILY")] if self.days else []
        return ends + [End(bounds[1]) for bounds in (self.stretch, self.within) if bounds]

    def put_day(self, day: Day, part: str | None, hour: str | None) -> None:
        """Keep a day, with the part of it and the hour that were said in one word with it."""
        other = self.day
        if other is None or (other.by_weekday and other.date.weekday() == day.date.weekday()):
            self.day = day
        elif other.date != day.date and not (day.by_weekday and other.date.weekday() == day.date.weekday()):
            self.contradicts = True
        if part:
            self.put("part", part)
        if hour:
            self.put("time", hour)


def combine(found: list[Phrase], now: dt.datetime, unlikely: Hours = ANY_HOUR) -> When | None:
    """Every reading of the parts; None where they contradict each other, or say neither a day nor a time.

    `unlikely` are hours at which such an event never begins.
    """
    said = _gather(found)
    said.unlikely = unlikely
    of_next_day = said.time is not None and time_words.END_OF_DAY.fullmatch(said.time)
    if said.contradicts or (of_next_day and (said.day is None or said.rules)):
        return None
    if said.later is not None:
        return _count_from_now(said, now)
    if said.rules or said.end or said.without:
        return _repeat(said, now) if said.rules else None
    if said.stretch or said.whole or said.days:
        return _make_whole_days(said)
    if said.day is not None and said.time is not None and not said.since:
        return _place(said, said.day, now)
    return _make_incomplete(said, now)


def _make_incomplete(said: Said, now: dt.datetime) -> When | None:
    """A day without a time, or a time without a day; a part of the day alone is today's, until it is over."""
    clocks = _read_clocks(said)
    clock = next(iter(clocks), None)
    if said.since or (said.day is None and clock is None and not said.part) or (said.time and clock is None):
        return None
    if said.day is None and clock is None and said.part:
        over = now.hour > max(time_words.PARTS[said.part].values())
        said.day = Day(now.date() + dt.timedelta(days=over))
    day, time = (said.day.date if said.day else None), (clock.time if clock else None)
    other = clocks[1].time if len(clocks) > 1 else None
    reading = Reading(day, time, _get_minutes(said, clock), part=said.part, other=other)
    return When((reading,), missing=("time" if said.day else "day",))


def _gather(found: list[Phrase]) -> Said:
    said = Said()
    for phrase in found:
        value = phrase.value
        if phrase.kind == "rule":
            repetition: Repetition = value
            said.put_rules(repetition.rules)
            if repetition.part:
                said.put("part", repetition.part)
        elif phrase.kind == "day":
            said.put_day(*value)
        elif phrase.kind == "since":
            said.put_day(value, None, None)
            said.since = True
        elif phrase.kind != "zone":
            said.put(NAMES.get(phrase.kind, phrase.kind), True if phrase.kind == "whole" else value)
    return said


def _read_clocks(said: Said) -> tuple[Clock, ...]:
    """Every time of day that was said."""
    if said.time is None:
        return ()
    if (dashed := DASHED.fullmatch(said.time)) and (clocks := _read_dashed(dashed, said.part)) is not None:
        return clocks
    if not time_words.NAMED.keys().isdisjoint(said.time.split()):
        return time_words.read_both(said.time)
    return time_words.read_both(said.time, said.part, said.unlikely) or (
        time_words.read_both(said.time) if said.part and not _needs_part(said) else ()
    )


def _needs_part(said: Said) -> bool:
    """Whether the part of the day says which half of it is meant; "утром с 9:00 до 18:00" does not."""
    return said.time is not None and re.search(r"-|(?:до|to|till) ", said.time) is None


def _read_dashed(found: re.Match[str], part: str | None) -> tuple[Clock, ...] | None:
    """`19-00` and `12-30` are times behind "в"; `10-12` is a stretch of time. None for that."""
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour > 23 or part or (minute <= 24 and minute != 0):
        return None
    if minute == 0 and not found["at"] and hour >= time_words.EVENING.hour:
        stretch = time_words.read(f"{hour}-0")
        return (Clock(dt.time(hour)), *((stretch,) if stretch else ()))
    return (Clock(dt.time(hour, minute)),)


def _get_minutes(said: Said, clock: Clock | None) -> int | None:
    return clock.minutes if clock and clock.minutes is not None else said.minutes


def _count_from_now(said: Said, now: dt.datetime) -> When | None:
    """That number of minutes after the moment of writing."""
    if said.day or said.time or said.rules or said.stretch or said.whole or said.part or said.later is None:
        return None
    then = time_words.add_minutes(now, said.later)
    reading = Reading(then.date(), then.time(), said.minutes, now=said.later == 0) if then else None
    return When((reading,)) if reading else None


def _make_whole_days(said: Said) -> When | None:
    """One day or several without a time."""
    if said.time or said.minutes or (said.stretch and (said.day or said.days)):
        return None
    if said.stretch:
        return When((Reading(said.stretch[0], ends_on=said.stretch[1]),))
    if said.day is None:
        return None
    try:
        ahead = dt.timedelta(days=(said.days or 1) - 1)
        return When(
            tuple(Reading(day, ends_on=day + ahead) for day in (said.day.date, said.day.other) if day is not None),
            sure=not said.day.even,
        )
    except OverflowError:
        return None


def _place(said: Said, day: Day, now: dt.datetime) -> When | None:
    """A day and a time; of what can be past and coming, the coming."""
    clocks = _read_clocks(said)
    if not clocks or (said.minutes is not None and clocks[0].minutes is not None):
        return None
    present = now.replace(tzinfo=None, second=0, microsecond=0)
    found = list(dict.fromkeys(_generate(said, day, clocks, now)))
    coming = [one for one in found if dt.datetime.combine(one.day or day.date, one.time or MIDNIGHT) >= present]
    kept = coming or found
    even = day.even or said.part == "night" or any(clock.night and clock.time == MIDNIGHT for clock in clocks)
    return When(tuple(kept[:3]), sure=len(kept) == 1 or not even)


def _generate(said: Said, day: Day, clocks: tuple[Clock, ...], now: dt.datetime) -> Iterator[Reading]:
    """All readings; those of today may be past."""

    def make(date: dt.date, clock: Clock) -> Reading:
        return Reading(date, clock.time, _get_minutes(said, clock))

    of_next_day = said.time is not None and time_words.END_OF_DAY.fullmatch(said.time)
    dates = [day.date]
    if day.monthly and day.date == now.date():
        dates.append(day_words.find_in_month(day.date.day, day.date + dt.timedelta(days=1)))
    for date in dates:
        for clock in clocks:
            if not of_next_day:
                yield make(date, clock)
            if clock.night:  # the night of a day begins on it and ends on the next one
                yield make(date + dt.timedelta(days=1), clock)
    if day.other:
        for clock in clocks:
            yield make(day.other, clock)


def _repeat(said: Said, now: dt.datetime) -> When | None:
    """A repetition, from the first of its dates that has not passed."""
    clocks = _read_clocks(said)
    rules = [rule.leave_out(said.without) if said.without else rule for rule in said.rules]
    # "Every day from Monday to Friday" is of every week.
    short = said.stretch is not None and said.stretch[1] - said.stretch[0] < dt.timedelta(days=7)
    doubled = (
        len(said.list_ends()) > 1
        or short
        or (said.whole and bool(clocks))
        or (said.within is not None and said.day is not None)
    )
    if doubled or (said.time is not None and not clocks):
        return None
    made: list[Reading] = []
    partial = False
    for clock in clocks or (None,):
        for rule in rules:
            reading = _begin(said, rule, clock, now) if rule is not None else None
            if reading is None:
                continue
            partial = partial or reading.day is None
            made.append(reading)
    if not made:
        return None
    missing = (*(("day",) if partial else ()), *(() if clocks or said.whole else ("time",)))
    return When(tuple(dict.fromkeys(made))[:4], sure=len(said.rules) == 1, missing=missing)


def _begin(said: Said, rule: Rule, clock: Clock | None, now: dt.datetime) -> Reading | None:
    """One reading of a rule; None where it has no date, or contradicts the day."""
    day = said.day or (Day(said.stretch[0]) if said.stretch else None)
    time, minutes = (clock.time if clock else None), _get_minutes(said, clock)
    since = day.date if day else now.date()
    if day and rule.is_whole and (said.since or said.stretch):
        day = None
    if day and not said.stretch:
        completed = rule.complete(day)
        if completed is None:
            return None
        rule = completed
    if not rule.is_whole:
        return None if said.within else Reading(None, time, minutes, rule=rule.to_text())
    since = max(since, said.within[0]) if said.within else since
    if since == now.date() and time is not None and time < now.time().replace(second=0, microsecond=0):
        since += dt.timedelta(days=1)
    first = rule.find_first(since)
    if first is None:
        return None
    for end in said.list_ends():
        rule = end.apply(rule, first)
    if rule.until is not None and rule.until < first:
        return None
    return Reading(first, time, minutes, first if said.whole else None, rule.to_text(), part=said.part)
