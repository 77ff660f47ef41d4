"""A statement that writes the meetings of a million people needs no million locks."""

from pathlib import Path

from django.db import migrations

FUNCTION_SQL = Path(__file__).resolve().parent.parent / "sql" / "calendar_one_booking_at_a_time_v2.sql"

# As 0003 made it.
BEFORE = """
CREATE OR REPLACE FUNCTION calendar_one_booking_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- OLD is null when a row is inserted, and least and greatest leave nulls out.
    PERFORM pg_advisory_xact_lock(least(OLD.participant_tg_id, NEW.participant_tg_id));
    PERFORM pg_advisory_xact_lock(greatest(OLD.participant_tg_id, NEW.participant_tg_id));
    RETURN NEW;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0015_people_words")]

    operations = [migrations.RunSQL(FUNCTION_SQL.read_text(encoding="utf-8"), BEFORE)]
