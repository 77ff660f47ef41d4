"""Taps in place of typing: a day in the calendar, a time, Skip. The conversation's step says what they mean."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from bot.handlers import common, create, edit, fallback, invite, meetings, moving
from bot.keyboards import calendar
from bot.router import Topic
from bot.states import Creating, Editing, Inviting, Moving
from bot.turn import Turn
from botapi.callbacks import DayButton, ForceButton, LengthButton, MonthButton, SkipButton, TimeButton
from calendarapp.errors import CalendarError
from calendarapp.messages.markup import html

topic = Topic()

DAYS: Final[dict[str | None, Callable[[Turn, dt.date], None]]] = {
    Creating.date.state: create.take_date,
    Editing.date.state: edit.take_date,
    Moving.date.state: moving.take_date,
}
TIMES: Final[dict[str | None, Callable[[Turn, dt.time], None]]] = {
    Creating.time.state: create.take_time,
    Editing.time.state: edit.take_time,
    Moving.time.state: moving.take_time,
}
LENGTHS: Final[dict[str | None, Callable[[Turn, int | None], None]]] = {
    Creating.details.state: create.take_duration,
    Editing.duration.state: edit.take_duration,
}
FORCED: Final[dict[str, Callable[[Turn, ForceButton], None]]] = {
    "confirm": meetings.insist,
    "accept": meetings.insist,
    "move": moving.insist,
    "edit": edit.insist,
    "invite": invite.insist,
}
DETAILS: Final[dict[str | None, Callable[[Turn, str], None]]] = {
    Creating.details.state: create.finish,
    Editing.details.state: edit.take_details,
    Inviting.details.state: invite.finish,
}


@topic.button(MonthButton)
def turn_month(turn: Turn, data: MonthButton) -> None:
    """Turns the calendar; what stands above it stays."""
    if turn.state not in DAYS:
        fallback.stale_button(turn)
        return
    turn.rekey(calendar.shown(data.year, data.month, common.today(turn), turn.person.language))


@topic.button(DayButton)
def tap_day(turn: Turn, data: DayButton) -> None:
    """A day of the calendar; its other cells (names, page numbers, days that are over) do nothing."""
    if not data.date:
        return
    take = DAYS.get(turn.state)
    if take is None:
        fallback.stale_button(turn)
        return
    try:
        day = dt.date.fromisoformat(data.date)
    except ValueError as error:
        raise CalendarError("date_unreadable") from error
    turn.edit(html("🗓 {day}", day=common.day_name(day)))
    take(turn, day)


@topic.button(TimeButton)
def tap_time(turn: Turn, data: TimeButton) -> None:
    """A time of day."""
    take = TIMES.get(turn.state)
    if take is None:
        fallback.stale_button(turn)
        return
    time = dt.time(data.hour, data.minute)
    turn.edit(html("🕐 {time}", time=f"{time:%H:%M}"))
    take(turn, time)


@topic.button(LengthButton)
def tap_length(turn: Turn, data: LengthButton) -> None:
    """A duration."""
    take = LENGTHS.get(turn.state)
    if take is None:
        fallback.stale_button(turn)
    else:
        take(turn, data.minutes or None)


@topic.button(ForceButton)
def tap_force(turn: Turn, data: ForceButton) -> None:
    """Do it in spite of the double booking."""
    FORCED[data.action](turn, data)


@topic.step(Moving.sure, Editing.sure, Inviting.sure)
def sure_written(turn: Turn) -> None:
    """The warning wants a tap: a written word is not deliberate enough."""
    turn.say(_("Please tap one of the two buttons, or send /cancel to stop."))


@topic.button(SkipButton)
def tap_skip(turn: Turn, _data: SkipButton) -> None:
    """No details."""
    take = DETAILS.get(turn.state)
    if take is None:
        fallback.stale_button(turn)
        return
    turn.edit(_("📝 No details"))
    take(turn, "")
