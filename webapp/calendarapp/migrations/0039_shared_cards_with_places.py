"""Cards in groups show the places as they are, also when somebody begins to wait; polls are found by their chat."""

from django.db import migrations, models

# `db.ensure_schema` makes them again, with the number of places.
DROP = """
DO $$
BEGIN
    IF to_regclass('events') IS NOT NULL THEN
        DROP TRIGGER IF EXISTS shared_update ON events;
        DROP TRIGGER IF EXISTS shared_delete ON events;
    END IF;
END
$$;
"""
SHOWN = """
CREATE OR REPLACE TRIGGER card_shared_waits AFTER UPDATE OF waiting_since ON calendarapp_appointment
    FOR EACH ROW WHEN (
        NEW.event_id IS NOT NULL AND OLD.status = NEW.status
        AND (OLD.waiting_since IS NULL) <> (NEW.waiting_since IS NULL)
    ) EXECUTE FUNCTION calendar_shared_meeting_shown();
"""


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0038_places_of_series")]

    operations = [
        migrations.RunSQL(SHOWN, "DROP TRIGGER card_shared_waits ON calendarapp_appointment;"),
        migrations.RunSQL(DROP, DROP),
        migrations.AlterField("timepoll", "chat_id", models.BigIntegerField(db_index=True, verbose_name="chat")),
    ]
