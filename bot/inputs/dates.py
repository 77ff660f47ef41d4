"""What people write when they are asked for a day, a time or a duration, in Russian and English.

Pure: text and the moment it was written in, a `Moment` out. Nothing is guessed: a text has exactly one reading, or it
is not understood; of an hour alone both halves of the day are given. What was understood is shown to the person. The
forms are listed in docs/bot.md.
"""

import contextlib
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from bot.inputs import activity_words, chunks, day_words, misspellings, number_words, time_words
from bot.inputs.activity_words import ANY_HOUR, Hours
from bot.inputs.day_words import Day
from bot.inputs.time_words import Clock
from calendarapp.errors import CalendarError

LONGEST: Final = 80  # characters: no day and time is longer
LONGEST_EVENT: Final = 7 * 24 * 60  # minutes
DASHES: Final = re.compile(r" ?[\u2010-\u2015\u2212-] ?")
COMMAS: Final = re.compile(r"(?<![0-9]),|,(?![0-9])")
NOMINATIVE: Final = re.compile(r"\b(следующая|ближайшая|эта) (среда|пятница|суббота)\b")
DROPPED: Final = re.compile("[\u200b\u200e\u200f\u2060\ufe0f]")
# As the whole answer to the question for the time these are hours, as behind "в".
ALONE: Final = frozenset({"час", *number_words.CARDINALS, *number_words.TENS})
FOUR_DIGITS: Final = re.compile(r"^[0-9]{4}$")  # "0730": an answer to what time it is cannot be a year
SHORT_DAY: Final = {"tonight": "today evening", "this morning": "today morning", "this afternoon": "today afternoon",
                    "this evening": "today evening"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """When something takes place, according to a text.

    Attributes:
        day: None where only a time of day was said.
        time: None where only a day was said.
        minutes: how long it lasts, where an end was said.
        rule: how it repeats, where that was said (RFC 5545).
        other: the other time that an hour alone can mean: 3:00 where the likelier 15:00 was taken.
        part: the part of the day (`time_words.PARTS`) that was said without a time: "tomorrow evening".
    """

    day: dt.date | None
    time: dt.time | None = None
    minutes: int | None = None
    rule: str | None = None
    other: dt.time | None = field(default=None, compare=False)
    part: str | None = field(default=None, compare=False)

    def swap(self) -> "Moment":
        """The same with the other half of the day."""
        return replace(self, time=self.other, other=self.time) if self.other is not None else self


def parse_date(text: str, now: dt.datetime, name: str = "") -> Moment:
    """The day that the text means, and the time and the duration that are said beside it.

    Args:
        text: `2026-12-01`, `01.12` (the next such day, today included), `завтра в 18:00`, `friday` (the next one after
            today), `1 декабря с 10 до 12`, `the 15th`, `in 3 days`, `через 2 часа`.
        now: when it was written, on the person's clock.
        name: what it is about: dinner is not at seven in the morning.

    Raises:
        CalendarError: `date_unreadable`.
    """
    unlikely = _find_unlikely(name)
    found = {moment for moment in _generate_readings(normalize(text), now, unlikely) if moment.day is not None}
    if len(found) != 1:
        raise CalendarError("date_unreadable")
    return found.pop()


def parse_time(text: str, now: dt.datetime, name: str = "", part: str | None = None) -> Moment:
    """The time of day that the text means, with its day and its duration where they are said.

    Args:
        text: `12:30`, `9:05`, `12.30`, `12`, `9 pm`, `18-19`, `с 18 до 19:30`, `в 9 вечера`, `через 2 часа`.
        now: when it was written, on the person's clock.
        name: as for `parse_date`.
        part: of the day, as it was said before (`Moment.part`); the text may say otherwise.

    Raises:
        CalendarError: `time_unreadable`.
    """
    words, own = _split_part(normalize(text))
    words = f"в {words}" if words in ALONE else FOUR_DIGITS.sub(r"at \g<0>", words)
    unlikely = _find_unlikely(name)
    alone = _read_clock(words, own or part, unlikely) or (_read_clock(words, own, unlikely) if part else None)
    if alone is not None:
        return Moment(None, alone.time, alone.minutes, other=alone.other)
    found = {moment for moment in _generate_readings(normalize(text), now, unlikely) if moment.time is not None}
    if len(found) != 1:
        raise CalendarError("time_unreadable")
    return found.pop()


def read_part(text: str) -> str | None:
    """The part of the day that the text is, alone: `вечером`, `in the morning`; None for any other text."""
    words, part = _split_part(normalize(text))
    return None if words else part


def parse_duration(text: str) -> int:
    """The minutes that the text means: `45`, `90 min`, `1:30`, `2 h`, `1 час 30 минут`, `1,5 часа`, `полчаса`.

    Raises:
        CalendarError: `duration_unreadable`.
    """
    minutes = time_words.read_duration(normalize(text))
    if minutes is None:
        raise CalendarError("duration_unreadable")
    return minutes


def _read_clock(text: str, part: str | None, unlikely: Hours) -> Clock | None:
    """A time of day or a stretch of it, the likelier half of the day: `в 3` is 15:00, and `3-5` is 15:00–17:00."""
    if time_words.END_OF_DAY.fullmatch(text):
        return None  # of another day
    text = "в 1" if text == "в час" else text
    both = time_words.read_both(text, part, unlikely) if text else ()
    if both and both[0].minutes is not None:
        return replace(both[0], other=both[1].time if len(both) > 1 else None)
    return time_words.read_likelier(text, part, unlikely) if text else None


def normalize(text: str) -> str:
    """Return the text in lower case, with single spaces, plain dashes, and commas only inside numbers.

    Empty if the text is too long.
    """
    if len(text) > 4 * LONGEST:
        return ""
    words = DROPPED.sub("", text).lower().replace("ё", "е")
    words = COMMAS.sub(" ", chunks.SLIPS.sub(":", words))
    words = re.sub(r" ?: ?", ":", DASHES.sub("-", " ".join(words.split())))
    words = words.rstrip("!.,;?…) ")
    words = NOMINATIVE.sub(
        lambda found: f"{'эту' if found[1] == 'эта' else found[1][:-2] + 'ую'} {found[2][:-1]}у", words
    )
    return " ".join(map(misspellings.correct, words.split())) if len(words) <= LONGEST else ""


def _find_unlikely(name: str) -> Hours:
    return activity_words.find_unlikely_hours(chunk.text for chunk in chunks.split(name))


def _generate_readings(words: str, now: dt.datetime, unlikely: Hours) -> Iterator[Moment]:
    """Yield everything that a normalized text can mean."""
    if not words:
        return
    if moment := _read_later(words, now):
        yield moment
        return
    for short, long in SHORT_DAY.items():
        words = re.sub(rf"\b{short}\b", long, words)
    rest, part = _split_part(words)
    yield from _read_day_and_time(rest, part, now, unlikely)
    for dash in re.finditer("-", words):
        yield from _read_over_midnight(words[: dash.start()], words[dash.end() :], now)


def _read_day_and_time(words: str, part: str | None, now: dt.datetime, unlikely: Hours = ANY_HOUR) -> Iterator[Moment]:
    """A day alone, or with a time before it or behind it."""
    tokens = words.split()
    if (day := day_words.read(words, now.date())) and not day.even:
        yield Moment(day.date, part=part)
    for place in range(1, len(tokens)):
        before, behind = " ".join(tokens[:place]), " ".join(tokens[place:])
        for day_text, time_text in ((before, behind), (behind, before)):
            day = day_words.read(day_text, now.date())
            clock = _read_clock(time_text, part, unlikely) if day else None
            # A bare number beside "tomorrow" is an hour; beside anything else it may be a day or a year.
            if day and not day.even and clock and (clock.sure or day_text in day_words.NEAR_DAYS):
                with contextlib.suppress(ValueError, OverflowError):
                    yield _join(day, clock, now)


def _join(day: Day, clock: Clock, now: dt.datetime) -> Moment:
    """Combine a day and a time; where a past and a coming moment are both possible, take the coming one.

    Raises:
        ValueError, OverflowError: there is no day after it.
    """
    date = day.date
    if date == now.date() and clock.time < now.time().replace(second=0, microsecond=0):
        if day.monthly:
            date = day_words.find_in_month(date.day, date + dt.timedelta(days=1))
        elif clock.night:  # the night of today begins today and ends tomorrow
            date += dt.timedelta(days=1)
    return Moment(date, clock.time, clock.minutes, other=clock.other)


def _read_later(words: str, now: dt.datetime) -> Moment | None:
    """Read a number of hours and minutes after the moment of writing."""
    minutes = time_words.read_ahead(words)
    then = time_words.add_minutes(now, minutes) if minutes else None
    return Moment(then.date(), then.time()) if then else None


def _read_over_midnight(start: str, end: str, now: dt.datetime) -> Iterator[Moment]:
    """From a time of one day to a time of another, as cards show it."""
    for first in set(_read_day_and_time(start, None, now)):
        if first.day is None or first.time is None or first.minutes is not None:
            continue
        begins = dt.datetime.combine(first.day, first.time, now.tzinfo)
        for last in set(_read_day_and_time(end, None, begins)):
            if last.day is None or last.time is None or last.minutes is not None:
                continue
            ends = dt.datetime.combine(last.day, last.time, now.tzinfo)
            minutes = (ends.astimezone(dt.UTC) - begins.astimezone(dt.UTC)) // dt.timedelta(minutes=1)
            if 0 < minutes <= LONGEST_EVENT:
                yield Moment(first.day, first.time, minutes)


def _split_part(words: str) -> tuple[str, str | None]:
    """Split off a separate word like "evening" and return the rest and the part of the day it names."""
    found = list(time_words.BESIDE.finditer(words))
    if len(found) != 1:
        return words, None
    [word] = found
    rest = " ".join((words[: word.start()] + " " + words[word.end() :]).split())
    return rest, time_words.BESIDE_WORDS[word["english"] or word["russian"]]
