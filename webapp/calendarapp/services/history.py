"""The history: kept for a limited time and erased with its people. The database writes it itself."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.db import connection

from calendarapp import clock
from calendarapp.models import Event, History, TgUser
from calendarapp.services import retention
from calendarapp.sql import prepared

BATCH: Final = 1000
BATCHES: Final = 50  # how many at a time, at most

IDS: Final = ("user_id", "organizer_tg_id", "participant_tg_id")

_FORGET: Final = prepared.load("history", "forget")
_ERASE: Final = prepared.load("history", "erase")


def skip() -> None:
    """Leave the caller's transaction out of the history: for millions of new rows without one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('calendar.history', 'off', true)")


def forget_old() -> int:
    """Forget what is older than `settings.HISTORY_DAYS`, a bounded part of it. Returns how many."""
    keep = retention.HISTORY.keep()
    if keep is None:
        return 0
    moment = clock.now() - keep
    forgotten = 0
    for _batch in range(BATCHES):
        count = len(_FORGET.rows(batch=BATCH, moment=moment))
        forgotten += count
        if count < BATCH:
            break
    return forgotten


def erase(tg_id: int, meetings: Iterable[int]) -> None:
    """Erase a person, who had these meetings: delete what concerns only them, and remove them from the rest."""
    rows = _ERASE.rows(person=tg_id, nobody=TgUser.NOBODY, meetings=sorted(meetings), ids=list(IDS))
    nobody_s = [pk for pk, *people in rows if not any(people)]
    History.objects.filter(pk__in=nobody_s).delete()


def find_deletion(event_id: int) -> History | None:
    """What is noted of an event's deletion; None when it is there, or nothing is kept of it."""
    last = History.objects.filter(event_id=event_id, appointment_id=None).order_by("-id").first()
    return last if last is not None and last.action == History.Action.DELETED and last.before else None


def find_deleted(event_id: int) -> Event | None:
    """A deleted event as it was, as far as cards show it; never saved. None when nothing is kept of it."""
    deletion = find_deletion(event_id)
    if deletion is None:
        return None
    row: dict[str, Any] = deletion.before or {}
    return Event(
        id=event_id,
        name=row["name"],
        details=row.get("details") or "",
        date=dt.date.fromisoformat(row["date"]),
        time=dt.time.fromisoformat(row["time"]),
        timezone=row["timezone"],
        duration_minutes=row["duration_minutes"],
        all_day=bool(row.get("all_day")),
    )


def list_for_person(tg_id: int) -> list[dict[str, Any]]:
    """List the changes of a person's events and meetings, in order, as they may see them: without staff names."""
    fields = ("at", "event_id", "appointment_id", "action", "surface", "kind", "who_tg_id", "before", "after")
    owned = History.objects.filter(owner_tg_id=tg_id).order_by()
    invited = History.objects.filter(participant_tg_id=tg_id).order_by()
    return list(owned.union(invited).order_by("id").values(*fields))
