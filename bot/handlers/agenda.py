"""The agenda as /list shows it: for each day what, until when, with whom, and its status. And its parts, for others."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import keyboards
from bot.handlers import common
from bot.handlers.overview import render_assumed_clock
from bot.turn import Turn
from botapi.callbacks import EventButton, MeetingButton, SeriesInvitationButton
from calendarapp import clock, messages
from calendarapp.messages import Payload, lengths
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.messages.repetition import render_in_list
from calendarapp.models import Appointment, TgUser
from calendarapp.queries import agenda as attended
from calendarapp.queries.agenda import Attendee, Entry

Status = Appointment.Status
Numbered: TypeAlias = tuple[int, dt.datetime, Entry]  # its number in a list, its start on the person's clock

SIZE: Final = 8  # entries on a page; each takes less than 350 units of a message
LONGEST_NAME: Final = 60  # units


def render_page(turn: Turn, number: int) -> tuple[Markup, Payload | None]:
    """Render a page of everything the person attends from the start of today; the last page if there are fewer."""
    person, now = turn.person, clock.now()
    today = clock.today(person.timezone)
    since = clock.to_instant(today, dt.time(0), person.timezone)
    entries, count = attended.get_agenda_page(
        person.tg_id, since=since, zone=person.timezone, first=number * SIZE, size=SIZE, collapsed=True
    )
    pages = max(1, -(-count // SIZE))
    if number >= pages:
        return render_page(turn, pages - 1)
    if not entries:
        hint = _("Meetings you're invited to will appear here too.")
        return join_lines(_("You have no upcoming events yet. Create one: /new ✨"), hint), None
    numbered = number_entries(entries, clock.get_zone(person.timezone), number * SIZE + 1)
    title = format_html("<b>{title}</b>", title=_("📅 Upcoming events and meetings"))
    rows = [
        title,
        *render_days(numbered, today, now),
        render_answer_hint(entries, now),
        render_clock_note(person, entries),
    ]
    return join_lines(*rows), messages.make_keyboard(
        *make_open_rows(numbered), keyboards.make_pager_row("list", number, pages)
    )


def number_entries(entries: Sequence[Entry], zone: dt.tzinfo, first: int) -> list[Numbered]:
    """Return the entries with their numbers in the list, from `first` on, and with their starts in that zone."""
    return [(place, entry.start.astimezone(zone), entry) for place, entry in enumerate(entries, first)]


def render_days(numbered: Sequence[Numbered], today: dt.date, now: dt.datetime) -> list[str | None]:
    """Render the entries below the days on which they begin; whole days that have begun, below today."""
    rows: list[str | None] = []
    for day, group in groupby(numbered, key=lambda row: max(row[2].days[0], today) if row[2].days else row[1].date()):
        rows += ["\u200b", format_html("<b>{day}</b>", day=render_heading(day, today))]
        for place, start, entry in group:
            rows += render_entry(place, start, entry, now)
    return rows


def render_heading(day: dt.date, today: dt.date) -> str:
    near = {today: _("Today"), clock.get_next_day(today): _("Tomorrow")}.get(day)
    return f"{near} · {common.format_day(day)}" if near else common.format_day(day)


def render_entry(
    place: int, start: dt.datetime, entry: Entry, now: dt.datetime, *, time: str | None = None, marked: bool = True
) -> list[str | None]:
    """Render `3. 12:30–13:30 · 🤝 Lunch — now` and, below it, whom it is with; the name is struck out if it is off.

    `time` stands in the place of start and end. `marked`: say whether it is on now, or over.
    """
    mark = "" if entry.days else _("now") if entry.running(now) else _("over") if entry.over(now) else ""
    name = lengths.cut(entry.name or _("Meeting"), LONGEST_NAME)
    first = format_html(
        "{place}. {time} · {icon}{name}{mark}",
        place=place,
        time=time or format_time(start, entry),
        icon="🤝 " if entry.meeting else "",
        name=format_html("<s>{name}</s>", name=name) if entry.off else name,
        mark=format_html(" — <i>{mark}</i>", mark=mark) if mark and marked and not entry.off else "",
    )
    return [first, _render_second_line(entry, now), _render_later_dates(entry)]


def format_time(start: dt.datetime, entry: Entry) -> str:
    """Start and end in the zone of the start, `12:30–13:30`; an end on another day is named with it. Or whole days."""
    if entry.days:
        begins, last = entry.days
        return _("all day") if begins == last else messages.format_days(begins, last)
    end = entry.end.astimezone(start.tzinfo)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{common.format_short_day(end)}, {end:%H:%M}"
    return f"{start:%H:%M}–{until}" if end > start else f"{start:%H:%M}"


def render_answer_hint(entries: Iterable[Entry], now: dt.datetime) -> str | None:
    """Say how to answer, if an invitation among these waits for it."""
    asked = (entry for entry in entries if entry.status == Status.PENDING and not entry.own and not entry.waiting)
    if all(entry.over(now) for entry in asked):
        return None
    hint = _("To answer an invitation, tap its number or send /meetings.")
    return join_lines("\u200b", format_html("<i>{hint}</i>", hint=hint))


def render_clock_note(person: TgUser, entries: Iterable[Entry]) -> Markup | None:
    """Say on whose clock meetings are, to a person who has never said where they are."""
    return render_assumed_clock(person) if any(entry.meeting for entry in entries) else None


def make_open_rows(numbered: Sequence[Numbered], width: int = 4) -> list[Sequence[Payload]]:
    """Rows of numbers to tap; each opens the card of its entry."""
    buttons = [messages.make_button(str(place), _make_open_data(entry)) for place, _start, entry in numbered]
    return keyboards.split_into_rows(buttons, width)


def _render_second_line(entry: Entry, now: dt.datetime) -> Markup | None:
    if entry.meeting and entry.status is not None:
        status = _(messages.STATUS_NAMES[entry.status])
        waits = entry.waiting > 0 and not entry.over(now)
        if waits:
            status = _("On the waiting list") if entry.own else messages.describe_position(entry.waiting)
        elif entry.status == Status.PENDING:
            status = _("Over, no answer") if entry.over(now) else status if entry.own else _("Waiting for your answer")
        return format_html(
            "   {icon} {status} · 👤 {names}",
            icon=messages.WAITS if waits else messages.ICONS[entry.status],
            status=status,
            names=_format_names(entry.attendees),
        )
    if not entry.attendees:
        return None
    by_status = [
        f"{messages.ICONS[status]} {_(messages.ANSWERS[status])}: {_format_names(others)}"
        for status in messages.STATUS_NAMES
        if (others := [other for other in entry.attendees if other.status == status and not other.waiting])
    ]
    if waiting := [other for other in entry.attendees if other.waiting]:
        title = _("On the waiting list")
        by_status.append(f"{messages.WAITS} {title}: {_format_queue(waiting)}")
    if entry.more:
        by_status.append(ngettext("and {n} more", "and {n} more", entry.more).format(n=entry.more))
    return format_html("   👥 {names}", names=" · ".join(by_status))


def _render_later_dates(entry: Entry) -> Markup | None:
    """How it repeats, and how many dates are not listed."""
    rule = render_in_list(entry.series, entry.later)
    return format_html("   🔁 {rule}", rule=rule) if rule else None


def _format_names(others: list[Attendee]) -> str:
    return ", ".join(messages.render_person_name(other.person) for other in others)


def _format_queue(waiting: list[Attendee]) -> str:
    """Who is on the waiting list, in its order, each with their place."""
    queue = sorted(waiting, key=lambda other: other.waiting)
    return ", ".join(f"{other.waiting}. {messages.render_person_name(other.person)}" for other in queue)


def _make_open_data(entry: Entry) -> str:
    if entry.invitation is not None and entry.later:
        return SeriesInvitationButton(action="open", invitation_id=entry.invitation).pack()
    if entry.meeting:
        return MeetingButton(action="open", meeting_id=entry.number).pack()
    return EventButton(action="show", event_id=entry.number).pack()
