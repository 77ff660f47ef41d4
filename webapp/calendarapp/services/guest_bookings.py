"""What a visitor without Telegram has booked by a link: found by their secret, moved and cancelled.

Made by `link_bookings`; when they go on in Telegram, `handovers` puts a participant in the guest's place.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from django.utils import translation
from django.utils.translation import gettext_noop

from calendarapp import access, clock, db, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.messages import booking_links as texts
from calendarapp.models import Event, History, LinkBooking
from calendarapp.queries import booking_links as links
from calendarapp.queries.booking_links import OpenLink
from calendarapp.services import event_meetings, events, history, link_bookings, outbox
from calendarapp.sql.transactions import transactional

MOVED: Final = gettext_noop("The visitor has moved the booking")


@dataclass(frozen=True, slots=True)
class GuestBooking:
    """What a visitor without Telegram has booked.

    Attributes:
        of: the link and its owner.
        booking: the row that the visitor's secret leads to.
        event: the owner's; None when it was cancelled, or is in Telegram.
    """

    of: OpenLink
    booking: LinkBooking
    event: Event | None

    @property
    def taken(self) -> bool:
        """Whether a person in Telegram has taken the guest's place (`handovers`)."""
        return self.booking.event_id is None


def find(secret: str) -> GuestBooking | None:
    """What was booked with that secret; None for an unknown one."""
    row = LinkBooking.objects.select_related("link").filter(digest=link_bookings.compute_digest(secret)).first()
    if row is None:
        return None
    of = OpenLink(row.link, queries.get_person(row.link.tg_id))
    event = None if row.event_id is None else queries.get_event(row.event_id, owner=of.owner.pk)
    return GuestBooking(of, row, event)


def find_cancelled(found: GuestBooking) -> tuple[Event, bool] | None:
    """What a cancelled booking was, never saved, and whether its visitor has cancelled it; None if nothing is kept."""
    number = found.booking.event_id
    if number is None or found.event is not None:
        return None
    event, deletion = history.find_deleted(number), history.find_deletion(number)
    if event is None or deletion is None:
        return None
    return event, (deletion.kind, deletion.surface) == (History.Kind.OTHER, History.Surface.PAGE)


def require_event(found: GuestBooking) -> Event:
    """The event of a guest's booking, which is to come.

    Raises:
        CalendarError: `booking_over`, `booking_taken`.
    """
    if found.taken:
        raise CalendarError("booking_taken")
    if found.event is None or access.has_passed(found.event):
        raise CalendarError("booking_over")
    return found.event


@transactional
def move(*, secret: str, start: dt.datetime, timezone: str | None = None) -> GuestBooking:
    """Move a guest's booking to another time that its link offers; the owner is told.

    Args:
        secret: the visitor's.
        start: one of the times that the link offers.
        timezone: on whose clock the visitor chose it; None leaves the booking's.

    Raises:
        CalendarError: `booking_over`, `booking_taken`, `time_gone`, and as `require_open`.
    """
    found, event = _lock(secret)
    if timezone is not None and timezone != found.booking.timezone:
        found.booking.timezone = timezone
        found.booking.save(update_fields=["timezone"])
    if event.slot.lower == start:  # mostly the second of two taps
        return found
    link_bookings.require_open(found.of.link.token)
    if not links.is_free(found.of, start, holder=link_bookings.compute_digest(secret), event=event.pk):
        raise CalendarError("time_gone")
    date, time = clock.to_wall_clock(start, found.of.owner.timezone)
    moved = events.change(
        actor=Actor.person(found.of.owner.pk),
        event_id=event.pk,
        date=date,
        time=time,
        timezone=found.of.owner.timezone,
        duration_minutes=found.of.link.duration_minutes,
    )
    link_bookings.notify_owner(found.of, moved, MOVED, was=event)
    return GuestBooking(found.of, found.booking, moved)


@transactional
def cancel(*, secret: str) -> None:
    """Cancel a guest's booking; the owner is told.

    Raises:
        CalendarError: `booking_over`, `booking_taken`.
    """
    found, event = _lock(secret)
    events.delete(actor=Actor.person(found.of.owner.pk), event_id=event.pk)
    if found.of.owner.can_write:
        with translation.override(found.of.owner.language):
            payload = texts.render_guest_cancelled(event, found.of.owner)
        outbox.enqueue(chat_id=found.of.owner.pk, payload=payload)


def _lock(secret: str) -> tuple[GuestBooking, Event]:
    """A guest's booking with its event; the event is locked, and the calendars of its people.

    Raises:
        CalendarError: `booking_over`, `booking_taken`.
    """
    found = find(secret)
    if found is None:
        raise CalendarError("booking_over")
    number = require_event(found).pk
    db.lock_series_of(number)  # first, as for every change of a series
    db.lock_event(number, owner=found.of.owner.pk)
    found.booking.refresh_from_db(fields=["event_id"])
    found = replace(found, event=queries.get_event(number, owner=found.of.owner.pk))
    event = require_event(found)
    event_meetings.lock_people(found.of.owner.pk, [event])
    return found, event
