"""The evening digest: tomorrow's agenda, once a day, at the hour that the person chose."""

import datetime as dt

from django.utils import translation

from calendarapp import clock, messages, queries
from calendarapp.models import TgUser
from calendarapp.services import outbox
from calendarapp.sql.transactions import transactional

# The hour has come on the person's clock and today's digest is unsent: late after an outage, but the same evening.
DUE = """
SELECT *, (now() AT TIME ZONE timezone)::date AS today FROM calendarapp_tguser
WHERE digest_time IS NOT NULL AND can_write
  AND (now() AT TIME ZONE timezone)::time >= digest_time
  AND (digest_sent_on IS NULL OR digest_sent_on < (now() AT TIME ZONE timezone)::date)
LIMIT %s FOR UPDATE SKIP LOCKED
"""


@transactional
def send_due(limit: int = 100) -> int:
    """Put the digests that are due into the outbox. For an empty day nothing is sent.

    Returns:
        How many people's digests were due.
    """
    people = list(TgUser.objects.raw(DUE, [limit]))
    for person in people:
        today: dt.date = vars(person)["today"]  # a column of the query above
        events, meetings = queries.get_day(person.tg_id, clock.get_next_day(today), person.timezone)
        if events or meetings:
            with translation.override(person.language):
                payload = messages.render_digest(person, events, meetings)
            outbox.enqueue(chat_id=person.tg_id, payload=payload)
        person.digest_sent_on = today
        person.save(update_fields=["digest_sent_on"])
    return len(people)
