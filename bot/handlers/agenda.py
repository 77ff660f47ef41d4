"""A page of the agenda as /list shows it: by day, what it is, until when, with whom, and how it stands."""

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
from calendarapp.messages.markup import Markup, html, lines
from calendarapp.models import Appointment
from calendarapp.queries import agenda as attended
from calendarapp.queries.agenda import Entry, Guest

Status = Appointment.Status

SIZE: Final = 8  # entries on a page; each takes less than 350 units of a message
LONGEST_NAME: Final = 60  # units

# How the guests of an own event stand, before their names.
GUESTS: Final[dict[str, str]] = {
    Status.PENDING: gettext_noop("No answer yet"),
    Status.CONFIRMED: gettext_noop("Coming"),
    Status.CANCELLED: gettext_noop("Called off"),
    Status.DECLINED: gettext_noop("Not coming"),
}


def view(turn: Turn, number: int) -> tuple[Markup, Payload | None]:
    """A page of all that the person attends from the beginning of today on; the last one, when there are fewer."""
    person, now = turn.person, clock.now()
    today = clock.today(person.timezone)
    since = clock.instant(today, dt.time(0), person.timezone)
    entries, count = attended.page(person.tg_id, since=since, first=number * SIZE, size=SIZE)
    pages = max(1, -(-count // SIZE))
    if number >= pages:
        return view(turn, pages - 1)
    if not entries:
        hint = _("Meetings you're invited to will appear here too.")
        return lines(_("You have no upcoming events yet. Create one: /new ✨"), hint), None
    zone = clock.zone(person.timezone)
    rows: list[str | None] = [html("<b>{title}</b>", title=_("📅 Upcoming events and meetings"))]
    numbered = [(place, entry.start.astimezone(zone), entry) for place, entry in enumerate(entries, number * SIZE + 1)]
    for day, group in groupby(numbered, key=lambda row: row[1].date()):
        rows += ["\u200b", html("<b>{day}</b>", day=_heading(day, today))]
        for place, start, entry in group:
            rows += [_first_line(place, start, entry, now), _second_line(entry)]
    asked = any(_waits_for_me(entry, now) for entry in entries)
    rows += [
        "\u200b",
        html("<i>{hint}</i>", hint=_("To answer an invitation, tap its number or send /meetings.")),
    ] * asked
    buttons = [messages.button(str(place), _opens(entry)) for place, _start, entry in numbered]
    return lines(*rows), messages.keyboard(*keyboards.in_rows(buttons, 4), keyboards.pager("list", number, pages))


def _heading(day: dt.date, today: dt.date) -> str:
    near = {today: _("Today"), clock.next_day(today): _("Tomorrow")}.get(day)
    return f"{near} · {common.day_name(day)}" if near else common.day_name(day)


def _first_line(place: int, start: dt.datetime, entry: Entry, now: dt.datetime) -> Markup:
    """`3. 12:30–13:30 · 🤝 Lunch — now`; the name of what is called off is struck out."""
    end = entry.end.astimezone(start.tzinfo)
    until = formats.date_format(end, "H:i" if end.date() == start.date() else "j M, H:i")
    mark = _("now") if entry.running(now) else _("over") if entry.over(now) else ""
    name = lengths.cut(entry.name or _("Meeting"), LONGEST_NAME)
    return html(
        "{place}. {time} · {icon}{name}{mark}",
        place=place,
        time=f"{start:%H:%M}–{until}" if end > start else f"{start:%H:%M}",
        icon="🤝 " if entry.meeting else "",
        name=html("<s>{name}</s>", name=name) if entry.off else name,
        mark=html(" — <i>{mark}</i>", mark=mark) if mark and not entry.off else "",
    )


def _second_line(entry: Entry) -> Markup | None:
    """Who else belongs to it, and how that stands."""
    if entry.meeting and entry.status is not None:
        waits = entry.status == Status.PENDING and not entry.own
        status = _("Waiting for your answer") if waits else _(messages.STATUS_NAMES[entry.status])
        return html(
            "   {icon} {status} · 👤 {names}", icon=_icon(entry.status), status=status, names=_names(entry.guests)
        )
    if not entry.guests:
        return None
    by_status = [
        f"{_icon(status)} {_(GUESTS[status])}: {_names(guests)}"
        for status in messages.STATUS_NAMES
        if (guests := [guest for guest in entry.guests if guest.status == status])
    ]
    if entry.more:
        by_status.append(ngettext("and {n} more", "and {n} more", entry.more).format(n=entry.more))
    return html("   👥 {guests}", guests=" · ".join(by_status))


def _icon(status: str) -> str:
    return messages.ICONS[status]


def _names(guests: list[Guest]) -> str:
    return ", ".join(messages.person_name(guest.person) for guest in guests)


def _waits_for_me(entry: Entry, now: dt.datetime) -> bool:
    return entry.status == Status.PENDING and not entry.own and not entry.over(now)


def _opens(entry: Entry) -> str:
    """What the button does: shows the card of the event or of the meeting."""
    if entry.meeting:
        return MeetingButton(action="open", meeting_id=entry.number).pack()
    return EventButton(action="show", event_id=entry.number).pack()
