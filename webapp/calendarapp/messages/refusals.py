"""Messages that tell a person why their request was refused."""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby

from django.utils import formats
from django.utils.translation import gettext as _

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.messages.moments import name_assumed_zone
from calendarapp.messages.series_invitations import render_dates
from calendarapp.models import TgUser
from calendarapp.queries.availability import Interval


def render_refusal(error: CalendarError, reader: TgUser, offered: Iterable[Interval], sentence: str = "") -> str:
    """Render a refusal as plain text, with the times that are offered instead (`availability.find_alternatives`).

    The times are on the reader's clock. The sentence is the error's own unless another one is given.
    """
    sentence = sentence or str(error)
    times = [start.astimezone(clock.get_zone(reader.timezone)) for start, _end in offered]
    if not times:
        return sentence
    days = [
        ", ".join([formats.date_format(day, "j E"), *(formats.date_format(time, "H:i") for time in of_day)])
        for day, of_day in groupby(times, key=dt.datetime.date)
    ]
    shown = "; ".join(days) + name_assumed_zone(reader)
    free = _("You're both free: {times}.") if error.code == "busy" else _("Everybody is free: {times}.")
    unknown = ", ".join(person.display_name for person in error.params.get("unknown", ()))
    if not unknown:
        return f"{sentence} {free.format(times=shown)}"
    free = _("Everybody whose calendar I know is free: {times}. I don't know when {names} can come.")
    return f"{sentence} {free.format(times=shown, names=unknown)}"


def render_busy_dates(error: CalendarError, reader: TgUser) -> Markup:
    """Say which dates of a series are not free (`series_busy`)."""
    return join_lines(
        format_html("⚠️ {text}", text=error),
        render_dates(error.params["starts"], reader),
        None if error.params["left"] else _("No other dates are left."),
    )
