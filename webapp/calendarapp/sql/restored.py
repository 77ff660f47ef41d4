"""What a restored database is checked for, by PostgreSQL's own catalogue and by trying a double booking."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, connection, transaction

NO_DOUBLE_BOOKING: Final = "nobody_is_double_booked"
NOBODY: Final = 2**52 - 1  # the last Telegram ID there could be

# What should find nothing, and what it means if it does: the first column is a name.
FAULTS: Final = {
    "constraint {} is not validated": "SELECT conname FROM pg_constraint WHERE NOT convalidated ORDER BY 1",
    "index {} is not valid": "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1",
    "trigger {} is disabled": "SELECT tgname FROM pg_trigger WHERE tgenabled = 'D' ORDER BY 1",
}
_TOUCH: Final = """
    DO $$ BEGIN
        IF to_regclass('calendarapp_feedchange') IS NOT NULL THEN
            UPDATE calendarapp_feedchange SET changed_at = now();
        END IF;
    END $$
"""
BOOK: Final = (
    "INSERT INTO calendarapp_appointment"
    " (organizer_tg_id, participant_tg_id, date, time, details, status, created_at, updated_at)"
    " VALUES (%s, %s, '2100-01-01', '12:00', '', 'confirmed', now(), now())"
)


def list_tables() -> list[str]:
    """The tables and views that are there."""
    return connection.introspection.table_names(include_views=True)


def list_settings() -> list[str]:
    """The settings that the server knows."""
    return [name for (name,) in _read("SELECT name FROM pg_settings")]


def find_faults(counts: Mapping[str, int]) -> list[str]:
    """What is wrong with a restored database, in words; nothing when all is well.

    Brings the planner's statistics up to date, which a backup does not have.

    Args:
        counts: how many rows each table should have.
    """
    faults = []
    for table, count in counts.items():
        [(found,)] = _read(f"SELECT count(*) FROM {table}")  # noqa: S608  of the archive, quoted where it must be
        if found != count:
            faults.append(f"{table} has {found} rows instead of {count}")
    for fault, query in FAULTS.items():
        faults += [fault.format(name) for (name,) in _read(query)]
    if not _refuses_double_booking():
        faults.append(f"a double booking is not refused ({NO_DOUBLE_BOOKING})")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return faults


def note_changes() -> None:
    """Let programs that have read a feed since the backup read it again: what they know is not there any more."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH)


def _refuses_double_booking() -> bool:
    """Whether the second of two meetings at one time is refused; neither of them stays."""
    with transaction.atomic(), connection.cursor() as cursor:
        try:
            for organizer in (1, 2):
                cursor.execute(BOOK, [organizer, NOBODY])
        except IntegrityError as error:
            refused = NO_DOUBLE_BOOKING in str(error)
        else:
            refused = False
        transaction.set_rollback(True)
    return refused


def _read(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
