"""Events have room for so many people, and a waiting list: those who wait for a place are pending meetings."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"

# `db.ensure_schema` makes them again, with the new columns.
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
SHOWN = """
CREATE OR REPLACE TRIGGER card_waits AFTER UPDATE ON calendarapp_appointment
    FOR EACH ROW WHEN (OLD.waiting_since IS DISTINCT FROM NEW.waiting_since AND OLD.status = NEW.status)
    EXECUTE FUNCTION calendar_meeting_shown();
"""


def read(name: str) -> str:
    """A file that never changes."""
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0033_time_polls")]

    operations = [
        migrations.AddField(
            "appointment",
            "waiting_since",
            models.DateTimeField(blank=True, null=True, verbose_name="waits for a place since"),
        ),
        migrations.AddIndex(
            "appointment",
            models.Index(
                condition=models.Q(("status", "pending"), ("waiting_since__isnull", False)),
                fields=["event", "waiting_since", "id"],
                name="meeting_waiting",
            ),
        ),
        migrations.RunSQL(read("busy_slots_v3.sql"), read("busy_slots_v2.sql")),
        migrations.RunSQL(read("calendar_participants_shown_v2.sql"), read("calendar_participants_shown_v1.sql")),
        migrations.RunSQL(SHOWN, "DROP TRIGGER card_waits ON calendarapp_appointment;"),
        migrations.RunSQL(DROP, DROP),
    ]
