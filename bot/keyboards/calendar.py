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


def make_month_keyboard(year: int, month: int, today: dt.date, language: str) -> Payload:
    """The inline keyboard of that month, or of the nearest one between today's and the last one ahead."""
    first, last = today.replace(day=1), dt.date(today.year + YEARS_AHEAD, today.month, 1)
    page = min(max(dt.date(year, month, 1), first), last)
    before = _make_turn_button("‹", page - dt.timedelta(days=1)) if page > first else _make_blank_button(NOTHING)
    after = _make_turn_button("›", page + dt.timedelta(days=31)) if page < last else _make_blank_button(NOTHING)
    title = f"{capfirst(get_month_names('wide', 'stand-alone', language)[page.month])} {page.year}"
    names = get_day_names("short", "stand-alone", language)
    return make_keyboard(
        [before, _make_blank_button(title), after],
        [_make_blank_button(names[weekday]) for weekday in range(7)],
        *(
            [_make_day_button(day, page, today) for day in week]
            for week in calendar.Calendar().monthdatescalendar(page.year, page.month)
            if week[-1] >= today
        ),
        keyboards.make_cancel_row(),
    )


def _make_day_button(day: dt.date, page: dt.date, today: dt.date) -> Payload:
    if day.month != page.month or day < today:
        return _make_blank_button(NOTHING)
    return make_button(f"[{day.day}]" if day == today else str(day.day), DayButton(date=day.isoformat()).pack())


def _make_turn_button(text: str, to: dt.date) -> Payload:
    return make_button(text, MonthButton(year=to.year, month=to.month).pack())


def _make_blank_button(text: str) -> Payload:
    return make_button(text, DayButton(date="").pack())
