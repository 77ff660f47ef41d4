"""A visitor without Telegram has booked by a link, and goes on in Telegram: a participant in the guest's place.

The page of the booking leads to the bot with a key, which nobody can guess. It is good once, until the booking is over.
The owner's event stays what it is, and gets a participant who has said yes; its name becomes the one that the link
has for visitors, for what the owner calls it is not for others to read.
"""

import base64
import hmac
import re
from dataclasses import replace
from typing import Final

from django.utils import translation
from django.utils.crypto import salted_hmac

from calendarapp import access, db, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.messages import booking_links as texts
from calendarapp.models import Appointment, Event, LinkBooking
from calendarapp.queries import own_time
from calendarapp.queries.booking_links import OpenLink
from calendarapp.queries.ids import is_storable
from calendarapp.services import appointments, booking, events, notices, reminders, status_changes, validation
from calendarapp.services.booking import BookingRequest
from calendarapp.sql.transactions import transactional

SALT: Final = "calendarapp.handovers"
BYTES: Final = 16  # of the signature, in 22 characters
KEY: Final = re.compile(r"([0-9]{1,19})_[A-Za-z0-9_-]{22}")


def make_key(made: LinkBooking) -> str:
    """The key with which a person in Telegram takes a guest's booking: its number, and a signature."""
    signature = salted_hmac(SALT, f"{made.pk} {made.digest}", algorithm="sha256").digest()[:BYTES]
    return f"{made.pk}_{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@transactional
def take_over(*, key: str, tg_id: int) -> Appointment:
    """A person in Telegram takes part in a guest's place; the owner is told. Once more: the same meeting.

    It is at the time at which the event is by now. On any refusal the guest's booking stays as it is.

    Args:
        key: of `make_key`.
        tg_id: Telegram ID of the person.

    Raises:
        CalendarError: `booking_unknown`, `booking_over` (cancelled, or in the past), `booking_taken` (by a person
            else), `handover_own` (the owner), `handover_busy` (the person has something else then), `person_wrong`.
    """
    made, visitor = _find(key), validation.clean_tg_id(tg_id)
    owner = queries.get_person(made.link.tg_id)
    if visitor == owner.pk:
        raise CalendarError("handover_own")
    event = _lock(made, owner.pk, visitor)
    if made.appointment_id is not None:
        return _get_taken(made.appointment_id, visitor)
    if event is None or access.has_passed(event):
        raise CalendarError("booking_over")
    _require_free(event, visitor)
    meeting = _take_part(_rename(event, OpenLink(made.link, owner)), visitor)
    made.event_id, made.appointment_id = None, meeting.pk
    made.save(update_fields=["event_id", "appointment_id"])
    return meeting


def _find(key: str) -> LinkBooking:
    found = KEY.fullmatch(key)
    number = int(found[1]) if found else 0
    made = LinkBooking.objects.select_related("link").filter(pk=number).first() if is_storable(number) else None
    if made is None or not hmac.compare_digest(make_key(made), key):
        raise CalendarError("booking_unknown")
    return made


def _lock(made: LinkBooking, owner: int, visitor: int) -> Event | None:
    """The guest's event, locked with the calendars of all whom it concerns; `made` is as it is from then on."""
    if made.event_id is None:
        return None
    db.lock_series_of(made.event_id)  # first, as for every change of a series
    event = db.lock_event(made.event_id, owner=owner)
    made.refresh_from_db(fields=["event_id", "appointment_id"])
    if event is not None:
        invited = queries.select_active_of_event(event.pk).values_list("participant_tg_id", flat=True)
        db.lock_people(owner, visitor, *invited)
    return event


def _get_taken(number: int, visitor: int) -> Appointment:
    """The meeting that the booking has become, for its participant alone."""
    meeting = queries.get_appointment(number)
    if meeting is None or meeting.participant_tg_id != visitor:
        raise CalendarError("booking_taken")
    return meeting


def _require_free(event: Event, visitor: int) -> None:
    own = own_time.get_own_event_at(visitor, event.slot)
    if own is not None:
        raise CalendarError("handover_busy")


def _rename(event: Event, of: OpenLink) -> Event:
    """Let the event be called what visitors of the link read; a name that its owner gave it is kept in the details."""
    with translation.override(of.owner.language):
        name = texts.format_title(of.link, of.owner)[: validation.NAME_LIMIT]
    details = texts.join_plain(event.name, event.details) if event.sequence else event.details
    if len(details) > validation.DETAILS_LIMIT:
        details = event.details
    return events.change(actor=Actor.person(of.owner.pk), event_id=event.pk, name=name, details=details)


def _take_part(event: Event, visitor: int) -> Appointment:
    """The visitor's confirmed meeting at the event; the owner may have invited them to it by themselves."""
    before = queries.select_active_of_event(event.pk).filter(participant_tg_id=visitor).order_by("-id").first()
    try:
        if before is not None and before.status == Appointment.Status.PENDING:
            return appointments.confirm(actor=Actor.person(visitor), appointment_id=before.pk)  # which tells the owner
        meeting = before or _book(event, visitor)
    except CalendarError as error:
        if error.code in {"busy", "taken", "double_booking"}:
            raise CalendarError("handover_busy") from error
        raise
    notices.notify(meeting, reader=event.tg_user_id, by=visitor, headline=notices.HANDED_OVER)
    return meeting


def _book(event: Event, visitor: int) -> Appointment:
    origin = Appointment.Origin.JOINED
    request = BookingRequest.check(event.tg_user_id, visitor, event, accepted=True, origin=origin)
    meeting = booking.book(replace(request, told=False), force=True)
    status_changes.decline_rivals(meeting)
    reminders.set_for_meeting(meeting)
    return meeting
