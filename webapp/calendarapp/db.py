"""The only writer of the table `events`: plain SQL on Django's own connection, one function per query.

Everything here joins the caller's transaction, so an event commits together with its meetings, statistics and messages.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg import sql

from calendarapp import authorship
from calendarapp.errors import CalendarError
from calendarapp.models import Event
from calendarapp.sql import locks, prepared

SQL: Final = Path(__file__).resolve().parent / "sql"

# The newest version of each function that events.sql calls.
FUNCTIONS: Final = ("calendar_slot_v1.sql", "calendar_revise_v2.sql", "calendar_grow_v1.sql", "calendar_words_v1.sql")

# What events.sql adds to the documented columns.
COLUMNS: Final = (
    "duration_minutes",
    "timezone",
    "created_at",
    "updated_at",
    "reminder_minutes",
    "reminders_set",
    "uid",
    "sequence",
    "transparent",
    "series_id",
    "original_start",
    "slot",
)

# The indexes that it adds.
INDEXES: Final = (
    "events_owner_when",
    "events_when",
    "events_owner_slot",
    "events_owner_long",
    "events_without_reminders",
    "events_owner_uid",
    "events_words",
    "events_series_date",
)

# The triggers that it makes.
TRIGGERS: Final = ("revise", "grow")

# What a person may set.
FIELDS: Final = ("name", "date", "time", "details", "duration_minutes", "timezone", "reminder_minutes", "transparent")

_GET_EVENT: Final = prepared.load("events", "get_event")
_LOCK_EVENT: Final = prepared.load("events", "lock_event")
_LOCK_PEOPLE: Final = prepared.load("events", "lock_people")
_REWRITE_DATES: Final = prepared.load("events", "rewrite_dates")
_UPDATE_EVENT: Final = prepared.load("events", "update_event")
_UPDATE_DATES: Final = prepared.load("events", "update_dates")
_WRITE_DATES: Final = prepared.load("events", "write_dates")
_WRITE_EVENTS: Final = prepared.load("events", "write_events")


def ensure_schema(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Create `events`, or adopt the table of an older bot: idempotent, no row is touched.

    Called after every `migrate` and when the bot starts. If the table is complete, this costs a few reads.
    """
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [locks.SCHEMA])
        if not _is_in_shape(cursor):
            for function in FUNCTIONS:
                cursor.execute((SQL / function).read_text(encoding="utf-8").replace("%", "%%"), [])
            # DDL takes no parameters: the literal is quoted by psycopg.
            zone = sql.Literal(settings.TIME_ZONE).as_string(connection.connection)
            cursor.execute((SQL / "events.sql").read_text(encoding="utf-8") % {"zone": zone})
            _widen_ids(cursor)
        if _lacks_feed_triggers(cursor):
            cursor.execute((SQL / "events_feed_triggers.sql").read_text(encoding="utf-8"))
        if _lacks_history_triggers(cursor):
            cursor.execute((SQL / "events_history_triggers.sql").read_text(encoding="utf-8"))
        if _lacks_card_triggers(cursor):
            cursor.execute((SQL / "events_card_triggers.sql").read_text(encoding="utf-8"))
        _keep_default_zone(cursor, connection)


def _is_in_shape(cursor: Any) -> bool:
    """Whether `events` has every column, index and trigger that events.sql gives it."""
    cursor.execute(
        "SELECT (SELECT count(*) FROM pg_attribute"
        "  WHERE attrelid = to_regclass('events') AND attname = ANY(%s) AND NOT attisdropped),"
        " (SELECT count(*) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
        "  WHERE indrelid = to_regclass('events') AND relname = ANY(%s)),"
        " (SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass('events') AND tgname = ANY(%s))",
        [list(COLUMNS), list(INDEXES), list(TRIGGERS)],
    )
    return (
        cursor.fetchone() == (len(COLUMNS), len(INDEXES), len(TRIGGERS))
        and _read_default_zone(cursor, "events") is not None
    )


