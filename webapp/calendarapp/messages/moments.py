"""Days and times in the reader's own zone and language."""

import datetime as dt
from collections.abc import Iterable

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendarapp import clock
from calendarapp.messages.markup import Markup, format_html
from calendarapp.models import Appointment, Event, TgUser


def format_when(item: Event | Appointment, reader: TgUser, both: Iterable[TgUser] = ()) -> Markup:
    """Day and time of something in the reader's own zone.

    The zone is named when it was written down in another one, or when the two people of a meeting (`both`) differ. The
    start is a date-time entity: where a client renders it, a tap shows it in a calendar (Bot API, `date_time`).
    """
    zones = {item.timezone, *(person.timezone for person in both)}
    return _format_moment(item.date, item.time, item.timezone, item.duration_minutes, reader, zones=zones)


def format_proposed_when(meeting: Appointment, reader: TgUser, both: Iterable[TgUser] = ()) -> Markup:
    """The time that the participant proposes, as `format_when` shows times; the meeting has a proposal."""
    if meeting.proposed_date is None or meeting.proposed_time is None:
        raise ValueError("no proposal")
    zone = meeting.proposed_timezone
    zones = {zone, *(person.timezone for person in both)}
    return _format_moment(
        meeting.proposed_date, meeting.proposed_time, zone, meeting.duration_minutes, reader, zones=zones
    )


def _format_moment(
    date: dt.date, time: dt.time, timezone: str, minutes: int | None, reader: TgUser, *, zones: set[str]
) -> Markup:
    start = clock.to_instant(date, time, timezone).astimezone(clock.get_zone(reader.timezone))
    end = ""
    if minutes:
        ends = (start.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(start.tzinfo)
        same_day = ends.date() == start.date()
        end = "–" + formats.date_format(ends, "H:i" if same_day else "D, j E, H:i")
    return format_html(
        '<tg-time unix="{unix}">{start}</tg-time>{end}{zone}',
        unix=int(start.timestamp()),
        start=formats.date_format(start, "D, j E Y, H:i"),
        end=end,
        zone="" if zones == {reader.timezone} else f" ({reader.timezone})",
    )


def format_time_left(item: Event | Appointment) -> str:
    """How long until it begins, in words: whole minutes, hours or days."""
    minutes = round((item.slot.lower - clock.now()).total_seconds() / 60)
    if minutes <= 0:
        return _("it has started") if minutes < 0 else _("now")
    if minutes < 60:
        return ngettext("in {n} minute", "in {n} minutes", minutes).format(n=minutes)
    if minutes < 24 * 60:
        hours = round(minutes / 60)
        return ngettext("in {n} hour", "in {n} hours", hours).format(n=hours)
    days = round(minutes / (24 * 60))
    return ngettext("in {n} day", "in {n} days", days).format(n=days)
