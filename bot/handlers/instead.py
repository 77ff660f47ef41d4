"""Another time for an event, one tap away: what its sentence can mean as well, or what was said of it since."""

import datetime as dt

from bot.turn import stamps
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