def _lacks_feed_triggers(cursor: Any) -> bool:
    """Whether the triggers that note changes for feeds are missing, although their table exists."""
    cursor.execute(
        "SELECT to_regclass('calendarapp_feedchange') IS NOT NULL AND NOT EXISTS ("
        " SELECT FROM pg_trigger WHERE tgrelid = to_regclass('events') AND tgname = 'feed_delete')"
    )
    return bool(cursor.fetchone()[0])


def _lacks_history_triggers(cursor: Any) -> bool:
    """Whether the history's triggers are missing, although its table exists."""
    cursor.execute(
        "SELECT to_regclass('calendarapp_history') IS NOT NULL AND NOT EXISTS ("
        " SELECT FROM pg_trigger WHERE tgrelid = to_regclass('events') AND tgname = 'history_update')"
    )
    return bool(cursor.fetchone()[0])


def _lacks_card_triggers(cursor: Any) -> bool:
    """Whether the triggers that refresh cards are missing, although the table of cards exists."""
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = 'calendar_event_shown'"
        " AND pronamespace = current_schema()::regnamespace) AND NOT EXISTS ("
        " SELECT FROM pg_trigger WHERE tgrelid = to_regclass('events') AND tgname = 'card_delete')"
    )
    return bool(cursor.fetchone()[0])


def _widen_ids(cursor: Any) -> None:
    """Widen columns with Telegram IDs, which an older bot may have made four-byte integers: too small for them."""
    cursor.execute(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = to_regclass('events') AND attname = 'user_id'"
    )
    if cursor.fetchone() != ("bigint",):
        cursor.execute("ALTER TABLE events ALTER COLUMN user_id TYPE bigint USING user_id::bigint")


def _read_default_zone(cursor: Any, table: str) -> str | None:
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
    """Keep the columns' default equal to `settings.TIME_ZONE`, also after an operator changed it."""
    for table in ("events", "calendarapp_appointment"):
        default = _read_default_zone(cursor, table)
        if default is None or default.split("'")[1] == settings.TIME_ZONE:
            continue
        zone = sql.Literal(settings.TIME_ZONE)
        statement = sql.SQL("ALTER TABLE {} ALTER COLUMN timezone SET DEFAULT {}").format(sql.Identifier(table), zone)
        cursor.execute(statement.as_string(connection.connection))


@dataclass(frozen=True, slots=True)
class NewEvent:
    """The columns of a new event, and its reminders.

    Attributes:
        name: as all up to `transparent`, a column of the table.
        date: likewise.
        time: likewise.
        details: likewise.
        duration_minutes: likewise.
        timezone: likewise.
        reminder_minutes: what the event asks for; None for what the owner's settings say.
        uid: likewise.
        sequence: likewise.
        transparent: likewise.
        series_id: the series that it is a date of.
        original_start: where in it, on the series' wall clock.
        reminders: minutes before the start, and when that is.
    """

    name: str
    date: dt.date
    time: dt.time
    details: str
    duration_minutes: int | None
    timezone: str
    reminder_minutes: list[int] | None
    uid: str | None = None
    sequence: int = 0
    transparent: bool = False
    series_id: int | None = None
    original_start: dt.datetime | None = None
    reminders: Sequence[tuple[int, dt.datetime]] = ()


