"""Double bookings in a database from before the constraint: found before anything is migrated, resolved on request.

Plain SQL on whatever columns there are: the models describe a later state of the tables.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.core.management import CommandError
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

TABLE: Final = "calendarapp_appointment"
CONSTRAINT: Final = "nobody_is_double_booked"
REPORTED: Final = 20

# With the interval if the column exists; before that, meetings occupied just their moment.
OVERLAP: Final = {True: "a.slot && b.slot", False: "a.date = b.date AND a.time = b.time"}

PAIRS: Final = """
SELECT a.participant_tg_id, a.id, a.date, a.time, a.status, b.id, b.date, b.time, b.status
FROM calendarapp_appointment a
JOIN calendarapp_appointment b ON a.participant_tg_id = b.participant_tg_id AND a.id < b.id AND {overlap}
WHERE a.status IN ('pending', 'confirmed') AND b.status IN ('pending', 'confirmed')
ORDER BY a.participant_tg_id, a.id, b.id
"""


@dataclass(frozen=True)
class DoubleBooking:
    """Two active meetings of one participant that overlap; the one with the lower number was made first."""

    participant: int
    first: int
    first_status: str
    second: int
    second_status: str
    text: str

    @property
    def loser(self) -> int:
        """The one to cancel: a confirmed meeting is kept over a pending one, an older over a newer one."""
        return self.first if (self.first_status, self.second_status) == ("pending", "confirmed") else self.second


def find(using: str) -> list[DoubleBooking]:
    """Every pair that the constraint would refuse; none when the table isn't there, or the constraint is."""
    with connections[using].cursor() as cursor:
        columns = _list_columns(cursor)
        if not columns or _is_constrained(cursor):
            return []
        cursor.execute(PAIRS.format(overlap=OVERLAP["slot" in columns]))
        return [_make_pair(row) for row in cursor.fetchall()]


def refuse_migration(*, using: str, **_signal: Any) -> None:
    """Stop `migrate` before it changes anything when the data break the constraint (signal `pre_migrate`).

    Raises:
        CommandError: with a report of the pairs and the command that resolves them.
    """
    pairs = find(using)
    if not pairs:
        return
    shown = [pair.text for pair in pairs[:REPORTED]]
    if len(pairs) > REPORTED:
        shown.append(f"... and {len(pairs) - REPORTED} more")
    raise CommandError(
        f"Nothing was migrated: {len(pairs)} pair(s) of meetings double-book their participant.\n  "
        + "\n  ".join(shown)
        + "\nTo cancel the one of each pair that was made later (a confirmed one stays before a pending one), run\n"
        "  python webapp/manage.py resolve_double_bookings\n"
        "and then migrate again; with --dry-run it only tells what it would do."
    )


def resolve(using: str, *, dry_run: bool) -> list[int]:
    """Cancel as few meetings as the rule of `DoubleBooking.loser` asks for, until no two overlap.

    Returns:
        The numbers of the meetings that were (or would be) cancelled.
    """
    gone: set[int] = set()
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        pairs = find(using)
        # The confirmed among themselves first, then those against pending ones: what gives way anyway takes no
        # other one down with it.
        for pair in sorted(pairs, key=lambda pair: (pair.first_status, pair.second_status).count("pending")):
            if pair.first not in gone and pair.second not in gone:
                gone.add(pair.loser)
        if gone and not dry_run:
            cursor.execute(
                f"UPDATE {TABLE} SET status = 'cancelled', updated_at = now() WHERE id = ANY(%s)",  # noqa: S608
                [sorted(gone)],
            )
    return sorted(gone)


def _list_columns(cursor: CursorWrapper) -> set[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped", [TABLE]
    )
    return {name for (name,) in cursor.fetchall()}


def _is_constrained(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [CONSTRAINT])
    return cursor.fetchone() is not None


def _make_pair(row: tuple[Any, ...]) -> DoubleBooking:
    participant, first, date, time, status, second, other_date, other_time, other_status = row
    text = (
        f"participant {participant}: #{first} {date} {time} {status} and #{second} {other_date} {other_time} "
        f"{other_status}"
    )
    return DoubleBooking(participant, first, status, second, other_status, text)
