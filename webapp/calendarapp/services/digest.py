"""The evening digest: tomorrow's agenda, once a day, at the hour that the person chose."""

from typing import Final

from django.utils import translation

from calendarapp import clock, messages, queries
from calendarapp.models import TgUser
from calendarapp.services import outbox
from calendarapp.sql import prepared
from calendarapp.sql.transactions import transactional

_TAKE_DUE: Final = prepared.load("people", "take_due_for_digest")


@transactional
def send_due(limit: int = 100) -> int:
    """Put the digests that are due into the outbox. For an empty day nothing is sent.

    Returns:
        How many people's digests were due.
    """
    rows = _TAKE_DUE.beside(TgUser, 1, limit=limit)
    for (today,), person in rows:
        if person is None:
            continue
        events, meetings = queries.get_day(person.tg_id, clock.get_next_day(today), person.timezone)
        if events or meetings:
            with translation.override(person.language):
                payload = messages.render_digest(person, events, meetings)
            outbox.enqueue(chat_id=person.tg_id, payload=payload)
        person.digest_sent_on = today
        person.save(update_fields=["digest_sent_on"])
    return len(rows)
