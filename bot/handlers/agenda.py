"""A page of the agenda as /list shows it: for each day what, until when, with whom, and its status."""

import datetime as dt
from itertools import groupby
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from bot import keyboards
from bot.handlers import common
from bot.turn import Turn
from botapi.callbacks import EventButton, MeetingButton
from calendarapp import clock, messages
from calendarapp.messages import Payload, lengths
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Appointment
from calendarapp.queries import agenda as attended
from calendarapp.queries.agenda import Attendee, Entry

Status = Appointment.Status

SIZE: Final = 8  # entries on a page; each takes less than 350 units of a message
LONGEST_NAME: Final = 60  # units

# The status of each participant of an own event, shown before the name.
ANSWERS: Final[dict[str, str]] = {
    Status.PENDING: gettext_noop("No answer yet"),
    Status.CONFIRMED: gettext_noop("Coming"),
    Status.CANCELLED: gettext_noop("Called off"),
    Status.DECLINED: gettext_noop("Not coming"),
}


def render_page(turn: Turn, number: int) -> tuple[Markup, Payload | None]:
    """Render a page of everything the person attends from the start of today; the last page if there are fewer."""
    person, now = turn.person, clock.now()
    today = clock.today(person.timezone)
    since = clock.to_instant(today, dt.time(0), person.timezone)
    entries, count = attended.get_agenda_page(
        person.tg_id, since=since, zone=person.timezone, first=number * SIZE, size=SIZE
    )
    pages = max(1, -(-count // SIZE))
    if number >= pages:
        return render_page(turn, pages - 1)
    if not entries:
        hint = _("Meetings you're invited to will appear here too.")
        return join_lines(_("You have no upcoming events yet. Create one: /new ✨"), hint), None
    zone = clock.get_zone(person.timezone)
    rows: list[str | None] = [format_html("<b>{title}</b>", title=_("📅 Upcoming events and meetings"))]
    numbered = [(place, entry.start.astimezone(zone), entry) for place, entry in enumerate(entries, number * SIZE + 1)]
    for day, group in groupby(numbered, key=lambda row: max(row[2].days[0], today) if row[2].days else row[1].date()):
        rows += ["\u200b", format_html("<b>{day}</b>", day=_render_heading(day, today))]
        for place, start, entry in group:
            rows += [_render_first_line(place, start, entry, now), _render_second_line(entry)]
    asked = any(_needs_answer(entry, now) for entry in entries)
    rows += [
        "\u200b",
        format_html("<i>{hint}</i>", hint=_("To answer an invitation, tap its number or send /meetings.")),
    ] * asked
    buttons = [messages.make_button(str(place), _make_open_data(entry)) for place, _start, entry in numbered]
    return join_lines(*rows), messages.make_keyboard(
        *keyboards.split_into_rows(buttons, 4), keyboards.make_pager_row("list", number, pages)
    )


def _render_heading(day: dt.date, today: dt.date) -> str:
    near = {today: _("Today"), clock.get_next_day(today): _("Tomorrow")}.get(day)
    return f"{near} · {common.format_day(day)}" if near else common.format_day(day)


def _render_first_line(place: int, start: dt.datetime, entry: Entry, now: dt.datetime) -> Markup:
    """`3. 12:30–13:30 · 🤝 Lunch — now`; the name is struck out if it is called off."""
    end = entry.end.astimezone(start.tzinfo)
    until = formats.date_format(end, "H:i" if end.date() == start.date() else "j M, H:i")
    mark = _("now") if entry.running(now) else _("over") if entry.over(now) else ""
    time = f"{start:%H:%M}–{until}" if end > start else f"{start:%H:%M}"
    if entry.days:
        first, last = entry.days
        time = _("all day") if first == last else messages.format_days(first, last)
        mark = ""
    name = lengths.cut(entry.name or _("Meeting"), LONGEST_NAME)
    return format_html(
        "{place}. {time} · {icon}{name}{mark}",
        place=place,
        time=time,
        icon="🤝 " if entry.meeting else "",
        name=format_html("<s>{name}</s>", name=name) if entry.off else name,
        mark=format_html(" — <i>{mark}</i>", mark=mark) if mark and not entry.off else "",
    )


def _render_second_line(entry: Entry) -> Markup | None:
    if entry.meeting and entry.status is not None:
        waits = entry.status == Status.PENDING and not entry.own
        status = _("Waiting for your answer") if waits else _(messages.STATUS_NAMES[entry.status])
        return format_html(
            "   {icon} {status} · 👤 {names}",
            icon=messages.ICONS[entry.status],
            status=status,
            names=_format_names(entry.attendees),
        )
    if not entry.attendees:
        return None
    by_status = [
        f"{messages.ICONS[status]} {_(ANSWERS[status])}: {_format_names(others)}"
        for status in messages.STATUS_NAMES
        if (others := [other for other in entry.attendees if other.status == status])
    ]
    if entry.more:
        by_status.append(ngettext("and {n} more", "and {n} more", entry.more).format(n=entry.more))
    return format_html("   👥 {names}", names=" · ".join(by_status))


def _format_names(others: list[Attendee]) -> str:
    return ", ".join(messages.render_person_name(other.person) for other in others)


def _needs_answer(entry: Entry, now: dt.datetime) -> bool:
    return entry.status == Status.PENDING and not entry.own and not entry.over(now)


def _make_open_data(entry: Entry) -> str:
    if entry.meeting:
        return MeetingButton(action="open", meeting_id=entry.number).pack()
    return EventButton(action="show", event_id=entry.number).pack()
