"""Filling a database with made-up people, events and meetings: a circle of people a transaction, by COPY.

An interrupted run continues where it stopped: a circle is written whole or not at all.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet

from calendarapp import db
from calendarapp.models import Event, TgUser
from calendarapp.queries.made_up_people import FIRST_ID, IDS
from calendarapp.seeding import sample_data
from calendarapp.seeding.sample_data import Circle, Happening, Plan
from calendarapp.services import history

NUMBERS: Final = 100_000_000_000  # rows are numbered from here on where there are others in the table
MEETING_COLUMNS: Final = (
    "id", "event_id", "name", "organizer_tg_id", "participant_tg_id", "date", "time", "details", "status",
    "duration_minutes", "timezone", "created_at", "updated_at",
)  # fmt: skip
TABLES: Final = ("events", "calendarapp_appointment", "calendarapp_tguser")


class FillError(Exception):
    """The database can't be filled so; the message says why and what to do."""


def list_missing(plan: Plan) -> list[int]:
    first = {FIRST_ID + plan.members(number)[0]: number for number in range(plan.circles)}
    there = set(_select_made_up().values_list("pk", flat=True))
    return [number for person, number in first.items() if person not in there]


def has_other_data() -> bool:
    """Whether there is anything that was not made here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM events WHERE user_id NOT BETWEEN %(first)s AND %(last)s)"
            " OR EXISTS (SELECT FROM calendarapp_appointment"
            " WHERE participant_tg_id NOT BETWEEN %(first)s AND %(last)s)"
            " OR EXISTS (SELECT FROM calendarapp_tguser WHERE NOT (tg_id BETWEEN %(first)s AND %(last)s"
            " AND started_at IS NULL AND username LIKE 'sample\\_%%'))",
            {"first": IDS.start, "last": IDS[-1]},
        )
        return bool(cursor.fetchone()[0])


def require_room(plan: Plan) -> None:
    """Raise if a real user has one of the Telegram IDs of the people that this plan would make.

    Raises:
        FillError: a user has one of them, or has events or meetings under it.
    """
    ids = IDS[: plan.people]
    between = {"first": ids.start, "last": ids[-1]}
    known = "SELECT tg_id FROM calendarapp_tguser WHERE tg_id BETWEEN %(first)s AND %(last)s"
    made = f"{known} AND started_at IS NULL AND username LIKE 'sample\\_%%'"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS ({known} EXCEPT {made})"  # noqa: S608  constant text
            f" OR EXISTS (SELECT user_id FROM events WHERE user_id BETWEEN %(first)s AND %(last)s EXCEPT ({made}))",
            between,
        )
        if cursor.fetchone()[0]:
            raise FillError(
                f"Somebody real has a Telegram ID between {ids.start} and {ids[-1]}: take an empty database."
            )


def _select_made_up() -> QuerySet[TgUser]:
    return TgUser.objects.filter(
        pk__gte=IDS.start, pk__lte=IDS[-1], started_at=None, username__startswith="sample_"
    ).order_by("pk")


def require_same(plan: Plan) -> None:
    """Pass when what was made before, if anything, is what this plan would make.

    Raises:
        FillError: it was made with other numbers, another seed or another day.
    """
    there = _select_made_up().first()
    if there is None:
        return
    wanted = sample_data.make_circle(plan, 0)
    same = (there.pk, there.first_name, there.last_name) == (
        wanted.people[0].pk, wanted.people[0].first_name, wanted.people[0].last_name
    )  # fmt: skip
    events = Event.objects.filter(tg_user_id=FIRST_ID).order_by("id").values_list("name", "date", "time")
    planned = [
        (it.name, sample_data.compute_day(plan, it.slot), it.time) for it in wanted.events if it.owner == FIRST_ID
    ]
    beyond = _select_made_up().filter(pk__gte=FIRST_ID + plan.people).exists()
    if beyond or not same or list(events) != planned:
        raise FillError(
            "This database was filled with other numbers, another --seed or another --around: "
            "repeat those to go on, or take an empty database."
        )


def find_first_number() -> int:
    """The number of the first event and of the first meeting: as it was when this was begun, else a free one."""
    begun = Event.objects.filter(tg_user_id=FIRST_ID).order_by("id").values_list("pk", flat=True).first()
    return begun or (NUMBERS if has_other_data() else 1)


@transaction.atomic
def write(plan: Plan, number: int, base: int) -> int:
    """Add one circle of people, events and meetings numbered from `base` on. Returns how many rows there are more.

    Nothing has happened to them: they have no history.
    """
    history.skip()
    with (
        connection.cursor() as cursor
    ):  # nobody else writes these people's meetings: the trigger need not lock for them
        cursor.execute("SELECT set_config('calendar.locked_for', 'everybody', true)")
    made = sample_data.make_circle(plan, number)
    created = dt.datetime.combine(plan.around, dt.time(12), dt.UTC) - dt.timedelta(days=1)
    TgUser.objects.bulk_create(made.people)
    db.copy_events(_make_event_rows(plan, made, base, created))
    statement = f"COPY calendarapp_appointment ({', '.join(MEETING_COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in _make_meeting_rows(plan, made, base, created):
            copy.write_row(row)
    return len(made.people) + len(made.events) + len(made.meetings)


def finish(*, written: bool) -> None:
    """Move the sequences past the numbers that are taken and, if rows were written, update the planner's statistics."""
    with connection.cursor() as cursor:
        for table in TABLES[:2]:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(max(id), 1)) FROM {table}"  # noqa: S608  constant names
            )
        for table in TABLES if written else ():
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def _make_event_rows(plan: Plan, made: Circle, base: int, created: dt.datetime) -> Iterator[tuple[Any, ...]]:
    for it in made.events:
        yield (base + it.number, it.name, sample_data.compute_day(plan, it.slot), it.time, it.details, it.owner,
               it.minutes, made.zone, _choose_created_at(plan, it, created))  # fmt: skip


def _make_meeting_rows(plan: Plan, made: Circle, base: int, created: dt.datetime) -> Iterator[tuple[Any, ...]]:
    for it in made.meetings:
        event = None if it.event is None else base + it.event
        moment = _choose_created_at(plan, it, created)
        yield (base + it.number, event, it.name, it.owner, it.participant, sample_data.compute_day(plan, it.slot),
               it.time, it.details, it.status, it.minutes, made.zone, moment, moment)  # fmt: skip


def _choose_created_at(plan: Plan, it: Happening, latest: dt.datetime) -> dt.datetime:
    """When it was written down: some days before it takes place, and not in the future."""
    planned = dt.datetime.combine(sample_data.compute_day(plan, it.slot), it.time, dt.UTC)
    return min(planned - dt.timedelta(days=3 + it.number % 11), latest)
