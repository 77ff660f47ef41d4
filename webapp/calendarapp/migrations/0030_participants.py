"""The participants of one event see each other: their cards are kept true to the others' answers."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"

# `db.ensure_schema` makes them again, with the new column.
DROP = """
DO $$
BEGIN
    IF to_regclass('events') IS NOT NULL THEN
        DROP TRIGGER IF EXISTS card_update ON events;
        DROP TRIGGER IF EXISTS card_delete ON events;
    END IF;
END
$$;
"""
FORGET = """
DROP FUNCTION calendar_other_participants_shown CASCADE;
DROP FUNCTION calendar_other_answers_shown CASCADE;
CREATE OR REPLACE FUNCTION calendar_event_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM calendar_refresh_card('event:' || OLD.id, OLD.user_id, OLD.name);
    ELSE
        PERFORM calendar_refresh_card('event:' || NEW.id, NEW.user_id, NULL);
    END IF;
    RETURN NULL;
END
$$;
"""


def read(name: str) -> str:
    """A file that never changes."""
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0029_booking_links")]

    operations = [
        migrations.RunSQL(read("calendar_participants_shown_v1.sql"), FORGET),
        migrations.RunSQL(DROP, DROP),
    ]