def write_events(
    owner: int, new: Sequence[NewEvent], *, usual: Sequence[int] | None, room: int, today: dt.date
) -> list[Event] | None:
    """Lock the owner's calendar, and write new events with their reminders and the day's count: all of them or none.

    One statement, and a transaction by itself where the caller has none.

    Args:
        owner: Telegram ID.
        new: the events.
        usual: the owner's usual reminders, as the caller knows them; None for an owner who is not known.
        room: how many events the owner may have in all.
        today: the day in whose statistics they are counted.

    Returns:
        The events in their order; None when the owner has other usual reminders by now: nothing is written.

    Raises:
        CalendarError: `too_many_events`.
    """
    rows = _WRITE_EVENTS.rows(
        owner=owner,
        events=json.dumps([asdict(event) for event in new], default=str),
        usual=None if usual is None else list(usual),
        room=room,
        today=today,
        actor=authorship.get_writer_setting(),
    )
    if rows[0][0] == "full":
        raise CalendarError("too_many_events", limit=room)
    if rows[0][0] is not None:
        return None
    return [_written(owner, event, *row) for event, (_problem, *row) in zip(new, rows, strict=True)]


def _written(owner: int, new: NewEvent, number: int, slot: Any, written_at: dt.datetime) -> Event:
    event = Event(
        id=number,
        tg_user_id=owner,
        **{column: getattr(new, column) for column in (*FIELDS, "uid", "sequence", "series_id", "original_start")},
        created_at=written_at,
        updated_at=written_at,
        reminders_set=True,
    )
    event.slot = slot
    event._state.adding = False
    event._state.db = DEFAULT_DB_ALIAS
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
    """Write the event's fields named in `FIELDS` and return the new row."""
    [stored] = _UPDATE_EVENT.all(Event, id=event.pk, **{field: getattr(event, field) for field in FIELDS})
    return stored


def raise_sequence(event_id: int, sequence: int) -> None:
    """Raise the event's revision to at least `sequence`, because its file has counted further."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("UPDATE events SET sequence = greatest(sequence, %s) WHERE id = %s", [sequence, event_id])


def write_dates(rows: Sequence[tuple[int, dt.datetime]]) -> int:
    """Write further dates of series, as the series say; a date that is there already stays as it is.

    Their reminders are set like those of events from elsewhere (`take_events_without_reminders`).

    Args:
        rows: the series' number, and the date's start on its wall clock.

    Returns:
        How many were written.
    """
    numbers, starts = [number for number, _start in rows], [start for _number, start in rows]
    return len(_WRITE_DATES.rows(series=numbers, starts=starts, actor=authorship.get_writer_setting()))


def update_dates(
    series_id: int, since: dt.datetime, *, changed: Sequence[str], excluding: Sequence[int], shift: dt.timedelta
) -> list[Event]:
    """Give the dates of a series what the series says; one that was moved by itself keeps its time.

    Args:
        series_id: the series, with its new values.
        since: earlier dates stay as they are; on the wall clock, before the shift.
        changed: which of the series' fields are new.
        excluding: numbers of events of which nothing changes but their place in the series.
        shift: how much later each date begins.

    Returns:
        The dates from then on, as they are now.
    """
    return _UPDATE_DATES.all(
        Event, series=series_id, since=since, changed=list(changed), excluding=list(excluding), shift=shift
    )


def rewrite_dates(series_id: int, dates: Sequence[Event]) -> list[Event]:
    """Write dates of a series as they are given, with `original_start`; events by themselves become such dates.

    Returns:
        The rows as they are now, in no order.
    """
    columns = (*FIELDS, "sequence", "original_start")
    rows = [{"id": event.pk, **{column: getattr(event, column) for column in columns}} for event in dates]
    return _REWRITE_DATES.all(Event, series=series_id, dates=json.dumps(rows, default=str))


def join_series(event_id: int, series_id: int, start: dt.datetime) -> None:
    """Make an event a date of a series: the one that begins then."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "UPDATE events SET series_id = %s, original_start = %s WHERE id = %s", [series_id, start, event_id]
        )


def leave_series(event_id: int, *, uid: str | None = None) -> None:
    """Make a date of a series an event by itself, with that UID."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "UPDATE events SET series_id = NULL, original_start = NULL, uid = %s WHERE id = %s", [uid, event_id]
        )


def hand_over_dates(series_id: int, since: dt.datetime, *, to: int) -> None:
    """Make the dates from that moment on dates of another series."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "UPDATE events SET series_id = %s WHERE series_id = %s AND original_start >= %s", [to, series_id, since]
        )


