"""Booking links: who opens one, and at which times its owner can be booked by it. Reads only.

The free times are those of `availability.find_common_free`, with the link's own hours, notice and horizon in the place
of its owner's. Visitors of a page may ask for them as often as they like: a week's are kept for five minutes, under a
key that changes with the owner's calendar.
"""

import datetime as dt
import threading
from array import array
from dataclasses import dataclass, replace
from typing import Final

from cachetools import LRUCache

from calendarapp import clock
from calendarapp.models import Appointment, BookingLink, LinkBooking, SlotHold, TgUser
from calendarapp.queries import availability
from calendarapp.queries.availability import Interval
from calendarapp.queries.hours import ANY_TIME, USUAL, Hours, Span, make_hours
from calendarapp.queries.people import get_person
from calendarapp.sql import prepared

TOKEN_LENGTH: Final = 22
SHORT_STEP: Final = 15  # minutes between two times of what is shorter than the usual step
MOST: Final = 100_000  # times in a week, more than there can be
KEPT_WEEKS: Final = 8192  # at 800 bytes mostly, 6 kB at most
KEPT_FOR: Final = 300  # seconds: so late an invitation that has expired makes room

_FIND_LINK: Final = prepared.load("booking_links", "find_link")
_GET_STATE: Final = prepared.load("booking_links", "get_state")
_FIND_MEETING: Final = prepared.load("booking_links", "find_meeting")

_weeks: LRUCache[tuple[object, ...], "array[int]"] = LRUCache(KEPT_WEEKS)
_weeks_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link with its owner, as they are now."""

    link: BookingLink
    owner: TgUser

    @property
    def length(self) -> dt.timedelta:
        """How long a booking takes."""
        return dt.timedelta(minutes=self.link.duration_minutes)

    @property
    def hours(self) -> Hours:
        """When the link lets others book its owner: without any hours chosen, from Monday to Friday."""
        own = make_hours(self.owner)
        chosen = self.link.working_hours
        spans = own.spans if chosen is None else tuple(Span(*parts) for parts in chosen)
        notice = self.link.notice_minutes
        return replace(
            own,
            spans=USUAL if spans is None else spans,
            notice=own.notice if notice is None else dt.timedelta(minutes=notice),
        )

    @property
    def horizon(self) -> dt.datetime:
        """Nothing is booked from then on: the end of the last of the days ahead, on the owner's clock."""
        last = clock.today(self.owner.timezone) + dt.timedelta(days=self.link.days_ahead + 1)
        return clock.to_instant(last, dt.time(), self.owner.timezone)


def find(token: str) -> OpenLink | None:
    """The link with that token and its owner, a paused or revoked one, too; None for an unknown token."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    link = _FIND_LINK.first(BookingLink, token=token)
    return OpenLink(link, get_person(link.tg_id)) if link else None


def list_links(tg_id: int) -> list[BookingLink]:
    """A person's links in the order in which they were made, without those that are revoked."""
    return list(BookingLink.objects.filter(tg_id=tg_id, revoked_at=None).order_by("id"))


def list_times(
    of: OpenLink,
    start: dt.datetime,
    end: dt.datetime,
    *,
    visitor: TgUser | None = None,
    holder: str = "",
    event: int | None = None,
) -> list[Interval]:
    """The times between two aware instants that can be booked by a link, in time order.

    Args:
        of: the link; whether it is paused or revoked does not matter here.
        start: nothing begins earlier.
        end: nothing begins then or later.
        visitor: a person in Telegram, whose own busy times are left out.
        holder: whose held time is offered (`SlotHold.holder`); what others hold is not.
        event: the owner's that is about to be moved: it does not count.
    """
    now, hours = clock.now(), of.hours
    since, until = max(start, now + hours.notice, now), min(end, of.horizon)
    if since >= until:
        return []
    version, held = _get_state(of, holder)
    if visitor is None and event is None:
        starts = _list_cached(of, since, until, version)
    else:
        starts = _compute(of, since, until, visitor=visitor, event=event)
    pause, length = hours.pause, of.length
    times = [(moment, moment + length) for moment in starts]
    if not held:
        return times
    return [
        (lower, upper)
        for lower, upper in times
        if not any(lower < last + pause and first - pause < upper for first, last in held)
    ]


