"""Days and times in the reader's own zone and language."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from calendarapp import clock
from calendarapp.messages.markup import Markup, format_html
from calendarapp.models import Appointment, Event, TgUser


def format_when(
    item: Event | Appointment, reader: TgUser, both: Iterable[TgUser] = (), *, shared: bool = False
) -> Markup:
    """Day and time of something in the reader's own zone.

    The zone is named when it was written down in another one, when the two people of a meeting (`both`) differ, in what
    is `shared` with people who may be in any zone, and of a meeting to a reader who has never said where they are.
    The start is a date-time entity: where a client renders it, a tap shows it in a calendar (Bot API, `date_time`).
    """
    if item.all_day:
        return _render_days(item.date, item.ends_on or item.date)
    zones = _list_zones(item.timezone, reader, both, shared=shared)
    return _format_moment(item.date, item.time, item.timezone, item.duration_minutes, reader, zones=zones)


def format_plain_when(item: Event | Appointment, reader: TgUser, both: Iterable[TgUser] = ()) -> str:
    """The same as `format_when`, as text without markup, for a web page."""
    if item.all_day:
        return format_days(item.date, item.ends_on or item.date)
    zones = _list_zones(item.timezone, reader, both)
    return "".join(_split_moment(item.date, item.time, item.timezone, item.duration_minutes, reader, zones=zones))


def format_proposed_when(meeting: Appointment, reader: TgUser, both: Iterable[TgUser] = ()) -> Markup:
    """The time that the participant proposes, as `format_when` shows times; the meeting has a proposal."""
    if meeting.proposed_date is None or meeting.proposed_time is None:
        raise ValueError("no proposal")
    zone = meeting.proposed_timezone
    if meeting.all_day and meeting.proposed_time == dt.time():
        return _render_days(meeting.proposed_date, clock.get_last_day(meeting.proposed_date, meeting.duration_minutes))
    zones = _list_zones(zone, reader, both)
    return _format_moment(
        meeting.proposed_date, meeting.proposed_time, zone, meeting.duration_minutes, reader, zones=zones
    )


def format_plain_proposed_when(meeting: Appointment, reader: TgUser, both: Iterable[TgUser] = ()) -> str:
    """The same as `format_proposed_when`, as text without markup; empty where no other time is proposed."""
    if meeting.proposed_date is None or meeting.proposed_time is None:
        return ""
    if meeting.all_day and meeting.proposed_time == dt.time():
        return format_days(meeting.proposed_date, clock.get_last_day(meeting.proposed_date, meeting.duration_minutes))
    when = (meeting.proposed_date, meeting.proposed_time, meeting.proposed_timezone, meeting.duration_minutes)
    zones = _list_zones(meeting.proposed_timezone, reader, both)
    return "".join(_split_moment(*when, reader, zones=zones))


def format_days(first: dt.date, last: dt.date) -> str:
    """Whole days, which are the same in every zone: `Tue, 1 December 2026, all day`, `1–14 December 2026`."""
    if first == last:
        return _("{day}, all day").format(day=formats.date_format(first, "D, j E Y"))
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{formats.date_format(last, 'j E Y')}"
    begins = formats.date_format(first, "j E" if first.year == last.year else "j E Y")
    return f"{begins} – {formats.date_format(last, 'j E Y')}"


def _render_days(first: dt.date, last: dt.date) -> Markup:
    """The same as a part of a message."""
    return format_html("{days}", days=format_days(first, last))


def _format_moment(
    date: dt.date, time: dt.time, timezone: str, minutes: int | None, reader: TgUser, *, zones: set[str]
) -> Markup:
    start, rest = _split_moment(date, time, timezone, minutes, reader, zones=zones)
    unix = int(clock.to_instant(date, time, timezone).timestamp())
    return format_html('<tg-time unix="{unix}">{start}</tg-time>{rest}', unix=unix, start=start, rest=rest)


def _split_moment(
    date: dt.date, time: dt.time, timezone: str, minutes: int | None, reader: TgUser, *, zones: set[str]
) -> tuple[str, str]:
    """The start in words, and what comes behind it: the end, and the reader's zone unless it is the only one."""
    starts, ends = _describe_span(date, time, timezone, minutes, reader.timezone, get_language())
    zone = "" if zones == {reader.timezone} else f" ({reader.timezone})"
    return starts, ends + zone


def _list_zones(written: str, reader: TgUser, both: Iterable[TgUser], *, shared: bool = False) -> set[str]:
    """The zones in question: the one in which it was written down, those of its people, and any other one ("").

    What a person has written down themselves is on their own clock, wherever that is.
    """
    people = list(both)
    unknown = shared or (bool(people) and bool(name_assumed_zone(reader)))
    return {written, *(person.timezone for person in people), *([""] if unknown else [])}


def name_assumed_zone(reader: TgUser) -> str:
    """What stands behind a time on the clock of a person who has never said where they are: ` (Europe/Moscow)`.

    Empty for everybody else, and for readers who are no person: pages and groups say themselves whose clock it is.
    """
    return f" ({reader.timezone})" if reader.pk and not reader.zone_chosen else ""


@lru_cache(maxsize=1024)  # a hundred invitations say the same time
def _describe_span(
    date: dt.date, time: dt.time, timezone: str, minutes: int | None, shown_in: str, _language: str | None
) -> tuple[str, str]:
    """The start and the end in words of the active language, which is `_language`, on the clock of `shown_in`."""
    start = clock.to_instant(date, time, timezone).astimezone(clock.get_zone(shown_in))
    end = ""
    if minutes:
        ends = (start.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(start.tzinfo)
        same_day = ends.date() == start.date()
        end = "–" + formats.date_format(ends, "H:i" if same_day else "D, j E, H:i")
    return formats.date_format(start, "D, j E Y, H:i"), end


def describe_clock_change(date: dt.date, time: dt.time, timezone: str) -> str:
    """What becomes of a wall-clock time that the clocks skip or show twice; empty for any other."""
    change = clock.find_clock_change(date, time, timezone)
    if change is None:
        return ""
    told = {
        clock.ClockChange.SKIPPED: _("The clocks change that day: there is no {time}, so it becomes {shown}."),
        clock.ClockChange.REPEATED: _("The clocks change that day: {time} comes twice, and the first one counts."),
    }[change]
    shown = clock.to_instant(date, time, timezone).astimezone(clock.get_zone(timezone))
    return told.format(time=f"{time:%H:%M}", shown=f"{shown:%H:%M}")


def format_time_left(item: Event | Appointment, reader: TgUser) -> str:
    """How long until it begins, in words: whole minutes, hours or days; of whole days, on the reader's calendar."""
    if item.all_day:
        return _format_days_left((item.date - clock.today(reader.timezone)).days)
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


def _format_days_left(days: int) -> str:
    if days < 0:
        return _("it has started")
    if days < 2:
        return _("tomorrow") if days else _("today")
    return ngettext("in {n} day", "in {n} days", days).format(n=days)
