"""The history: kept for a limited time and erased with its people. The database writes it itself."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from calendarapp import clock
from calendarapp.models import History, TgUser

BATCH: Final = 1000
BATCHES: Final = 50  # how many at a time, at most

# The oldest rows have the lowest numbers: no more is read than is deleted, plus one batch.
FORGET: Final = """
DELETE FROM calendarapp_history WHERE id IN (
    SELECT id FROM (SELECT id, at FROM calendarapp_history ORDER BY id LIMIT %(batch)s) AS oldest WHERE at < %(moment)s
)
"""

IDS: Final = ("user_id", "organizer_tg_id", "participant_tg_id")

# All that is known of a person: what concerns them, and what else is known of the same events and meetings, in case
# these have changed hands. What an organizer wrote is a meeting's name and details, what a participant wrote a
# proposal.
ERASE: Final = """
WITH mine AS (
    SELECT id, event_id, appointment_id, owner_tg_id FROM calendarapp_history WHERE owner_tg_id = %(person)s
    UNION ALL
    SELECT id, event_id, appointment_id, owner_tg_id FROM calendarapp_history WHERE participant_tg_id = %(person)s
), concerned AS (
    SELECT id FROM mine
    UNION SELECT id FROM calendarapp_history
        WHERE appointment_id = ANY (ARRAY(SELECT appointment_id FROM mine) || %(meetings)s::bigint[])
    UNION SELECT id FROM calendarapp_history
        WHERE event_id = ANY (ARRAY(SELECT event_id FROM mine WHERE owner_tg_id = %(person)s))
)
UPDATE calendarapp_history AS kept SET
    owner_tg_id = CASE owner_tg_id WHEN %(person)s THEN %(nobody)s ELSE owner_tg_id END,
    participant_tg_id = CASE participant_tg_id WHEN %(person)s THEN %(nobody)s ELSE participant_tg_id END,
    who_tg_id = CASE who_tg_id WHEN %(person)s THEN %(nobody)s ELSE who_tg_id END,
    who_name = CASE who_tg_id WHEN %(person)s THEN '' ELSE who_name END,
    before = (before - hidden) || (
        SELECT coalesce(jsonb_object_agg(key, %(nobody)s), '{}') FROM jsonb_each_text(before)
        WHERE key = ANY (%(ids)s) AND value = %(person)s::text
    ),
    after = (after - hidden) || (
        SELECT coalesce(jsonb_object_agg(key, %(nobody)s), '{}') FROM jsonb_each_text(after)
        WHERE key = ANY (%(ids)s) AND value = %(person)s::text
    )
FROM (
    SELECT id,
        CASE WHEN %(person)s::text IN (
            owner_tg_id::text, before ->> 'organizer_tg_id', after ->> 'organizer_tg_id',
            before ->> 'user_id', after ->> 'user_id'
        ) THEN ARRAY['name', 'details', 'uid'] ELSE '{}' END
        || CASE WHEN %(person)s::text IN (
            participant_tg_id::text, before ->> 'participant_tg_id', after ->> 'participant_tg_id'
        ) THEN ARRAY['proposed_date', 'proposed_time', 'proposed_timezone'] ELSE '{}' END AS hidden
    FROM calendarapp_history JOIN concerned USING (id)
) AS found
WHERE kept.id = found.id
RETURNING kept.id, kept.owner_tg_id, kept.participant_tg_id
"""


def skip() -> None:
    """Leave the caller's transaction out of the history: for millions of new rows without one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('calendar.history', 'off', true)")


def forget_old() -> int:
    """Forget what is older than `settings.HISTORY_DAYS`, a bounded part of it. Returns how many."""
    if not settings.HISTORY_DAYS:
        return 0
    moment = clock.now() - dt.timedelta(days=settings.HISTORY_DAYS)
    forgotten = 0
    for _batch in range(BATCHES):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FORGET, {"batch": BATCH, "moment": moment})
            forgotten += cursor.rowcount
            if cursor.rowcount < BATCH:
                break
    return forgotten


def erase(tg_id: int, meetings: Iterable[int]) -> None:
    """Erase a person, who had these meetings: delete what concerns only them, and remove them from the rest."""
    with connection.cursor() as cursor:
        known: dict[str, Any] = {
            "person": tg_id,
            "nobody": TgUser.NOBODY,
            "meetings": sorted(meetings),
            "ids": list(IDS),
        }
        cursor.execute(ERASE, known)
        nobody_s = [pk for pk, *people in cursor.fetchall() if not any(people)]
    History.objects.filter(pk__in=nobody_s).delete()


def list_for_person(tg_id: int) -> list[dict[str, Any]]:
    """List the changes of a person's events and meetings, in order, as they may see them: without staff names."""
    fields = ("at", "event_id", "appointment_id", "action", "surface", "kind", "who_tg_id", "before", "after")
    owned = History.objects.filter(owner_tg_id=tg_id).order_by()
    invited = History.objects.filter(participant_tg_id=tg_id).order_by()
    return list(owned.union(invited).order_by("id").values(*fields))
