"""Who takes part in an event, and how they have answered."""

from typing import Final

from calendarapp.models import Appointment, TgUser
from calendarapp.sql import prepared

READ: Final = 200

_LIST_PARTICIPANTS: Final = prepared.load("participants", "list_participants")
_LIST_OTHERS: Final = prepared.load("participants", "list_others")


def list_participants(event_id: int) -> list[tuple[TgUser, Appointment]]:
    """Whom an event's owner has invited, with the newest invitation of each: first those who come or may come."""
    return [
        (person or TgUser(tg_id=meeting.participant_tg_id), meeting)
        for meeting, person in _LIST_PARTICIPANTS.pairs(Appointment, TgUser, event=event_id, limit=READ)
    ]


def list_others(meeting: Appointment) -> list[tuple[TgUser, str]]:
    """Who else comes or may come to the meeting's event, with the status of each: what its participant may know.

    Nobody, when the organizer hides the participants from each other.
    """
    if meeting.event_id is None:
        return []
    rows = _LIST_OTHERS.beside(TgUser, 2, event=meeting.event_id, reader=meeting.participant_tg_id, limit=READ)
    return [(person or TgUser(tg_id=tg_id), status) for (tg_id, status), person in rows]
