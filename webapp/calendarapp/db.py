"""The only writer of the table `events`: plain SQL on Django's own connection, one function per query.

Everything here joins the caller's transaction, so an event commits together with its meetings, statistics and messages.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg import sql

from calendarapp import authorship
from calendarapp.errors import CalendarError
from calendarapp.models import Event
from calendarapp.sql import events_table, locks, prepared

# What a person may set.
FIELDS: Final = (
    *("name", "date", "time", "details", "duration_minutes", "timezone", "reminder_minutes", "transparent"),
    *("all_day", "place", "url"),
)

_LOCK_EVENT: Final = prepared.load("events", "lock_event")
_LOCK_PEOPLE: Final = prepared.load("events", "lock_people")
_REWRITE_DATES: Final = prepared.load("events", "rewrite_dates")
_UPDATE_EVENT: Final = prepared.load("events", "update_event")
_UPDATE_DATES: Final = prepared.load("events", "update_dates")
_WRITE_DATES: Final = prepared.load("events", "write_dates")
_JOIN_SERIES: Final = prepared.load("events", "join_series")
_LEAVE_SERIES: Final = prepared.load("events", "leave_series")
_HAND_OVER_DATES: Final = prepared.load("events", "hand_over_dates")
_DELETE_EVENTS: Final = prepared.load("events", "delete_events")
_LEAVE_OUT: Final = prepared.load("events", "leave_out")
_TAKE_BACK: Final = prepared.load("events", "take_back")
_WRITE_EVENTS: Final = prepared.load("events", "write_events")
_HIDE_PARTICIPANTS: Final = prepared.load("events", "hide_participants")
_RAISE_SEQUENCE: Final = prepared.load("events", "raise_sequence")
_TAKE_WITHOUT_REMINDERS: Final = prepared.load("events", "take_without_reminders")
_DELETE_EVENTS_OF: Final = prepared.load("events", "delete_events_of")
_SET_CAPACITY: Final = prepared.load("events", "set_capacity")
_TAKE_CAPACITY: Final = prepared.load("events", "take_capacity")
_SET_JOIN_KEY: Final = prepared.load("events", "set_join_key")


def ensure_schema(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Create `events`, or adopt the table of an older bot: idempotent, no row is touched.

    Called after every `migrate` and when the bot starts. If the table is complete, this costs a few reads.
    """
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        locks.lock(locks.SCHEMA, on=connection)
        if not events_table.is_in_shape(cursor):
            for function in events_table.FUNCTIONS:
                cursor.execute((events_table.SQL / function).read_text(encoding="utf-8").replace("%", "%%"), [])
            # DDL takes no parameters: the literal is quoted by psycopg.
            zone = sql.Literal(settings.TIME_ZONE).as_string(connection.connection)
            cursor.execute(events_table.EVENTS % {"zone": zone})
            events_table.widen_ids(cursor)
        for file, trigger, possible in events_table.LATER_TRIGGERS:
            cursor.execute(
                f"SELECT {possible} AND NOT EXISTS ("  # noqa: S608  constants
                "SELECT FROM pg_trigger WHERE tgrelid = to_regclass('events') AND tgname = %s)",
                [trigger],
            )
            if cursor.fetchone()[0]:
                cursor.execute((events_table.SQL / file).read_text(encoding="utf-8"))
        events_table.keep_default_zone(cursor, connection)
        prepared.plan_once(cursor)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """The columns of a new event, and its reminders.

    `reminder_minutes` None: as the owner's settings say. `reminders`: minutes before the start, and when that is.
    `original_start`: the date's place in the series, on its wall clock. Whole days (`all_day`) may count 24 hours each:
    the database knows how long they are. `reminder_time`: when the owner is reminded of those, as the caller has seen.
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
    all_day: bool = False
    place: str = ""
    url: str = ""
    reminder_time: dt.time | None = None
    reminders: Sequence[tuple[int, dt.datetime]] = ()


def write_events(
    owner: int, new: Sequence[NewEvent], *, usual: Sequence[int] | None, room: int, today: dt.date
) -> list[Event] | None:
    """Lock the owner's calendar, and write new events with their reminders and the day's count: all of them or none.

    One statement, and a transaction by itself where the caller has none. `usual` are the owner's usual reminders as the
    caller knows them, None for an unknown owner; `room` is how many events the owner may have in all.

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
    return [_make_event(owner, event, *row) for event, (_problem, *row) in zip(new, rows, strict=True)]


def _make_event(owner: int, new: NewEvent, number: int, slot: Any, written_at: dt.datetime) -> Event:
    event = Event(
        id=number,
        tg_user_id=owner,
        **{column: getattr(new, column) for column in (*FIELDS, "uid", "sequence", "series_id", "original_start")},
        created_at=written_at,
        updated_at=written_at,
        reminders_set=True,
    )
    event.slot = slot
    if new.all_day:
        event.time, event.duration_minutes = dt.time(), (slot.upper - slot.lower) // dt.timedelta(minutes=1)
    event._state.adding = False
    event._state.db = DEFAULT_DB_ALIAS
    return event


