"""Events that are shown in groups and by way of inline mode: who sees them there may say whether they come."""

import secrets
from dataclasses import dataclass, replace
from typing import Final

from django.db import connection

from calendarapp import access, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Card, Event, SharedAnswer, SharedEvent
from calendarapp.queries import shared_events
from calendarapp.services import appointments, booking, reminders, status_changes
from calendarapp.services.booking import BookingRequest
from calendarapp.sql.cards import name_event_card
from calendarapp.sql.transactions import transactional

Status = Appointment.Status

NO_CHAT: Final = -(2**53)  # below the number of any chat: what stands for an inline message (Bot API, `Chat`: 52 bits)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card is pressed: in a group, or below a message that somebody sent by way of the bot."""

    chat_id: int = 0
    inline_message_id: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer has come to.

    Attributes:
        event: to which.
        coming: whether the person comes now.
        changed: whether that is new.
        organizes: the event is their own.
    """

    event: Event
    coming: bool
    changed: bool
    organizes: bool = False


def is_inline(chat_id: int) -> bool:
    """Whether the number stands for an inline message."""
    return chat_id <= NO_CHAT


@transactional
def share_in_group(*, owner: int, event_id: int, chat_id: int, language: str) -> SharedEvent:
    """Show an event of the owner's in a group; once only in each.

    Raises:
        CalendarError: `event_not_found`.
    """
    _require_own(owner, event_id)
    return SharedEvent.objects.get_or_create(event_id=event_id, chat_id=chat_id, defaults={"language": language})[0]


@transactional
def share_inline(*, owner: int, event_id: int, inline_message_id: str, language: str) -> SharedEvent:
    """Show an event of the owner's in a message that they have sent by way of the bot, and put its card there.

    Raises:
        CalendarError: `event_not_found`.
    """
    _require_own(owner, event_id)
    number = NO_CHAT - secrets.randbits(52)
    shared, made = SharedEvent.objects.get_or_create(
        inline_message_id=inline_message_id, defaults={"event_id": event_id, "chat_id": number, "language": language}
    )
    if made:
        Card.objects.create(card=name_event_card(event_id), chat_id=number, message_id=1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT calendar_refresh_card(%s, %s, NULL)", [name_event_card(event_id), number])
    return shared


@transactional
def answer(*, shared_id: int, place: Place, tg_id: int, coming: bool) -> Answered:
    """Say below a shared event whether one comes. The yes takes the person's time as any other yes does.

    Somebody who comes is in at once and gets their reminders; nobody is written to. Their own events are no obstacle:
    they answer for themselves.

    Raises:
        CalendarError: `shared_over` (the event is not shown there), `event_past`, `taken` (they have another meeting).
    """
    shared = shared_events.get_shared_event(shared_id)
    if shared is None or not _is_there(shared, place):
        raise CalendarError("shared_over")
    event = queries.get_event(shared.event_id)
    if event is None:
        raise CalendarError("shared_over")
    if access.has_passed(event):
        raise CalendarError("event_past")
    if event.tg_user_id == tg_id:
        return Answered(event, coming=True, changed=False, organizes=True)
    before = SharedAnswer.objects.filter(shared=shared, tg_id=tg_id).first()
    meeting = shared_events.find_active_meeting(event.pk, tg_id)
    comes = meeting is not None and meeting.status == Status.CONFIRMED
    made = before.appointment_id if before else None
    if coming and not comes:
        made = join(event, tg_id, meeting)
    elif not coming and meeting is not None:
        leave(meeting, quietly=meeting.pk == made)
    changed = before is None or comes != coming
    if changed:
        SharedAnswer.objects.update_or_create(shared=shared, tg_id=tg_id, defaults={"appointment_id": made})
    return Answered(event, coming=coming, changed=changed)


def join(event: Event, tg_id: int, invited: Appointment | None) -> int | None:
    """Let somebody come to an event who has not been asked, or has not answered.

    Returns:
        The number of the meeting that this made, None for one that was there.

    Raises:
        CalendarError: `taken`.
    """
    if invited is not None:
        appointments.confirm(actor=Actor.person(tg_id), appointment_id=invited.pk, force=True)
        return None

    def request() -> BookingRequest:
        current = queries.get_event(event.pk)
        if current is None:
            raise CalendarError("shared_over")
        return replace(BookingRequest.check(current.tg_user_id, tg_id, current, accepted=True), told=False)

    try:
        meeting = booking.book_current(request, over=True, force=True)
    except CalendarError as error:
        raise CalendarError("taken") if error.code == "busy" else error from error
    reminders.set_for_meeting(meeting)
    appointments.decline_rivals(meeting)
    return meeting.pk


def leave(meeting: Appointment, *, quietly: bool) -> None:
    """Let somebody not come after all. `quietly`: the card that they joined by says so, and the organizer sees that."""
    actor = Actor.person(meeting.participant_tg_id)
    if not quietly:
        appointments.decline(actor=actor, appointment_id=meeting.pk)
        return
    locked = appointments.lock_appointment(actor, meeting.pk)
    access.require_change(actor, locked, Status.DECLINED)
    status_changes.write_status(locked, Status.DECLINED)
    reminders.set_for_meeting(locked)


def follow_group(*, old: int, new: int) -> None:
    """A group has become a supergroup, with another number; its old messages can't be edited any more."""
    SharedEvent.objects.filter(chat_id=old).update(chat_id=new)
    Card.objects.filter(chat_id=old).delete()


def leave_group(chat_id: int) -> None:
    """The bot is not in the group any more: nothing is refreshed there."""
    Card.objects.filter(chat_id=chat_id).delete()


def forget(tg_id: int) -> None:
    """Drop everything that a person has answered; the cards lose their name."""
    cards = SharedEvent.objects.filter(answers__tg_id=tg_id).values_list("event_id", "chat_id").distinct()
    shown = list(cards)
    SharedAnswer.objects.filter(tg_id=tg_id).delete()
    with connection.cursor() as cursor:
        for event_id, chat_id in shown:
            cursor.execute("SELECT calendar_refresh_card(%s, %s, NULL)", [name_event_card(event_id), chat_id])


def _is_there(shared: SharedEvent, place: Place) -> bool:
    """Whether it is shown where the button was pressed: a number alone opens nobody's event."""
    if shared.inline_message_id:
        return shared.inline_message_id == place.inline_message_id
    return bool(place.chat_id) and shared.chat_id == place.chat_id


def _require_own(owner: int, event_id: int) -> None:
    event = queries.get_event(event_id)
    if event is None or event.tg_user_id != owner:
        raise CalendarError("event_not_found")
