"""A sentence that leaves open only its day or its time: that is asked, with the questions of /new."""

import datetime as dt
from typing import Any

from bot.handlers import common
from bot.inputs import requests, sentences
from bot.inputs.readings import Reading
from bot.inputs.sentences import Sentence
from bot.states import Creating
from bot.turn import Turn
from calendarapp.errors import CalendarError
from calendarapp.services import validation


def ask_rest(turn: Turn, text: str, *, aside: bool = False) -> bool:
    """Ask for the day or the time where nothing else is missing, keeping the rest; False for any other text.

    `aside`: nobody asked for the text, so what is written next need not be the answer.
    """
    found = sentences.parse_sentence(text, common.get_local_now(turn))
    if found is None or not found.sure or len(found.missing) != 1 or found.zone:
        return False
    reading = found.reading
    given: dict[str, Any] = {"aside": True} if aside else {}
    if reading.minutes is not None:
        given["duration"] = validation.clean_duration(reading.minutes)
    if found.place:
        given["place"] = found.place
    name = requests.strip_request(found.name)
    if found.missing == ("time",) and reading.day is not None and is_coming(turn, found, reading):
        turn.begin(Creating.name)
        turn.goto(Creating.date, name=validation.clean_name(name), date=reading.day.isoformat(), rule=reading.rule)
        turn.goto(Creating.time, part=reading.part, **given)
    elif found.missing == ("day",) and reading.time is not None and reading.rule is None:
        other = reading.other.isoformat() if reading.other else None
        turn.begin(Creating.name)
        turn.goto(Creating.date, name=validation.clean_name(name), said=[reading.time.isoformat(), other], **given)
    else:
        return False
    turn.ask()
    return True


def is_coming(turn: Turn, found: Sentence, reading: Reading) -> bool:
    """Whether what a sentence is about is still to come."""
    if reading.day is None:
        return False
    try:
        validation.require_coming(
            reading.ends_on or reading.day, reading.time or dt.time(23, 59), found.zone or turn.person.timezone
        )
    except CalendarError:
        return False
    return True
