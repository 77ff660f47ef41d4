"""The shape of the table `events`, which no migration makes: what `db.ensure_schema` looks at, and what it runs."""

import re
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from psycopg import sql

SQL: Final = Path(__file__).resolve().parent
EVENTS: Final = (SQL / "events_table.sql").read_text(encoding="utf-8")

# The newest version of each function that events_table.sql calls.
FUNCTIONS: Final = tuple(
    f"calendar_{name}.sql" for name in ("slot_v1", "keep_whole_days_v1", "revise_v2", "grow_v1", "words_v1")
)

# What events_table.sql adds to the documented columns, and its indexes and triggers.
COLUMNS: Final = re.findall(r"ADD COLUMN IF NOT EXISTS (\w+)", EVENTS)
INDEXES: Final = re.findall(r"INDEX IF NOT EXISTS (\w+)", EVENTS)
TRIGGERS: Final = re.findall(r"REPLACE TRIGGER (\w+)", EVENTS)

# Triggers of `events` that need what a migration makes: their file, one of them, and whether that is there.
LATER_TRIGGERS: Final = (
    ("events_feed_triggers.sql", "feed_truncate", "to_regproc('feed_emptied') IS NOT NULL"),
    ("events_history_triggers.sql", "history_update", "to_regclass('calendarapp_history') IS NOT NULL"),
    ("events_card_triggers.sql", "card_delete", "to_regproc('calendar_event_shown') IS NOT NULL"),
    ("events_shared_triggers.sql", "shared_delete", "to_regproc('calendar_shared_event_shown') IS NOT NULL"),
)


def is_in_shape(cursor: Any) -> bool:
    """Whether `events` has every column, index and trigger that events_table.sql gives it."""
    cursor.execute(
        "SELECT (SELECT count(*) FROM pg_attribute"
        "  WHERE attrelid = to_regclass('events') AND attname = ANY(%s) AND NOT attisdropped),"
        " (SELECT count(*) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
        "  WHERE indrelid = to_regclass('events') AND relname = ANY(%s)),"
        " (SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass('events') AND tgname = ANY(%s))",
        [COLUMNS, INDEXES, TRIGGERS],
    )
    return (
        cursor.fetchone() == (len(COLUMNS), len(INDEXES), len(TRIGGERS))
        and _read_default_zone(cursor, "events") is not None
    )


def widen_ids(cursor: Any) -> None:
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


def keep_default_zone(cursor: Any, connection: Any) -> None:
    """Keep the columns' default equal to `settings.TIME_ZONE`, also after an operator changed it."""
    for table in ("events", "calendarapp_appointment"):
        default = _read_default_zone(cursor, table)
        if default is None or default.split("'")[1] == settings.TIME_ZONE:
            continue
        zone = sql.Literal(settings.TIME_ZONE)
        statement = sql.SQL("ALTER TABLE {} ALTER COLUMN timezone SET DEFAULT {}").format(sql.Identifier(table), zone)
        cursor.execute(statement.as_string(connection.connection))
