"""Bulk writes: meetings of thousands of people in one statement, with concurrent bookings."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import errors

from calendarapp import queries
from calendarapp.models import Appointment
from tests.support import write_paths
from tests.support.booker import get_database_url
from tests.support.crowd import Crowd, get_rounds, name_outcome
from tests.support.factories import get_day, make_telegram_id
from tests.support.surfaces import SURFACES
from tests.support.waiting import PATIENCE, wait_until
from tests.support.write_paths import Spot

# More than fit into the server's lock table: 64 for each of 200 connections.
CROWD = 20_000
# More people than a transaction locks one by one, and the number of locks it then holds.
MANY = 700
LOCKS = 503

FIELDS = "organizer_tg_id, participant_tg_id, date, time, duration_minutes, status"
INSERT = f"INSERT INTO calendarapp_appointment ({FIELDS}) SELECT 5, n, %s, '12:00', 60, 'confirmed'"
OF_PEOPLE = f"{INSERT} FROM generate_series(%s, %s) AS people (n)"
MOVE = "UPDATE calendarapp_appointment SET date = date + 1 WHERE participant_tg_id BETWEEN %s AND %s"

Connect = Callable[[], psycopg.Connection[Any]]

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.timeout(600)]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Opens connections as another program would."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(contextlib.closing(psycopg.connect(get_database_url())))


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    """Threads for statements that block."""
    with ThreadPoolExecutor(20) as pool:
        yield pool


def numbers(count: int) -> tuple[int, int]:
    """The first and the last ID of `count` new people."""
    first = make_telegram_id() * 100_000
    return first, first + count - 1


def booked(first: int, last: int) -> int:
    return Appointment.objects.filter(participant_tg_id__range=(first, last)).count()


def locks_of(session: psycopg.Connection[Any]) -> int:
    """How many advisory locks that transaction holds."""
    statement = "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'"
    [(count,)] = session.execute(statement).fetchall()
    return int(count)


def wait_for_waiters(count: int) -> None:
    """Wait until `count` sessions of this database wait for a lock."""

    def waiting() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return bool(cursor.fetchone()[0] == count)

    wait_until(waiting)


def test_meetings_of_twenty_thousand_people_fit_in_one_statement(connect: Connect) -> None:
    session = connect()
    first, last = numbers(CROWD)
    session.execute(OF_PEOPLE, (get_day(30), first, last))
    assert locks_of(session) <= LOCKS
    session.commit()

    session.execute(MOVE, (first, last))
    assert locks_of(session) <= LOCKS
    session.commit()

    other, end = numbers(MANY)
    with session.cursor().copy(f"COPY calendarapp_appointment ({FIELDS}) FROM STDIN") as copy:
        for number in range(other, end + 1):
            copy.write_row((5, number, get_day(30), write_paths.TIME, 60, "pending"))
    assert locks_of(session) <= LOCKS
    session.commit()
    assert (booked(first, last), booked(other, end)) == (CROWD, MANY)
    assert set(Appointment.objects.filter(participant_tg_id=last).values_list("date")) == {(get_day(31),)}


@pytest.mark.parametrize("place", [10, MANY - 1])
def test_overlap_within_one_statement_is_refused(connect: Connect, place: int) -> None:
    """Early, where people are locked individually, and late, where they are not."""
    session = connect()
    first, last = numbers(MANY)
    with pytest.raises(errors.ExclusionViolation):
        session.execute(
            f"{INSERT} FROM (SELECT generate_series(%s, %s) UNION ALL SELECT %s) AS people (n)",
            (get_day(30), first, last, first + place),
        )
    session.rollback()
    session.execute(OF_PEOPLE, (get_day(30), first, last))
    session.commit()
    with pytest.raises(errors.ExclusionViolation):
        session.execute(
            "UPDATE calendarapp_appointment SET participant_tg_id = least(participant_tg_id, %s)"
            " WHERE participant_tg_id BETWEEN %s AND %s",
            (last - 1, first, last),
        )
    session.rollback()
    assert booked(first, last) == MANY


@pytest.mark.parametrize("committed_first", [True, False])
def test_concurrent_booking_waits_for_the_import(
    connect: Connect, beside: ThreadPoolExecutor, *, committed_first: bool
) -> None:
    """For people whose rows were written early, late, or not at all, through every kind of write path."""
    session = connect()
    first, last = numbers(MANY)
    ways = (
        write_paths.invite,
        write_paths.meet,
        write_paths.create,
        write_paths.raw_insert,
        write_paths.update_moved,
        write_paths.save_back_to_active,
    )
    spots = [
        Spot(make_telegram_id(), participant, number)
        for number, participant in enumerate([*range(first, first + 3), *range(last - 2, last + 1)])
    ]
    attempts = [way(spot) for way, spot in zip(ways, spots, strict=True)]
    elsewhere = write_paths.raw_insert(Spot(make_telegram_id(), make_telegram_id(), 9))
    session.execute(OF_PEOPLE, (get_day(30), first, last))
    rivals = [beside.submit(outcome_of, attempt) for attempt in [*attempts, elsewhere]]
    wait_for_waiters(len(rivals))
    if committed_first:
        session.commit()
    else:
        session.rollback()
    heard = [rival.result(PATIENCE) for rival in rivals]
    assert heard == ["busy" if committed_first else "won"] * len(attempts) + ["won"]
    for spot in spots:
        slot = queries.compute_slot(get_day(30), write_paths.TIME, "Europe/Moscow", write_paths.MINUTES)
        assert queries.select_busy(spot.participant, slot, role=queries.Role.PARTICIPANT).count() == 1


def outcome_of(attempt: Callable[[], Any]) -> str:
    """The outcome of the future; its thread then closes its connection."""
    try:
        return name_outcome(attempt())
    except Exception as error:  # noqa: BLE001  a word for it, to be compared
        return name_outcome(error)
    finally:
        connection.close()


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("place", [10, MANY - 1])
def test_import_waits_for_an_earlier_writer(
    connect: Connect, beside: ThreadPoolExecutor, place: int, *, kept: bool
) -> None:
    session, rival = connect(), connect()
    first, last = numbers(MANY)
    rival.execute(OF_PEOPLE, (get_day(30), first + place, first + place))
    result: Future[Any] = beside.submit(session.execute, OF_PEOPLE, (get_day(30), first, last))
    wait_for_waiters(1)
    if not kept:
        rival.rollback()
        result.result(PATIENCE)
        session.commit()
        assert booked(first, last) == MANY
        return
    rival.commit()
    with pytest.raises(errors.ExclusionViolation):
        result.result(PATIENCE)
    session.rollback()
    assert booked(first, last) == 1


def test_second_of_two_concurrent_imports_can_be_retried(connect: Connect, beside: ThreadPoolExecutor) -> None:
    """Both reach the point where they lock the table: the second fails and can be retried, the first goes on."""
    one, other = connect(), connect()
    first, last = numbers(MANY)
    second, end = numbers(MANY)
    one.execute(OF_PEOPLE, (get_day(30), first, first + 99))
    other.execute(OF_PEOPLE, (get_day(30), second, second + 99))
    going: Future[Any] = beside.submit(one.execute, OF_PEOPLE, (get_day(30), first + 100, last))
    wait_for_waiters(1)
    with pytest.raises(errors.LockNotAvailable):
        other.execute(OF_PEOPLE, (get_day(30), second + 100, end))
    other.rollback()
    going.result(PATIENCE)
    again: Future[Any] = beside.submit(other.execute, OF_PEOPLE, (get_day(30), second, end))
    wait_for_waiters(1)
    one.commit()
    again.result(PATIENCE)
    other.commit()
    assert (booked(first, last), booked(second, end)) == (MANY, MANY)


def test_bulk_change_does_not_wait_for_one_rows_writer(connect: Connect, beside: ThreadPoolExecutor) -> None:
    """And a row that another session has locked and changes causes no deadlock."""
    session, rival = connect(), connect()
    first, last = numbers(MANY)
    session.execute(OF_PEOPLE, (get_day(30), first, last))
    session.commit()
    change = "UPDATE calendarapp_appointment SET status = 'declined' WHERE participant_tg_id = %s"
    rival.execute("SELECT FROM calendarapp_appointment WHERE participant_tg_id = %s FOR UPDATE", (last,))
    moving: Future[Any] = beside.submit(session.execute, MOVE, (first, last))
    wait_for_waiters(1)
    rival.execute(change, (last,))
    rival.commit()
    moving.result(PATIENCE)
    session.commit()
    found = Appointment.objects.filter(participant_tg_id__range=(first, last), date=get_day(31))
    assert (found.count(), found.filter(status="declined").count()) == (MANY, 1)


def test_rollback_to_savepoint_releases_the_locks(connect: Connect) -> None:
    session, rival = connect(), connect()
    first, last = numbers(MANY)
    session.execute(OF_PEOPLE, (get_day(30), first, first))
    session.execute("SAVEPOINT here")
    session.execute(OF_PEOPLE, (get_day(30), first + 1, last))
    session.execute("ROLLBACK TO here")
    assert locks_of(session) == 2
    rival.execute(OF_PEOPLE, (get_day(30), last, last))
    rival.commit()
    session.execute(OF_PEOPLE, (get_day(30), first + 1, last - 1))
    session.commit()
    assert booked(first, last) == MANY


def test_import_and_concurrent_writers_have_one_winner() -> None:
    """An import competes for one time with writers of every other kind: exactly one wins."""
    ways = [*write_paths.WRITE_PATHS, *SURFACES][:19]

    with Crowd(20) as crowd:
        for _round in range(get_rounds(3)):
            first, last = numbers(MANY)
            for participant in (first + 10, last):
                spots = [Spot(make_telegram_id(), participant, number) for number in range(len(ways))]
                attempts = [way(spot) for way, spot in zip(ways, spots, strict=True)]
                outcomes = crowd.rush([*attempts, partial(bulk, first, last)])
                heard = [name_outcome(outcome) for outcome in outcomes]
                assert sorted(heard) == ["busy"] * (len(heard) - 1) + ["won"], heard
                Appointment.objects.filter(participant_tg_id__range=(first, last)).delete()


def bulk(first: int, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(OF_PEOPLE, [get_day(30), first, last])
