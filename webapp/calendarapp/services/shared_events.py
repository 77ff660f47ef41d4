"""Events that are shown in groups and by way of inline mode: who sees them there may say whether they come."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from calendarapp import access, queries
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Card, Event, SharedAnswer, SharedEvent, TimePoll
from calendarapp.queries import shared_events
from calendarapp.services import cards, joining, outbox
from calendarapp.sql.cards import name_event_card
from calendarapp.sql.transactions import transactional

Status = Appointment.Status

GUEST: Final = (
    "guest_event"  # in the parameters of `answerGuestQuery`: which event is shown there, as `share_inline` takes it
)
NO_CHAT: Final = -(2**53)  # below the number of any chat: what stands for an inline message (Bot API, `Chat`: 52 bits)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card is pressed: in a group, or below a message that a person sent by way of the bot.

    `message_id`: of the group's message, if the button is its own.
    """

    chat_id: int = 0
    inline_message_id: str = ""
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer has come to.

    Attributes:
        event: to which.
        coming: whether the person comes now.
        changed: whether that is new.
        organizes: the event is their own.
        position: on the waiting list, from 1 on, when all places are taken; 0 otherwise.
    """

    event: Event
    coming: bool
    changed: bool
    organizes: bool = False
    position: int = 0


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
        cards.refresh_newest(name_event_card(event_id), number)
    return shared


@transactional
def answer(*, shared_id: int, place: Place, tg_id: int, coming: bool) -> Answered:
    """Say below a shared event whether one comes. The yes takes the person's time as any other yes does.

    A person who comes is in at once and gets their reminders; nobody is written to. Their own events are no obstacle:
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
    if place.message_id is not None:
        cards.note_pressed(name_event_card(event.pk), place.chat_id, place.message_id)
    if access.has_passed(event):
        raise CalendarError("event_past")
    if event.tg_user_id == tg_id:
        return Answered(event, coming=True, changed=False, organizes=True)
    before = SharedAnswer.objects.filter(shared=shared, tg_id=tg_id).first()
    meeting = shared_events.find_active_meeting(event.pk, tg_id)
    comes = meeting is not None and (meeting.status == Status.CONFIRMED or meeting.is_waiting)
    position = queries.get_position(meeting) if meeting is not None else 0
    made = before.appointment_id if before else None
    if coming and not comes:
        joined = _join(event, tg_id)
        position = joined.position
        stays = meeting is None or meeting.pk == made
        made = joined.meeting.pk if stays and joined.meeting is not None else None
    elif not coming and meeting is not None:
        leave(meeting, quietly=meeting.pk == made)
    changed = before is None or comes != coming
    if changed:
        SharedAnswer.objects.update_or_create(shared=shared, tg_id=tg_id, defaults={"appointment_id": made})
    return Answered(event, coming=coming, changed=changed, position=position if coming else 0)


def join(event: Event, tg_id: int, invited: Appointment | None) -> int | None:
    """Let a person come to an event who has not been asked, or has not answered; or wait for a place.

    Returns:
        The number of the meeting that this made, None for one that was there.

    Raises:
        CalendarError: `taken`, `shared_over`.
    """
    place = _join(event, tg_id)
    return place.meeting.pk if invited is None and place.meeting is not None else None


def _join(event: Event, tg_id: int) -> joining.Place:
    try:
        return joining.join(event.pk, tg_id, force=True, quietly=True)
    except CalendarError as error:
        raise CalendarError("shared_over") if error.code == "event_gone" else error from error


def leave(meeting: Appointment, *, quietly: bool) -> None:
    """Let a person not come after all. `quietly`: the card that they joined by says so, and the organizer sees that."""
    if meeting.event_id is not None:
        joining.leave(meeting.event_id, meeting.participant_tg_id, quietly=quietly)


@transaction.atomic
def follow_group(*, old: int, new: int) -> None:
    """A group has become a supergroup, with another number; its old messages can't be edited any more.

    It may be told twice: by the group's own message, and by the refusal of what was sent to the old number.
    """
    there = SharedEvent.objects.filter(chat_id=new).values("event_id")
    SharedEvent.objects.filter(chat_id=old).exclude(event_id__in=there).update(chat_id=new)
    TimePoll.objects.filter(chat_id=old).update(chat_id=new, message_id=None)  # other messages have these numbers there
    Card.objects.filter(chat_id=old).delete()
    outbox.move_to_chat(old=old, new=new)


def leave_group(chat_id: int) -> None:
    """The bot is not in the group any more: nothing is refreshed there."""
    Card.objects.filter(chat_id=chat_id).delete()


def forget(tg_id: int) -> None:
    """Drop everything that a person has answered; the cards lose their name."""
    shown = list(SharedEvent.objects.filter(answers__tg_id=tg_id).values_list("event_id", "chat_id").distinct())
    SharedAnswer.objects.filter(tg_id=tg_id).delete()
    for event_id, chat_id in shown:
        cards.refresh_newest(name_event_card(event_id), chat_id)
    cards.refresh_former(set(shown))


def forget_owner(events: Iterable[Event]) -> None:
    """Take their owner's name from all cards of these events, which are no more: the newest ones say so anyway."""
    names = {event.pk: event.name for event in events}
    shown = SharedEvent.objects.filter(event_id__in=names).values_list("event_id", "chat_id")
    cards.refresh_former(set(shown), names)


def refresh(shared_id: int) -> None:
    """Show the card as it is now: nothing writes down that an event has begun."""
    shared = shared_events.get_shared_event(shared_id)
    if shared is not None:
        cards.refresh_newest(name_event_card(shared.event_id), shared.chat_id)


def _is_there(shared: SharedEvent, place: Place) -> bool:
    """Whether it is shown where the button was pressed: a number alone opens nobody's event."""
    if shared.inline_message_id:
        return shared.inline_message_id == place.inline_message_id
    return bool(place.chat_id) and shared.chat_id == place.chat_id


def _require_own(owner: int, event_id: int) -> None:
    event = queries.get_event(event_id)
    if event is None or event.tg_user_id != owner:
        raise CalendarError("event_not_found")
