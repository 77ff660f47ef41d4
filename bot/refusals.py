"""Messages that tell a person why their request was refused."""

import datetime as dt
from itertools import groupby

from django.utils import formats
from django.utils.translation import gettext as _

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.models import TgUser
from calendarapp.queries import availability


def render_refusal(error: CalendarError, reader: TgUser, sentence: str = "") -> str:
    """Render a refusal as plain text; if a person is busy, with the nearest times at which both people are free.

    Args:
        error: what was refused.
        reader: who is told; the times are on their clock.
        sentence: the words for it, translated; the error's own unless given.
    """
    told = sentence or str(error)
    times = [start.astimezone(clock.get_zone(reader.timezone)) for start, _end in availability.instead(error)]
    if not times:
        return told
    days = [
        ", ".join([formats.date_format(day, "j E"), *(formats.date_format(time, "H:i") for time in of_day)])
        for day, of_day in groupby(times, key=dt.datetime.date)
    ]
    shown = "; ".join(days)
    return told + " " + _("You're both free: {times}.").format(times=shown)
