"""Another time for an event, one tap away: what its sentence can mean as well, or what was said of it since."""

import datetime as dt

from django.utils.translation import gettext as _

from bot.handlers import common, understood
from bot.inputs.readings import Reading
from bot.inputs.sentences import Sentence
from bot.turn import Turn, stamps
from botapi.callbacks import AmendButton, InsteadButton
from calendarapp import messages
from calendarapp.messages import Payload
from calendarapp.models import Event


def make_row(
    event: Event, start: dt.datetime, text: str, minutes: int = 0, kind: type[InsteadButton] = InsteadButton
) -> list[Payload]:
    """A button that moves the event, as it is now, to another start, and to another duration unless that is 0."""
    data = kind(event_id=event.pk, minute=int(start.timestamp()) // 60, minutes=minutes).pack()
    return [messages.make_button(text, stamps.add_fingerprint(data, make_fingerprint(event)))]


def make_amend_row(event: Event, start: dt.datetime, text: str, minutes: int = 0) -> list[Payload]:
    """The same for what was said of an event that was there before."""
    return make_row(event, start, text, minutes, AmendButton)


def make_fingerprint(event: Event) -> str:
    """What such a button knows the event by: it is out of date when this has changed."""
    return stamps.make_fingerprint(event.date, event.time, event.timezone, event.duration_minutes, event.series_id)


def is_movable(reading: Reading, other: Reading) -> bool:
    """Whether an event can be moved from one reading to the other: a series keeps its days, so only in time."""
    if reading.is_whole_day or other.is_whole_day:
        return False
    return other.rule == reading.rule and (reading.rule is None or other.day == reading.day)


def make_reading_row(turn: Turn, found: Sentence, event: Event, other: Reading) -> list[Payload]:
    """A button for another reading of the sentence."""
    start = common.compute_start(understood.make_plan(turn, found, other), turn)
    same_day = start.date() == common.compute_start(event, turn).date()
    when = (
        understood.format_hours(start, other)
        if other.rule or same_day
        else understood.format_reading(turn, found, other)
    )
    return make_row(event, start, _("↪️ No, {when}").format(when=when), other.minutes or 0)
