"""/today and /week: what is on, day by day, and when the person is free in working hours."""

import contextlib
import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot.handlers import agenda, common, completing, fallback
from bot.handlers.agenda import Numbered
from bot.inputs import dates
from bot.router import router
from bot.turn import Turn
from botapi.callbacks import ViewButton, ViewName
from calendarapp import clock, messages
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload, lengths
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.queries import agenda as attended
from calendarapp.queries import availability, hours
from calendarapp.queries.agenda import Entry
from calendarapp.queries.availability import Interval

DAYS: Final[dict[ViewName, int]] = {"day": 1, "week": 7}
MOST: Final = 500  # entries that are read
BUTTONS: Final = 40  # entries that are shown
WIDTH: Final = 8  # buttons in a row
RESERVE: Final = 250  # units for how many more there are on each day


@dataclass(slots=True)
class Day:
    """A day of the person's calendar: what is on, and what is shown of it."""

    date: dt.date
    entries: list[Numbered]
    free: list[Interval]  # on the person's clock
    rows: list[str | None] = field(default_factory=list)
    more: int = 0


@router.command("today")
def show_today(turn: Turn) -> None:
    turn.say(*_render_view(turn, "day", _find_first(turn)))


def show_day(turn: Turn, day: dt.date) -> None:
    """Show a day that was asked about in words; today, of one beyond every calendar."""
    turn.say(*_render_view(turn, "day", day if day.year in clock.YEARS else clock.today(turn.person.timezone)))


@router.command("week")
def show_week(turn: Turn) -> None:
    turn.say(*_render_view(turn, "week", _find_first(turn)))


def _find_first(turn: Turn) -> dt.date:
    """The day behind the command ("/today tomorrow"); today without one, or where it is none."""
    with contextlib.suppress(CalendarError):
        day = dates.parse_date(turn.args, common.get_local_now(turn)).day if turn.args else None
        if day is not None and day.year in clock.YEARS:
            return day
    if wrong := completing.find_unreal(turn.args):
        turn.open_with(completing.render_unreal(wrong))
    return clock.today(turn.person.timezone)


@router.button(ViewButton)
def show_other_days(turn: Turn, data: ViewButton) -> None:
    try:
        first = dt.date.fromisoformat(data.first)
    except ValueError:
        first = dt.date.min
    if first.year not in clock.YEARS:
        fallback.reply_stale_button(turn)
        return
    turn.edit(*_render_view(turn, data.what, first))


def _render_view(turn: Turn, what: ViewName, first: dt.date) -> tuple[Markup, Payload]:
    """Render the days from that one on, in a message that Telegram accepts: of too many entries the first ones."""
    now, today = clock.now(), clock.today(turn.person.timezone)
    days, left_out = _read_days(turn, first, DAYS[what])
    room = lengths.MESSAGE - RESERVE
    for day in days:
        room -= lengths.count_shown_units(join_lines(*_render_day(day, today))) + 1
    shown: dict[int, Numbered] = {}
    for day in days:
        for numbered in day.entries:
            rows = _render_entry(day, numbered, now, marked=day.date == today)
            taken = lengths.count_shown_units(join_lines(*rows)) + 1
            if taken > room or len(shown) == BUTTONS:
                room = 0
                day.more += 1
                continue
            room -= taken
            day.rows += rows
            shown[numbered[0]] = numbered
    entries = [entry for _place, _start, entry in shown.values()]
    hint = agenda.render_answer_hint(entries, now)
    rest = _render_more(left_out) if left_out else None
    shown_days = (row for day in days for row in _render_day(day, today))
    text = join_lines(*shown_days, rest, hint, agenda.render_clock_note(turn.person, entries)).lstrip("\u200b\n")
    return Markup(text), messages.make_keyboard(
        *agenda.make_open_rows(list(shown.values()), WIDTH), _make_turning_row(what, first, today)
    )


def _read_days(turn: Turn, first: dt.date, count: int) -> tuple[list[Day], int]:
    """Read what is on, and when the person is free; and how many entries are beyond those that are read."""
    name, zone = turn.person.timezone, clock.get_zone(turn.person.timezone)
    dates = [first + dt.timedelta(days=number) for number in range(count + 1)]
    edges = [clock.to_instant(date, dt.time(0), name) for date in dates]
    entries, number = attended.get_agenda_page(
        turn.person.tg_id, since=edges[0], until=edges[-1], zone=name, first=0, size=MOST, called_off=False
    )
    numbered = agenda.number_entries(entries, zone, 1)
    gaps = availability.list_gaps(turn.person.tg_id, hours.make_hours(turn.person), start=edges[0], end=edges[-1])
    days = [
        Day(
            date,
            entries=[one for one in numbered if _is_on(one[2], date, start, end)],
            free=[(lower.astimezone(zone), upper.astimezone(zone)) for lower, upper in gaps if start <= lower < end],
        )
        for date, start, end in zip(dates[:-1], edges[:-1], edges[1:], strict=True)
    ]
    if number > len(entries):  # of the days after the last one that was read, nothing is known
        days = [day for day in days if day.date <= numbered[-1][1].date()]
    return days, number - len(entries)


def _is_on(entry: Entry, date: dt.date, start: dt.datetime, end: dt.datetime) -> bool:
    """Whether it takes a part of that day; one without a duration, its moment."""
    if entry.days:
        return entry.days[0] <= date <= entry.days[1]
    return entry.start < end and (entry.end > start or entry.start >= start)


def _render_day(day: Day, today: dt.date) -> list[str | None]:
    free = ", ".join(f"{lower:%H:%M}–{upper:%H:%M}" for lower, upper in day.free)
    last = [
        _("nothing planned") if not day.entries else "",
        _("free {times}").format(times=free) if free else "",
    ]
    below = " · ".join(filter(None, last))
    return [
        "\u200b",
        format_html("<b>{day}</b>", day=agenda.render_heading(day.date, today)),
        *day.rows,
        _render_more(day.more) if day.more else None,
        format_html("<i>{below}</i>", below=below) if below else None,
    ]


def _render_entry(day: Day, numbered: Numbered, now: dt.datetime, *, marked: bool) -> list[str | None]:
    """Render it as the agenda does; on its later days with its end, or as lasting all day."""
    place, start, entry = numbered
    time = None
    if entry.days:
        time = _("all day")
    elif start.date() < day.date:
        end = entry.end.astimezone(start.tzinfo)
        time = _("until {time}").format(time=f"{end:%H:%M}") if end.date() == day.date else _("all day")
    return agenda.render_entry(place, start, entry, now, time=time, marked=marked)


def _render_more(count: int) -> Markup:
    return format_html("<i>{text}</i>", text=ngettext("and {n} more", "and {n} more", count).format(n=count))


def _make_turning_row(what: ViewName, first: dt.date, today: dt.date) -> list[Payload]:
    """‹ the days before · back to now · the days after ›."""

    def button(text: str, day: dt.date) -> Payload:
        return messages.make_button(text, ViewButton(what=what, first=day.isoformat()).pack())

    step = dt.timedelta(days=DAYS[what])
    return [
        button(f"‹ {common.format_short_day(first - step)}", first - step),
        *([button(_("Today"), today)] if first != today else []),
        button(f"{common.format_short_day(first + step)} ›", first + step),
    ]
