"""A person's week on their page: what is on, day by day, and why they are busy. SVG and a list, no script."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from calendarapp import clock, queries
from calendarapp.models import Appointment, TgUser
from calendarapp.panel import columns, related
from calendarapp.queries import whole_week
from calendarapp.queries.whole_week import WeekEntry

PARAMETER: Final = "week"
WIDTH: Final = 1000.0  # of a day, in the picture's own units
THINNEST: Final = 4.0  # what has no duration can be seen, too
HOURS: Final = (6, 12, 18)  # on the clock, where the picture has lines
WEEK: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a day's picture; `kind` is its colour: the entry's role, or that it takes no time."""

    kind: str
    title: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a day's list: when, what, with whom, whether it takes the person's time, and why."""

    when: str
    kind: str
    name: str
    url: str
    other: SafeString | None
    takes: bool
    why: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day on the person's clock; `lines` are where the picture has the hours."""

    label: str
    today: bool
    boxes: Sequence[Box]
    items: Sequence[Item]
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Week:
    """What the template shows; the addresses are parameters of the page."""

    title: str
    zone: str
    days: Sequence[Day]
    earlier: str
    later: str


def make_week(request: HttpRequest, person: TgUser) -> Week | None:
    """The week that the address names, or this one; nothing for a user who may not see both events and meetings."""
    if not (related.may_view(request.user, "event") and related.may_view(request.user, "appointment")):
        return None
    zone = person.timezone if clock.is_zone_name(person.timezone) else "UTC"
    monday = get_monday(request.GET.get(PARAMETER, ""), clock.today(zone))
    days = [monday + dt.timedelta(days=place) for place in range(7)]
    entries = whole_week.list_entries(person.pk, days[0], days[-1], zone)
    people = queries.get_people({entry.other for entry in entries if entry.other is not None})
    names = " – ".join(formats.date_format(day, "j E") for day in (days[0], days[-1]))
    return Week(
        f"{names} {days[-1].year}",
        zone,
        [_make_day(day, zone, entries, people) for day in days],
        f"?{PARAMETER}={monday - WEEK}",
        f"?{PARAMETER}={monday + WEEK}",
    )


def get_monday(text: str, today: dt.date) -> dt.date:
    """The first day of the week that the address names by any of its days, of this week if it names none."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = today
    if day.year not in clock.YEARS:
        day = today
    return day - dt.timedelta(days=day.weekday())


def _make_day(day: dt.date, zone: str, entries: Sequence[WeekEntry], people: dict[int, TgUser]) -> Day:
    begins, ends = (clock.to_instant(date, dt.time(), zone) for date in (day, clock.get_next_day(day)))
    own = [entry for entry in entries if _touches(entry, day, begins, ends)]
    length = ends - begins  # 23 or 25 hours, on two days of a year

    def place(moment: dt.datetime) -> float:
        return WIDTH * ((min(max(moment, begins), ends) - begins) / length)

    boxes = []
    for entry in own:
        left, right = (0.0, WIDTH) if entry.all_day else (place(entry.start), place(entry.end))
        width = max(right - left, THINNEST)
        title = f"{_tell_when(entry, day, zone)} {_name(entry)}"
        boxes.append(Box(_get_kind(entry), title, f"{min(left, WIDTH - width):.1f}", f"{width:.1f}"))
    return Day(
        formats.date_format(day, "D, j M"),
        day == clock.today(zone),
        boxes,
        [_make_item(entry, day, zone, people) for entry in own],
        [f"{place(clock.to_instant(day, dt.time(hour), zone)):.1f}" for hour in HOURS],
    )


def _touches(entry: WeekEntry, day: dt.date, begins: dt.datetime, ends: dt.datetime) -> bool:
    """Whether it is on then; whole days are those of their own clock, and the same everywhere."""
    if entry.all_day:
        return entry.date <= day <= clock.get_last_day(entry.date, entry.duration_minutes)
    return entry.start < ends and (entry.end > begins or entry.start >= begins)


def _make_item(entry: WeekEntry, day: dt.date, zone: str, people: dict[int, TgUser]) -> Item:
    model = "event" if entry.role == "event" else "appointment"
    return Item(
        _tell_when(entry, day, zone),
        _get_kind(entry),
        _name(entry),
        reverse(f"admin:calendarapp_{model}_change", args=[entry.number]),
        None if entry.other is None else columns.render_name(entry.other, people),
        entry.takes,
        explain(entry, zone),
    )


def _name(entry: WeekEntry) -> str:
    return entry.name or f"#{entry.number}"


def _get_kind(entry: WeekEntry) -> str:
    return entry.role if entry.takes else "free"


def _tell_when(entry: WeekEntry, day: dt.date, zone: str) -> str:
    """From when to when on this day's clock; of what goes on for days, only what is of this one."""
    if entry.all_day:
        return _("all day")
    start, end = (moment.astimezone(clock.get_zone(zone)) for moment in (entry.start, entry.end))
    begins = f"{start:%H:%M}" if start.date() == day else "00:00"
    if entry.end == entry.start:
        return begins
    return f"{begins}–{end:%H:%M}" if end.date() == day else f"{begins}–24:00"


def explain(entry: WeekEntry, zone: str) -> str:
    """Why it takes the person's time, or why not."""
    if entry.role == "event":
        return _("Their own event.") if entry.takes else _("Their own event, shown as free.")
    if entry.transparent:
        return _("Whole days that leave both people free.")
    if entry.role == "organizer":
        if entry.takes:
            return _("They organize this meeting.")
        return _("They organize this meeting, but the invitation has expired.")
    return _explain_invitation(entry, zone)


def _explain_invitation(entry: WeekEntry, zone: str) -> str:
    """The same of a meeting to which the person is invited."""
    if entry.status == Appointment.Status.CONFIRMED:
        return _("They have confirmed this meeting.")
    if not entry.holds:
        return _("The invitation waits for their answer and does not hold their time.")
    if not entry.takes:
        return _("The invitation has expired and no longer holds their time.")
    if entry.expires_at is None:
        return _("The invitation waits for their answer and holds their time.")
    until = formats.date_format(entry.expires_at.astimezone(clock.get_zone(zone)), "SHORT_DATETIME_FORMAT")
    return _("The invitation waits for their answer and holds their time until {time}.").format(time=until)
