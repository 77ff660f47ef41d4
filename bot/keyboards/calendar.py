"""An inline calendar of one month, with buttons to turn it; past days can't be tapped."""

import calendar
import datetime as dt
from typing import Final

from babel.dates import get_day_names, get_month_names
from django.utils.text import capfirst

from bot import keyboards
from botapi.callbacks import DayButton, MonthButton
from calendarapp.messages import Payload, make_button, make_keyboard

YEARS_AHEAD: Final = 10
NOTHING: Final = "·"
WEEK: Final = 7


def make_month_keyboard(year: int, month: int, today: dt.date, language: str) -> Payload:
    """The inline keyboard of that month, or of the nearest one between today's and the last one ahead."""
    first, last = today.replace(day=1), dt.date(today.year + YEARS_AHEAD, today.month, 1)
    page = min(max(dt.date(year, month, 1), first), last)
    before = _make_turn_button("‹", page - dt.timedelta(days=1)) if page > first else _make_blank_button(NOTHING)
    after = _make_turn_button("›", page + dt.timedelta(days=31)) if page < last else _make_blank_button(NOTHING)
    title = f"{capfirst(get_month_names('wide', 'stand-alone', language)[page.month])} {page.year}"
    names = get_day_names("short", "stand-alone", language)
    weeks = [week for week in calendar.Calendar().monthdatescalendar(page.year, page.month) if week[-1] >= today]
    ahead = page == first and _count_left(today) < WEEK  # then the next month's first days are wanted as well
    if ahead and weeks[-1][-1].month == page.month:
        weeks.append([day + dt.timedelta(days=WEEK) for day in weeks[-1]])
    return make_keyboard(
        [before, _make_blank_button(title), after],
        [_make_blank_button(names[weekday]) for weekday in range(7)],
        *([_make_day_button(day, page, today, ahead=ahead) for day in week] for week in weeks),
        keyboards.make_cancel_row(),
    )


def _count_left(today: dt.date) -> int:
    """How many days of the month are left, today included."""
    return calendar.monthrange(today.year, today.month)[1] - today.day + 1


def _make_day_button(day: dt.date, page: dt.date, today: dt.date, *, ahead: bool) -> Payload:
    if (day.month != page.month and not ahead) or day < today:
        return _make_blank_button(NOTHING)
    return make_button(f"[{day.day}]" if day == today else str(day.day), DayButton(date=day.isoformat()).pack())


def _make_turn_button(text: str, to: dt.date) -> Payload:
    return make_button(text, MonthButton(year=to.year, month=to.month).pack())


def _make_blank_button(text: str) -> Payload:
    return make_button(text, DayButton(date="").pack())
