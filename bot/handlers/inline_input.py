"""Taps instead of typing: a day in the calendar, a time, Skip. The conversation's step decides what they mean."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from bot.handlers import common, create, edit, fallback, invite, meetings, moving
from bot.keyboards import calendar
from bot.router import Router
from bot.states import Creating, Editing, Inviting, Moving
from bot.turn import Turn
from botapi.callbacks import DayButton, ForceButton, LengthButton, MonthButton, SkipButton, TimeButton
from calendarapp.errors import CalendarError
from calendarapp.messages.markup import format_html

router = Router()

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
    "confirm": meetings.confirm_force,
    "accept": meetings.confirm_force,
    "move": moving.confirm_force,
    "edit": edit.confirm_force,
    "invite": invite.confirm_force,
}
DETAILS: Final[dict[str | None, Callable[[Turn, str], None]]] = {
    Creating.details.state: create.save_event,
    Editing.details.state: edit.take_details,
    Inviting.details.state: invite.send_invitation,
}


@router.button(MonthButton)
def turn_month(turn: Turn, data: MonthButton) -> None:
    """Turn the calendar to another month; the text above it stays."""
    if turn.state not in DAYS:
        fallback.reply_stale_button(turn)
        return
    turn.rekey(calendar.make_month_keyboard(data.year, data.month, common.get_today(turn), turn.person.language))


@router.button(DayButton)
def choose_day(turn: Turn, data: DayButton) -> None:
    """Take a day of the calendar; its other cells (names, page numbers, past days) do nothing."""
    if not data.date:
        return
    take = DAYS.get(turn.state)
    if take is None:
        fallback.reply_stale_button(turn)
        return
    try:
        day = dt.date.fromisoformat(data.date)
    except ValueError as error:
        raise CalendarError("date_unreadable") from error
    turn.edit(format_html("🗓 {day}", day=common.format_day(day)))
    take(turn, day)


@router.button(TimeButton)
def choose_time(turn: Turn, data: TimeButton) -> None:
    take = TIMES.get(turn.state)
    if take is None:
        fallback.reply_stale_button(turn)
        return
    time = dt.time(data.hour, data.minute)
    turn.edit(format_html("🕐 {time}", time=f"{time:%H:%M}"))
    take(turn, time)


@router.button(LengthButton)
def choose_duration(turn: Turn, data: LengthButton) -> None:
    take = LENGTHS.get(turn.state)
    if take is None:
        fallback.reply_stale_button(turn)
    else:
        take(turn, data.minutes or None)


@router.button(ForceButton)
def confirm_force(turn: Turn, data: ForceButton) -> None:
    """Go ahead in spite of the double booking."""
    FORCED[data.action](turn, data)


@router.step(Moving.sure, Editing.sure, Inviting.sure)
def refuse_text(turn: Turn) -> None:
    """Ask for a tap on the warning's buttons: a typed answer is not deliberate enough."""
    turn.say(_("Please tap one of the two buttons, or send /cancel to stop."))


@router.button(SkipButton)
def skip(turn: Turn, _data: SkipButton) -> None:
    take = DETAILS.get(turn.state)
    if take is None:
        fallback.reply_stale_button(turn)
        return
    turn.edit(_("📝 No details"))
    take(turn, "")
