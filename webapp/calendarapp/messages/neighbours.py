"""What a participant has right before and after a meeting that they are asked to: for them alone."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _

from calendarapp import access, clock
from calendarapp.messages import lengths
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Appointment, TgUser
from calendarapp.queries.own_time import Neighbour

AROUND: Final = "around"  # in a recorded message: the meeting whose neighbours are to be named below its text
RIGHT: Final = dt.timedelta(minutes=30)  # what begins later than that is not right after it


def is_asked(meeting: Appointment, reader: int) -> bool:
    """Whether this person has still to say whether they come."""
    pending = meeting.status == Appointment.Status.PENDING and not meeting.is_waiting
    return pending and meeting.participant_tg_id == reader and not access.is_over(meeting)


def list_neighbours(found: Iterable[Neighbour], meeting: Appointment, reader: TgUser) -> list[tuple[bool, str]]:
    """Whether it comes after the meeting, and what is said of it, in the active language."""
    told = []
    for later, name, at in found:
        time = formats.date_format(at.astimezone(clock.get_zone(reader.timezone)), "H:i")
        if abs(at - (meeting.slot.upper if later else meeting.slot.lower)) <= RIGHT:
            text = _("Right after: {name}, from {time}") if later else _("Right before: {name}, until {time}")
        else:
            text = _("Soon after: {name}, from {time}") if later else _("Shortly before: {name}, until {time}")
        told.append((later, text.format(name=lengths.cut(name or _("Meeting"), lengths.LABEL), time=time)))
    return told


def render_neighbours(found: Iterable[Neighbour], meeting: Appointment, reader: TgUser) -> Markup | None:
    """A line for each of the two; None where there is nothing."""
    told = list_neighbours(found, meeting, reader)
    lines = [format_html("{icon} {text}", icon="⏭" if later else "⏮", text=text) for later, text in told]
    return join_lines(*lines) if lines else None