def is_free(
    of: OpenLink, start: dt.datetime, *, visitor: TgUser | None = None, holder: str = "", event: int | None = None
) -> bool:
    """Whether that time can be booked, by what is in the database now; arguments as for `list_times`."""
    now, hours = clock.now(), of.hours
    if not max(now + hours.notice, now) <= start < of.horizon:
        return False
    slot, pause = (start, start + of.length), hours.pause
    if any(slot[0] < last + pause and first - pause < slot[1] for first, last in _get_state(of, holder)[1]):
        return False
    return list(_compute(of, start, start + dt.timedelta(minutes=1), visitor=visitor, event=event)) == [start]


def find_meeting(link: BookingLink, visitor: int, start: dt.datetime) -> Appointment | None:
    """The meeting that a person in Telegram has booked by a link for that moment, as long as it is on."""
    return _FIND_MEETING.first(Appointment, link=link.pk, visitor=visitor, start=start)


def is_guests(event_id: int) -> bool:
    """Whether a visitor has booked that event, which may be deleted, who is not in Telegram."""
    return LinkBooking.objects.filter(event_id=event_id).exists()


def is_held(of: OpenLink, start: dt.datetime, holder: str) -> bool:
    """Whether that time is kept for its holder (`SlotHold.holder`), who is asked whether to book it."""
    held = SlotHold.objects.filter(holder=holder, tg_id=of.owner.pk, slot__startswith=start)
    return held.filter(expires_at__gt=clock.now()).exists()


def get_step(link: BookingLink) -> int:
    """How many minutes are between the times that are offered."""
    return SHORT_STEP if link.duration_minutes < availability.STEP else availability.STEP


def _get_state(of: OpenLink, holder: str) -> tuple[int, list[Interval]]:
    """The version of the owner's calendar, and the times that others than the holder keep."""
    rows = _GET_STATE.rows(tg_id=of.owner.pk, now=clock.now(), holder=holder)
    return rows[0][0], [(lower, upper) for _version, lower, upper in rows if lower is not None]


def _list_cached(of: OpenLink, since: dt.datetime, until: dt.datetime, version: int) -> list[dt.datetime]:
    """As `_compute`, week by week on the owner's calendar, from what is kept of the last minutes."""
    zone, hours = of.owner.timezone, of.hours
    first = since.astimezone(clock.get_zone(zone)).date()
    monday = first - dt.timedelta(days=first.weekday())
    # Those of different links end at different moments.
    age = (int(clock.now().timestamp()) + of.link.pk * 17) // KEPT_FOR
    keys: dict[tuple[object, ...], tuple[int, int]] = {}
    while (begins := clock.to_instant(monday, dt.time(), zone)) < until:
        after = monday + dt.timedelta(days=7)
        ends = clock.to_instant(after, dt.time(), zone)
        keys[of.link.pk, of.link.updated_at, hours, monday, version, age] = (
            int(begins.timestamp()),
            int(ends.timestamp()),
        )
        monday = after
    with _weeks_lock:
        weeks = {key: _weeks.get(key) for key in keys}  # in the order of time
    lacking = [keys[key] for key, week in weeks.items() if week is None]
    if lacking:
        window = (dt.datetime.fromtimestamp(moment, dt.UTC) for moment in (lacking[0][0], lacking[-1][1]))
        moments = [int(moment.timestamp()) for moment in _compute(of, *window)]
        for key, (lowest, highest) in keys.items():
            if weeks[key] is None:
                weeks[key] = array("q", (moment for moment in moments if lowest <= moment < highest))
        with _weeks_lock:
            _weeks.update((key, week) for key, week in weeks.items() if week is not None)
    lower, upper = since.timestamp(), until.timestamp()
    return [
        dt.datetime.fromtimestamp(moment, dt.UTC)
        for week in weeks.values()
        for moment in week or ()
        if lower <= moment < upper
    ]


def _compute(
    of: OpenLink,
    since: dt.datetime,
    until: dt.datetime,
    *,
    visitor: TgUser | None = None,
    event: int | None = None,
) -> list[dt.datetime]:
    """When a booking can begin from `since` on and before `until`; holds are not looked at."""
    people = {of.owner.pk: of.hours}
    if visitor is not None and visitor.pk != of.owner.pk:
        people[visitor.pk] = Hours(visitor.timezone, ANY_TIME)
    times = availability.find_common_free(
        list(people),
        start=since,
        end=until + of.length,
        duration_minutes=of.link.duration_minutes,
        step_minutes=get_step(of.link),
        limit=MOST,
        seen=people,
        event=event,
    )
    return [lower for lower, _upper in times if lower < until]


def forget() -> None:
    """Forget the times that are kept: they are computed again."""
    with _weeks_lock:
        _weeks.clear()
