"""Taps in place of typing: a day in the calendar, a time, Skip. The conversation's step says what they mean."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from bot import month
from bot.callbacks import DayButton, MonthButton, SkipButton, TimeButton
from bot.handlers import common, create, edit, fallback, invite
from bot.routing import Topic
from bot.states import Creating, Editing, Inviting
from bot.turn import Turn
from calendarapp.errors import CalendarError
from calendarapp.markup import html

topic = Topic()

DAYS: Final[dict[str | None, Callable[[Turn, dt.date], None]]] = {
    Creating.date.state: create.take_date,
    Editing.date.state: edit.take_date,
}
TIMES: Final[dict[str | None, Callable[[Turn, dt.time], None]]] = {
    Creating.time.state: create.take_time,
    Editing.time.state: edit.take_time,
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
    turn.rekey(month.shown(data.year, data.month, common.today(turn), turn.person.language))


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


@topic.button(SkipButton)
def tap_skip(turn: Turn, _data: SkipButton) -> None:
    """No details."""
    take = DETAILS.get(turn.state)
    if take is None:
        fallback.stale_button(turn)
        return
    turn.edit(_("📝 No details"))
    take(turn, "")