def delete_events(event_ids: Sequence[int]) -> None:
    """Delete the rows. The caller cancels their meetings in the same transaction."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("DELETE FROM events WHERE id = ANY (%s)", [list(event_ids)])


def leave_out(series_id: int, start: dt.datetime | None) -> None:
    """Note that a series does not have that date any more (RFC 5545, EXDATE)."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "UPDATE calendarapp_series SET exdates = array_append(exdates, %s::timestamp), sequence = sequence + 1,"
            " updated_at = now() WHERE id = %s AND NOT %s::timestamp = ANY (exdates)",
            [start, series_id, start],
        )


def take_back(series_id: int, start: dt.datetime | None) -> None:
    """Note that a series has that date again."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "UPDATE calendarapp_series SET exdates = array_remove(exdates, %s::timestamp), sequence = sequence + 1,"
            " updated_at = now() WHERE id = %s",
            [start, series_id],
        )


def take_events_without_reminders(limit: int) -> list[Event]:
    """Take events of a writer that knows nothing of reminders, and mark them: the caller sets their reminders."""
    return list(
        Event.objects.raw(
            "UPDATE events SET reminders_set = true WHERE id IN ("
            " SELECT id FROM events WHERE NOT reminders_set ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING *",
            [limit],
        )
    )


def delete_event(event_id: int) -> None:
    """Delete the row. The caller cancels its meetings in the same transaction."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("DELETE FROM events WHERE id = %s", [event_id])


def delete_events_of(owner: int) -> int:
    """Delete all of an owner's rows; the caller cancels the meetings, as for `delete_event`. Returns how many."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("DELETE FROM events WHERE user_id = %s", [owner])
        return int(cursor.rowcount)


def restore_event(row: dict[str, Any]) -> Event | None:
    """Write a deleted row as it was, with its number and an older bot's own columns.

    Args:
        row: the columns as JSON has them, as the history keeps them.

    Returns:
        None when there is such an event by now, or one of that owner with its UID: nothing is written.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('events') AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' AND attname = ANY (%s)",
            [list(row)],
        )
        columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in cursor.fetchall())
        statement = sql.SQL(
            "INSERT INTO events ({columns}) OVERRIDING SYSTEM VALUE"
            " SELECT {columns} FROM jsonb_populate_record(NULL::events, %s::jsonb)"
            " ON CONFLICT DO NOTHING RETURNING id"
        ).format(columns=columns)
        cursor.execute("SELECT set_config('calendar.restoring', 'on', true)")
        cursor.execute(statement.as_string(connection.connection), [json.dumps(row)])
        written = cursor.fetchone()
        cursor.execute("SELECT set_config('calendar.restoring', '', true)")
    return Event.objects.get(pk=written[0]) if written else None


def get_event(event_id: int, *, owner: int | None) -> Event | None:
    """Return the event; None if it doesn't exist or isn't that owner's. `owner` None: any owner's."""
    return _GET_EVENT.first(Event, id=event_id, owner=owner)


def lock_event(event_id: int, *, owner: int | None) -> Event | None:
    """Lock the event until the transaction ends; None if it doesn't exist or isn't that owner's."""
    return _LOCK_EVENT.first(Event, id=event_id, owner=owner, actor=authorship.get_writer_setting())


def lock_people(*tg_ids: int) -> None:
    """Lock these people's calendars until the transaction ends: other bookings for any of them wait here.

    Always locked in the same order, so that two bookings of the same people can't deadlock. This and
    `lock_event` tell the database who writes (`authorship`): every service begins with one of them.
    """
    wanted = sorted(set(tg_ids))
    if wanted:
        _LOCK_PEOPLE.rows(ids=wanted, actor=authorship.get_writer_setting())
