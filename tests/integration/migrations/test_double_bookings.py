"""A database older than the constraint, with double bookings: nothing is migrated until they are resolved."""

import datetime as dt
from collections.abc import Iterator

import pytest

from tests.support.schema_states import OldDatabase, create_old_database

DAY = dt.date(2030, 5, 6)
NOON = dt.time(12)

INSERT = """
INSERT INTO calendarapp_appointment
(organizer_tg_id, participant_tg_id, date, time, status, details, created_at, updated_at)
VALUES (%s, %s, %s, %s, %s, '', now(), now()) RETURNING id
"""
INSERT_LONG = """
INSERT INTO calendarapp_appointment
(organizer_tg_id, participant_tg_id, date, time, status, duration_minutes, timezone)
VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id
"""

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def documented() -> Iterator[OldDatabase]:
    """A database as the documented migration creates it."""
    with create_old_database() as database:
        database.migrate("calendarapp", "0001")
        yield database


def book(database: OldDatabase, participant: int, status: str, *, day: dt.date = DAY, time: dt.time = NOON) -> int:
    ((number,),) = database.query(INSERT, 111, participant, day, time, status)
    return int(number)


def statuses(database: OldDatabase) -> dict[int, str]:
    return {int(pk): str(status) for pk, status in database.query("SELECT id, status FROM calendarapp_appointment")}


def refused(database: OldDatabase) -> str:
    """Check that `migrate` stops and changes nothing; returns its report."""
    before = database.shape(), statuses(database)
    done = database.manage("migrate")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "Nothing was migrated" in done.stderr
    assert "resolve_double_bookings" in done.stderr
    assert (database.shape(), statuses(database)) == before
    return done.stderr


def test_documented_schema_with_double_bookings_is_not_migrated_until_resolved(documented: OldDatabase) -> None:
    older, younger = book(documented, 222, "pending"), book(documented, 222, "pending")
    asked, agreed = book(documented, 333, "pending"), book(documented, 333, "confirmed")
    off, elsewhere = book(documented, 222, "declined"), book(documented, 222, "pending", time=dt.time(13))
    beside = book(documented, 444, "confirmed")

    report = refused(documented)
    assert "2 pair(s)" in report
    assert f"participant 222: #{older} 2030-05-06 12:00:00 pending and #{younger}" in report
    assert f"participant 333: #{asked}" in report

    before = statuses(documented)
    dry = documented.manage("resolve_double_bookings", "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert f"Would cancel 2 meeting(s): #{younger}, #{asked}" in dry.stdout
    assert statuses(documented) == before
    refused(documented)

    done = documented.manage("resolve_double_bookings")
    assert done.returncode == 0, done.stderr
    assert f"Cancelled 2 meeting(s): #{younger}, #{asked}" in done.stdout
    assert statuses(documented) == before | {younger: "cancelled", asked: "cancelled"}
    assert {before[number] for number in (off, elsewhere, beside, agreed)} == {"declined", "pending", "confirmed"}

    documented.migrate()
    assert documented.query("SELECT 1 FROM pg_constraint WHERE conname = 'nobody_is_double_booked'")
    assert "No double bookings" in documented.manage("resolve_double_bookings").stdout


def test_durations_and_zones_count_when_finding_double_bookings() -> None:
    with create_old_database() as database:
        database.migrate("calendarapp", "0002")
        rows = [
            (222, dt.time(12), "pending", 60, "Europe/Moscow"),
            (222, dt.time(13), "pending", 60, "Europe/Moscow"),  # back to back with the first
            (222, dt.time(14, 30), "confirmed", 60, "Asia/Yekaterinburg"),  # 12:30 in Moscow, overlaps the first
            (222, dt.time(13, 59), "confirmed", None, "Europe/Moscow"),  # a moment within the second
            (222, dt.time(12), "pending", 60, "Asia/Tokyo"),
        ]
        numbers = [
            int(database.query(INSERT_LONG, 111, participant, DAY, time, status, minutes, zone)[0][0])
            for participant, time, status, minutes, zone in rows
        ]
        report = refused(database)
        assert "3 pair(s)" in report
        done = database.manage("resolve_double_bookings")
        assert f"#{numbers[0]}, #{numbers[1]}" in done.stdout
        assert [statuses(database)[number] for number in numbers] == [
            "cancelled", "cancelled", "confirmed", "confirmed", "pending",
        ]  # fmt: skip
        database.migrate()


def test_meeting_never_yields_to_one_that_yields_itself() -> None:
    """Pending #1 overlaps confirmed #3, which overlaps the older confirmed #2: only #3 goes."""
    with create_old_database() as database:
        database.migrate("calendarapp", "0002")
        rows = [(dt.time(14), "pending"), (dt.time(12), "confirmed"), (dt.time(13), "confirmed")]
        numbers = [
            int(database.query(INSERT_LONG, 111, 222, DAY, time, status, 90, "UTC")[0][0]) for time, status in rows
        ]
        assert f"Cancelled 1 meeting(s): #{numbers[2]}" in database.manage("resolve_double_bookings").stdout
        database.migrate()


def test_report_of_many_pairs_is_short(documented: OldDatabase) -> None:
    for _number in range(8):
        book(documented, 222, "pending")
    assert "28 pair(s)" in (report := refused(documented))
    assert "... and 8 more" in report
    assert "Cancelled 7 meeting(s)" in documented.manage("resolve_double_bookings").stdout
    documented.migrate()


def test_database_without_double_bookings_is_migrated(documented: OldDatabase) -> None:
    kept = [book(documented, 222, "confirmed"), book(documented, 333, "pending"), book(documented, 222, "cancelled")]
    documented.migrate()
    assert sorted(statuses(documented)) == sorted(kept)
    ((zone, minutes, holds),) = documented.query(
        "SELECT DISTINCT timezone, duration_minutes, holds FROM calendarapp_appointment"
    )
    assert (zone, minutes, holds) == ("Europe/Moscow", None, True)
    backwards = documented.manage("migrate", "calendarapp", "0002")
    assert backwards.returncode == 0, backwards.stderr
    documented.migrate()
