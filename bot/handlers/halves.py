"""Of an hour alone, which half of the day is meant. The other one is offered."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from bot.inputs.dates import Moment
from bot.turn import Turn
from botapi.callbacks import TimeButton
from calendarapp import clock, messages
from calendarapp.messages import Payload

ABOUT: Final = 3 * 60  # minutes: a meeting is mostly put off by no more


def choose(turn: Turn, moment: Moment, day: dt.date, near: dt.time | None = None) -> Moment:
    """The moment at the half of the day that is still to come, and of two such at the one nearer to `near`."""
    if moment.time is None or moment.other is None:
        return moment
    if near is not None and _measure(moment.other, near) < _measure(moment.time, near):
        moment = moment.swap()
    zone = turn.person.timezone
    passed = [time is not None and clock.is_past(day, time, zone) for time in (moment.time, moment.other)]
    return moment.swap() if passed == [True, False] else moment


def are_both_likely(turn: Turn, moment: Moment, day: dt.date, near: dt.time | None) -> bool:
    """Whether either half can be meant: both are to come, and neither is about the time `near`."""
    halves = [time for time in (moment.time, moment.other) if time is not None]
    if near is None or len(halves) < 2 or any(clock.is_past(day, time, turn.person.timezone) for time in halves):
        return False
    return min(_measure(time, near) for time in halves) > ABOUT


def make_choice(moment: Moment) -> list[Payload]:
    """Both halves as answers to the question for the time, the likelier one first."""
    halves = [time for time in (moment.time, moment.other) if time is not None]
    return [
        messages.make_button(f"{time:%H:%M}", TimeButton(hour=time.hour, minute=time.minute).pack()) for time in halves
    ]


def keep(turn: Turn, moment: Moment) -> None:
    """Keep the other half of the day, to offer it."""
    turn.data["other"] = moment.other.isoformat() if moment.other else None


def find_other(turn: Turn, day: dt.date) -> dt.time | None:
    """The other half of the day that was kept, unless it has passed."""
    other = dt.time.fromisoformat(turn.data["other"]) if turn.data.get("other") else None
    return other if other is not None and not clock.is_past(day, other, turn.person.timezone) else None


def format_other(other: dt.time) -> str:
    return _("↪️ No, {when}").format(when=f"{other:%H:%M}")


def make_row(turn: Turn, day: dt.date) -> list[Payload]:
    """The other half of the day, as an answer to the question for the time."""
    other = find_other(turn, day)
    if other is None:
        return []
    return [messages.make_button(format_other(other), TimeButton(hour=other.hour, minute=other.minute).pack())]


def _measure(time: dt.time, near: dt.time) -> int:
    """Minutes between two times of one day."""
    return abs((time.hour - near.hour) * 60 + time.minute - near.minute)
