"""The only writer of table `events`: plain SQL on Django's own connection, one function a query.

Everything here joins the caller's transaction, so an event commits together with its meetings, statistics and messages.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg import sql

from calendarapp import statements
from calendarapp.models import Event
from calendarapp.statements import Read

HERE: Final = Path(__file__).resolve().parent
SCHEMA_LOCK: Final = -0x56535452  # two processes must not shape the table at once; above zero are people

# What schema.sql adds to the documented columns.
COLUMNS: Final = (
    "duration_minutes",
    "timezone",
    "created_at",
    "updated_at",
    "reminder_minutes",
    "reminders_set",
    "uid",
    "sequence",
    "slot",
)

# The indexes that it adds.
INDEXES: Final = (
    "events_owner_when",
    "events_when",
    "events_owner_slot",
    "events_without_reminders",
    "events_owner_uid",
    "events_words",
)

# What a person may set, and what a new row has besides.
FIELDS: Final = ("name", "date", "time", "details", "duration_minutes", "timezone", "reminder_minutes")
NEW: Final = (*FIELDS, "user_id", "uid", "sequence")


def ensure_schema(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Make `events`, or adopt the table that an older bot made: idempotent, no row is touched.

    Called after every `migrate` and when the bot starts. A table that is in shape costs some reads.
    """
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SCHEMA_LOCK])
        if not _in_shape(cursor):
            for functions in ("slot.sql", "revise.sql", "words.sql"):
                cursor.execute((HERE / functions).read_text(encoding="utf-8").replace("%", "%%"), [])
            # DDL takes no parameters: the literal is quoted by psycopg.
            zone = sql.Literal(settings.TIME_ZONE).as_string(connection.connection)
            cursor.execute((HERE / "schema.sql").read_text(encoding="utf-8") % {"zone": zone})
            _widen_ids(cursor)
        if _unwatched(cursor):
            cursor.execute((HERE / "feed_triggers.sql").read_text(encoding="utf-8"))
        _keep_default_zone(cursor, connection)


def _in_shape(cursor: Any) -> bool:
    """Whether `events` has every column and every index that schema.sql gives it."""
    cursor.execute(
        "SELECT (SELECT count(*) FROM pg_attribute"
        "  WHERE attrelid = to_regclass('events') AND attname = ANY(%s) AND NOT attisdropped),"
        " (SELECT count(*) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
        "  WHERE indrelid = to_regclass('events') AND relname = ANY(%s))",
        [list(COLUMNS), list(INDEXES)],
    )
    return cursor.fetchone() == (len(COLUMNS), len(INDEXES)) and _default_zone(cursor, "events") is not None


def _unwatched(cursor: Any) -> bool:
    """Whether changes of `events` are to be noted for feeds from now on: there are notes, but not of these."""
    cursor.execute(
        "SELECT to_regclass('calendarapp_feedchange') IS NOT NULL AND NOT EXISTS ("
        " SELECT FROM pg_trigger WHERE tgrelid = to_regclass('events') AND tgname = 'feed_delete')"
    )
    return bool(cursor.fetchone()[0])


def _widen_ids(cursor: Any) -> None:
    """Telegram IDs are larger than a four-byte integer, which an older bot may have taken for them."""
    cursor.execute(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = to_regclass('events') AND attname = 'user_id'"
    )
    if cursor.fetchone() != ("bigint",):
        cursor.execute("ALTER TABLE events ALTER COLUMN user_id TYPE bigint USING user_id::bigint")


def _default_zone(cursor: Any, table: str) -> str | None:
    """The default of column `timezone` in that table as the database would write it, None when there is none."""
    cursor.execute(
        "SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a"
        " ON a.attrelid = d.adrelid AND a.attnum = d.adnum"
        " WHERE d.adrelid = to_regclass(%s) AND a.attname = 'timezone'",
        [table],
    )
    row = cursor.fetchone()
    return row[0] if row else None


def _keep_default_zone(cursor: Any, connection: Any) -> None:
    """Rows of writers that name no zone are in `settings.TIME_ZONE`, also after an operator changed it."""
    for table in ("events", "calendarapp_appointment"):
        default = _default_zone(cursor, table)
        if default is None or default.split("'")[1] == settings.TIME_ZONE:
            continue
        zone = sql.Literal(settings.TIME_ZONE)
        statement = sql.SQL("ALTER TABLE {} ALTER COLUMN timezone SET DEFAULT {}").format(sql.Identifier(table), zone)
        cursor.execute(statement.as_string(connection.connection))


