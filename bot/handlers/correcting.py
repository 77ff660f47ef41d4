"""A typed correction of an event that was read from a sentence and is not saved yet: its time, its day or its place."""

import contextlib
import datetime as dt
from dataclasses import replace
from typing import Any

from bot.handlers import common, completing, halves
from bot.inputs import corrections, dates
from bot.inputs.dates import Moment
from bot.inputs.readings import Reading
from bot.inputs.sentences import Sentence
from bot.turn import Turn
from calendarapp.errors import CalendarError
from calendarapp.services import validation


def correct(turn: Turn, found: Sentence) -> bool:
    """Keep what the message corrects of the sentence; False for any other message.

    Raises:
        CalendarError: `past`, where it would be over then.
    """
    fields = corrections.find_fields(turn.text)
    if "name" in fields:
        turn.data["name"] = validation.clean_name(fields["name"])
        return True
    if "place" in fields:
        _keep(turn, place=validation.clean_place(fields["place"]))
        return True
    if "reminder_minutes" in fields:
        _keep(turn, reminders=fields["reminder_minutes"])
        return True
    reading = found.reading
    length = _find_length(turn, found)
    if length is not None:
        _keep(turn, length=validation.clean_duration(length), minutes=None)
        return True
    moment = _read_moment(turn, found)
    if moment is None or (reading.rule and (moment.day is not None or reading.is_whole_day)):
        return False  # a repetition has its days of its rule
    day = moment.day or reading.day
    if day is not None and moment.time is not None:
        moment = halves.choose(turn, moment, day, reading.time)
    changes: dict[str, Any] = {}
    if moment.day is not None:
        changes["day"] = moment.day.isoformat()
    if moment.time is not None:
        other = moment.other.isoformat() if moment.other else None
        changes |= {"time": moment.time.isoformat(), "other": other, "minutes": moment.minutes}
    _keep(turn, **changes)
    corrected = apply(turn, found)
    if not completing.is_coming(turn, corrected, corrected.reading):
        raise CalendarError("past")
    return True


def apply(turn: Turn, found: Sentence) -> Sentence:
    """The sentence with what has been corrected of it."""
    changes = turn.data.get("changes", {})
    if "place" in changes:
        found = replace(found, place=changes["place"])
    if "reminders" in changes:
        found = replace(found, reminders=tuple(changes["reminders"]))
    if "length" in changes:
        found = replace(found, reading=_apply_length(found.reading, changes["length"]))
        found = replace(found, alternatives=tuple(_apply_length(one, changes["length"]) for one in found.alternatives))
    if "day" not in changes and "time" not in changes:
        return found
    reading = _apply_day(found.reading, changes)
    if "time" not in changes:
        return replace(found, reading=reading, alternatives=(), sure=True)
    minutes = changes["minutes"] if changes["minutes"] is not None else reading.minutes
    times = [dt.time.fromisoformat(one) for one in (changes["time"], changes["other"]) if one]
    first, *others = [replace(reading, time=time, minutes=minutes, ends_on=None) for time in times]
    return replace(found, reading=first, alternatives=tuple(others), sure=True)


def _apply_day(reading: Reading, changes: dict[str, Any]) -> Reading:
    if "day" not in changes or reading.day is None:
        return reading
    day = dt.date.fromisoformat(changes["day"])
    last = day + (reading.ends_on - reading.day) if reading.ends_on is not None else None
    return replace(reading, day=day, ends_on=last)


def _apply_length(reading: Reading, minutes: int) -> Reading:
    return reading if reading.time is None else replace(reading, minutes=minutes)


def _find_length(turn: Turn, found: Sentence) -> int | None:
    """How long it is to last; None where nothing is said of it, and where that is known: then an hour is meant."""
    if found.reading.time is None or corrections.find_shift(turn.text) is not None:
        return None
    length = corrections.find_length(turn.text)
    known = turn.person.duration_minutes if found.reading.minutes is None else found.reading.minutes
    return length if length != known else None


def _read_moment(turn: Turn, found: Sentence) -> Moment | None:
    day, time = found.reading.day, found.reading.time
    planned = dt.datetime.combine(day, time) if day is not None and time is not None else None
    return read_moment(turn, turn.text, planned, found.name)


def read_moment(turn: Turn, text: str, planned: dt.datetime | None, name: str) -> Moment | None:
    """Another day or time of an event of that name, as far as it is said; None for any other text.

    `planned`: when it is to begin so far, from which "an hour later" counts.
    """
    shift = corrections.find_shift(text)
    if shift is not None and planned is not None:
        there = planned + shift
        return Moment(there.date() if there.date() != planned.date() else None, there.time())
    text = corrections.strip_same_day(text)
    # "На 15" is a time, "на послезавтра" a day behind a word that no day has.
    for read, before in ((dates.parse_time, ""), (dates.parse_date, ""), (dates.parse_date, "на ")):
        with contextlib.suppress(CalendarError):
            moment = read(corrections.strip_opening(text).removeprefix(before), common.get_local_now(turn), name)
            return None if moment.rule or moment.part else moment
    return None


def _keep(turn: Turn, **changes: Any) -> None:
    turn.data["changes"] = {**turn.data.get("changes", {}), **changes}
