"""What cards show besides their meeting or event, and where they are (`calendarapp.sql.cards`)."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from calendarapp import messages, queries
from calendarapp.models import Appointment, Card, Event, OutboxMessage, SharedAnswer, TgUser
from calendarapp.queries import own_time
from calendarapp.queries.own_time import Neighbour
from calendarapp.services import outbox
from calendarapp.sql import prepared
from calendarapp.sql.cards import FORMER, name_event_card, name_former_card, name_meeting_card, split
from calendarapp.sql.transactions import transactional

NEAR: Final = dt.timedelta(hours=1)
ON_A_NEW_CLOCK: Final = 50  # cards: those behind them are far up in the chat, and edits go out one by one

_REFRESH_INVITED: Final = prepared.load("series_invitations", "refresh_invited")
_REFRESH_CLOCK: Final = prepared.load("people", "refresh_clock")


def count_reachable_participants(*event_ids: int) -> int:
    """How many people hear of it when these events are cancelled."""
    active = Appointment.objects.filter(event_id__in=event_ids, status__in=queries.ACTIVE)
    # A person who has answered in a group hears of it there.
    answered = SharedAnswer.objects.filter(shared__event_id__in=event_ids, tg_id=OuterRef("pk"))
    hears = Q(can_write=True) | Exists(answered)
    return TgUser.objects.filter(hears, tg_id__in=active.values("participant_tg_id")).count()


def find_event_apart(meeting: Appointment) -> Event | None:
    """The event from which the meeting has gone to a time of its own; None when they are together, or it has none."""
    if meeting.event_id is None or meeting.status not in queries.ACTIVE:
        return None
    event = queries.get_event(meeting.event_id)
    return event if event is not None and is_apart(meeting, event) else None


def find_neighbours(meeting: Appointment, reader: int) -> list[Neighbour]:
    """What a person has within `NEAR` of a meeting that they are asked to; nothing for anybody else, nor of whole days.

    Returns:
        As `own_time.list_around`.
    """
    if meeting.all_day or not messages.is_asked(meeting, reader):
        return []
    return own_time.list_around(reader, meeting, NEAR)


def is_request(meeting: Appointment, reader: int, participant: TgUser) -> bool:
    """Whether the reader is a participant who is asked by a person whom they have not met, and has yet to answer."""
    open_to_answer = meeting.status == Appointment.Status.PENDING and not meeting.holds and not meeting.is_waiting
    asked = open_to_answer and reader == participant.pk
    return asked and queries.is_request(meeting.organizer_tg_id, participant)


def is_apart(meeting: Appointment, event: Event) -> bool:
    """Whether the meeting has another time than its event, or another length."""
    return (meeting.slot.lower, meeting.slot.upper) != (event.slot.lower, event.slot.upper)


def find_message(card: str, chat_id: int) -> int | None:
    """The newest message of the chat with that card; None when there is none."""
    return Card.objects.filter(card=card, chat_id=chat_id).values_list("message_id", flat=True).first()


@transactional
def note_pressed(card: str, chat_id: int, message_id: int) -> None:
    """Keep the message true whose button was pressed: it shows this card, though that was not noted.

    A process that dies between Telegram's answer and the note of it leaves a message of which nobody knows, and the
    same is sent again. The newer of the two is kept true from now on; the older is shown once more, without buttons.
    """
    if find_message(card, chat_id) == message_id:
        return
    known, made = Card.objects.select_for_update().get_or_create(
        card=card, chat_id=chat_id, defaults={"message_id": message_id}
    )
    older = min(known.message_id, message_id)
    if known.message_id < message_id:
        Card.objects.filter(pk=known.pk).update(message_id=message_id, shown_at=Now())
    if known.message_id != message_id:
        refresh_older(card, chat_id, older)
        kind, number = split(card)
        if kind == "event" and chat_id < 0:
            Card.objects.get_or_create(
                card=name_former_card(number, older), chat_id=chat_id, defaults={"message_id": older}
            )
    if made or older != message_id:
        refresh_newest(card, chat_id)


def refresh_invited(series: Iterable[int], *, besides: Iterable[int] = ()) -> None:
    """Show those who are invited to these series their cards of it once more: who else is invited has changed.

    `besides`: people who have just been told.
    """
    _REFRESH_INVITED.rows(series=sorted(series), besides=list(besides))


def refresh_clock(tg_id: int) -> None:
    """Show the newest cards of what is ahead of this person once more: their clock is another one.

    Those of the others in their meetings too, which name the zone where the two people's differ.
    """
    _REFRESH_CLOCK.rows(person=tg_id, limit=ON_A_NEW_CLOCK)


def refresh_shared(event_id: int) -> None:
    """Show the event's cards in groups and below inline messages once more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT calendar_refresh_shared(%s, NULL)", [event_id])


def refresh_newest(card: str, chat_id: int) -> None:
    """Show the card once more in the chat's newest message with it, as it is when the message is edited."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT calendar_refresh_card(%s, %s, NULL)", [card, chat_id])


def refresh_older(card: str, chat_id: int, message_id: int, gone: str = "") -> None:
    """Show the card once more in a message that is not the newest with it; `gone`: the name of an event that is not."""
    refresh = {"card": card, "message_id": message_id, **({"gone": gone} if gone else {})}
    payload = {"chat_id": chat_id, "refresh": refresh}
    outbox.enqueue(chat_id=chat_id, method="editMessageText", payload=payload, card=card)


def refresh_former(shown: Collection[tuple[int, int]], gone: Mapping[int, str] | None = None) -> None:
    """Show older messages of groups once more, where a name has to go.

    Args:
        shown: the numbers of events, and of the groups.
        gone: what those events were called that are no more.
    """
    chats = {chat_id for _event, chat_id in shown}
    for known in Card.objects.filter(chat_id__in=chats, card__startswith=FORMER).order_by("message_id"):
        number = int(known.card.split(":")[1])
        if (number, known.chat_id) in shown:
            refresh_older(name_event_card(number), known.chat_id, known.message_id, (gone or {}).get(number, ""))


def is_shown_already(card: str, chat_id: int, message_id: int, text: str) -> bool:
    """Whether the message has just been edited to show this text of the card, perhaps with a question below it.

    Then a refresh that was on its way before has nothing to add, and would take the question away. As long as edits are
    kept (`retention.SENT`) they are known; of an older one it is not.
    """
    edits = OutboxMessage.objects.filter(chat_id=chat_id, failed_at=None, payload__message_id=message_id)
    last = edits.order_by("-id").values_list("payload__text", "created_at").first()
    if last is None or not (last[0] == text or last[0].startswith(f"{text}\n\u200b\n")):
        return False
    shown = OutboxMessage.objects.filter(chat_id=chat_id, card=card, payload__has_key="refresh", sent_at__gt=last[1])
    return not shown.exists()


def stop_refreshing(meeting_id: int, chat_id: int) -> None:
    """Drop a chat's card of a meeting: the message being sent to it says something that the card no longer will.

    The caller has locked the meeting's row.
    """
    refreshes = OutboxMessage.objects.filter(sent_at=None, failed_at=None, payload__has_key="refresh")
    refreshes.filter(chat_id=chat_id, card=name_meeting_card(meeting_id), leased_until=None).delete()


def forget(chat_id: int) -> None:
    """Drop all cards of a chat: its messages are no longer refreshed."""
    Card.objects.filter(chat_id=chat_id).delete()