def insert_event(
    *,
    owner: int,
    name: str,
    date: dt.date,
    time: dt.time,
    details: str,
    duration_minutes: int | None,
    timezone: str,
    reminder_minutes: list[int] | None,
    uid: str | None = None,
    sequence: int = 0,
) -> Event:
    """Write a new event and return it as the ORM reads it. Its reminders are the caller's to set."""
    [event] = _INSERT.all(
        name=name,
        date=date,
        time=time,
        details=details,
        duration_minutes=duration_minutes,
        timezone=timezone,
        reminder_minutes=reminder_minutes,
        user_id=owner,
        uid=uid,
        sequence=sequence,
    )
    return event


def copy_events(rows: Iterable[Sequence[Any]]) -> None:
    """Write many events at once, reminders aside.

    Args:
        rows: number, name, date, time, details, owner's Telegram ID, duration in minutes or None, zone, and when it was
            written down.
    """
    columns = (
        "id, name, date, time, details, user_id, duration_minutes, timezone, created_at, updated_at, reminders_set"
    )
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor, cursor.copy(f"COPY events ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row((*row, row[-1], True))


def update_event(event: Event) -> Event:
    """Write the event's fields of `FIELDS` and return the row as it is then."""
    [stored] = _UPDATE.all(id=event.pk, **{field: getattr(event, field) for field in FIELDS})
    return stored


def raise_sequence(event_id: int, sequence: int) -> None:
    """The event's revision is at least that one: its file counts further than we did."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("UPDATE events SET sequence = greatest(sequence, %s) WHERE id = %s", [sequence, event_id])


def events_without_reminders(limit: int) -> list[Event]:
    """Events that a writer made who knows nothing of reminders, now marked as seen to by the caller."""
    return list(
        Event.objects.raw(
            "UPDATE events SET reminders_set = true WHERE id IN ("
            " SELECT id FROM events WHERE NOT reminders_set ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING *",
            [limit],
        )
    )


def delete_event(event_id: int) -> None:
    """Remove the row. The meetings that hang on it are the caller's to settle, in the same transaction."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("DELETE FROM events WHERE id = %s", [event_id])


def delete_events_of(owner: int) -> int:
    """Remove all of an owner's rows; meetings are the caller's to settle, as with `delete_event`. Returns how many."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("DELETE FROM events WHERE user_id = %s", [owner])
        return int(cursor.rowcount)


def lock_event(event_id: int, *, owner: int | None) -> Event | None:
    """The event, held until the transaction ends; None when it isn't there, or isn't that owner's."""
    return _LOCK.first(id=event_id, owner=owner)


def lock_people(*tg_ids: int) -> None:
    """Hold these people's calendars until the transaction ends: who books for one of them waits here.

    Taken in one order always, so that two bookings of the same people can't wait for each other.
    """
    wanted = sorted(set(tg_ids))
    if wanted:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:  # one journey, however many they are
            cursor.execute("SELECT pg_advisory_xact_lock(%s);" * len(wanted), wanted)


def _inserted() -> str:
    values = ", ".join(f"%({column})s" for column in NEW)
    return (
        f"INSERT INTO events ({', '.join(NEW)}, reminders_set) VALUES ({values}, true)"  # noqa: S608  constant names
        f" RETURNING {statements.columns(Event, 'events')}"
    )


def _updated() -> str:
    values = ", ".join(f"{field} = %({field})s" for field in FIELDS)
    return (
        f"UPDATE events SET {values}, reminders_set = true, updated_at = now() WHERE id = %(id)s"  # noqa: S608
        f" RETURNING {statements.columns(Event, 'events')}"
    )


def _held() -> str:
    return (
        statements.select(Event)
        + " WHERE id = %(id)s AND (%(owner)s::bigint IS NULL OR user_id = %(owner)s) FOR UPDATE"
    )


_INSERT: Final = Read(Event, _inserted)
_UPDATE: Final = Read(Event, _updated)
_LOCK: Final = Read(Event, _held)
