"""One way to the database: "busy" is a view, and a booking, new events and the day's statistics are a function each.

They take the place of functions that every `migrate` made of the code's own queries.
"""

from pathlib import Path

import django.contrib.postgres.fields.ranges
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"

OLD = """
DO $$
DECLARE
    found regprocedure;
BEGIN
    FOR found IN
        SELECT oid::regprocedure FROM pg_proc
        WHERE proname IN ('calendar_book', 'calendar_write_event', 'calendar_fold')
            AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('DROP ROUTINE %s', found);
    END LOOP;
END
$$
"""


def read(name: str) -> str:
    """A file that never changes."""
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0017_revise_grows")]

    operations = [
        migrations.RunSQL(OLD, migrations.RunSQL.noop),
        migrations.RunSQL(read("busy_slots_v1.sql"), "DROP VIEW busy_slots"),
        # `events` may not be there yet: it is made after the migrations.
        migrations.RunSQL(
            "SET LOCAL check_function_bodies = off;" + read("calendar_own_events_v1.sql"),
            "DROP FUNCTION calendar_own_events(bigint, tstzrange)",
        ),
        migrations.RunSQL(
            read("calendar_book_appointments_v1.sql"),
            "DROP FUNCTION calendar_book_appointments(jsonb, boolean, boolean, boolean, text, text)",
        ),
        migrations.RunSQL(
            read("calendar_write_events_v1.sql"),
            "DROP FUNCTION calendar_write_events(bigint, jsonb, integer[], bigint, date, text)",
        ),
        migrations.RunSQL(
            read("calendar_fold_statistics_v1.sql"),
            "DROP PROCEDURE calendar_fold_statistics(bigint); DROP FUNCTION calendar_add_up_statistics()",
        ),
        migrations.RunSQL(
            read("calendar_superseded_refreshes_v1.sql"),
            "DROP FUNCTION calendar_superseded_refreshes(jsonb, timestamptz)",
        ),
        migrations.CreateModel(
            name="BusySlot",
            fields=[
                ("appointment_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("person_tg_id", models.BigIntegerField()),
                ("person", django.contrib.postgres.fields.ranges.BigIntegerRangeField()),
                ("role", models.TextField()),
                ("slot", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("event_id", models.BigIntegerField(null=True)),
                ("status", models.TextField()),
                ("name", models.TextField()),
                ("date", models.DateField()),
                ("time", models.TimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={"db_table": "busy_slots", "managed": False, "default_permissions": ()},
        ),
    ]