def copy_events(rows: Iterable[Sequence[Any]]) -> None:
    """Write many events at once, reminders aside.

    A row: number, name, date, time, details, owner's Telegram ID, duration in minutes or None, zone, and when it was
    made.
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


def hide_participants(event_id: int, *, hidden: bool) -> Event:
    """Write whether those who are invited to the event see nobody but its owner, and return the new row."""
    [stored] = _HIDE_PARTICIPANTS.all(Event, id=event_id, hidden=hidden)
    return stored


def set_capacity(event_ids: Iterable[int], capacity: int | None) -> list[Event]:
    """Limit the places of events; None: no limit. Returns them."""
    return _SET_CAPACITY.all(Event, ids=sorted(event_ids), capacity=capacity)


def take_capacity(event_ids: Iterable[int]) -> None:
    """Give dates of series as many places as their series says."""
    _TAKE_CAPACITY.run(ids=list(event_ids))


def set_join_key(event_id: int, key: str | None) -> Event:
    """Give an event the key of the link by which people join it; None: there is no link."""
    [event] = _SET_JOIN_KEY.all(Event, id=event_id, key=key)
    return event


def raise_sequence(event_id: int, sequence: int) -> None:
    """Raise the event's revision to at least `sequence`, because its file has counted further."""
    _RAISE_SEQUENCE.run(id=event_id, sequence=sequence)


def write_dates(rows: Sequence[tuple[int, dt.datetime]]) -> list[int]:
    """Write further dates of series, as the series say; a date that is there already stays as it is.

    Their reminders are set like those of events from elsewhere (`take_events_without_reminders`).

    Args:
        rows: the series' number, and the date's start on its wall clock.

    Returns:
        The numbers of those that were written.
    """
    numbers, starts = [number for number, _start in rows], [start for _number, start in rows]
    written = _WRITE_DATES.rows(series=numbers, starts=starts, actor=authorship.get_writer_setting())
    return [number for (number,) in written]


def update_dates(places: Mapping[int, dt.datetime], *, zone: str, changed: Sequence[str]) -> list[Event]:
    """Give dates of series what their series say; one that was moved by itself keeps its time.

    Args:
        places: where in its series each date is from now on, by its number; on the wall clock.
        zone: of the series before the change.
        changed: which of the series' fields are new.

    Returns:
        These dates, as they are now.
    """
    ids, starts = list(places), list(places.values())
    return _UPDATE_DATES.all(Event, ids=ids, starts=starts, zone=zone, changed=list(changed))


def lock_series_of(event_id: int) -> int | None:
    """Lock the series that an event is a date of until the transaction ends, before any row of `events` is locked.

    Returns:
        Its number; None for an event by itself, or for none at all.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        locked = None
        while True:
            cursor.execute("SELECT series_id FROM events WHERE id = %s", [event_id])
            found = cursor.fetchone()
            number = None if found is None else found[0]
            if number is None or number == locked:
                return number
            # While it is waited for, the date may become one of another series.
            cursor.execute("SELECT FROM calendarapp_series WHERE id = %s FOR UPDATE", [number])
            locked = number


def lock_dates(series_id: int, since: dt.datetime) -> None:
    """Lock the dates of a series from that moment on, in the order of their numbers."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT FROM events WHERE series_id = %s AND original_start >= %s ORDER BY id FOR UPDATE",
            [series_id, since],
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
    _JOIN_SERIES.run(id=event_id, series=series_id, start=start)


def leave_series(event_id: int, *, uid: str | None = None) -> None:
    """Make a date of a series an event by itself, with that UID."""
    _LEAVE_SERIES.run(id=event_id, uid=uid)


def hand_over_dates(event_ids: Sequence[int], *, to: int) -> None:
    """Make dates of one series dates of another one."""
    _HAND_OVER_DATES.run(ids=list(event_ids), to=to)


def delete_events(event_ids: Sequence[int]) -> None:
    """Delete the rows. The caller cancels their meetings in the same transaction."""
    _DELETE_EVENTS.run(ids=list(event_ids))


def leave_out(series_id: int, start: dt.datetime | None) -> None:
    """Note that a series does not have that date any more (RFC 5545, EXDATE)."""
    _LEAVE_OUT.run(series=series_id, start=start)


def take_back(series_id: int, start: dt.datetime | None) -> None:
    """Note that a series has that date again."""
    _TAKE_BACK.run(series=series_id, start=start)


def take_events_without_reminders(limit: int) -> list[Event]:
    """Take events of a writer that knows nothing of reminders, and mark them: the caller sets their reminders."""
    return _TAKE_WITHOUT_REMINDERS.all(Event, limit=limit)


def delete_events_of(owner: int) -> int:
    """Delete all of an owner's rows; the caller cancels the meetings, as for `delete_events`. Returns how many."""
    return len(_DELETE_EVENTS_OF.rows(owner=owner))


def restore_event(row: dict[str, Any]) -> Event | None:
    """Write a deleted row as it was, with its number and an older bot's own columns; `row` is as the history keeps it.

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
