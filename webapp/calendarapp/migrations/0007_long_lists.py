"""Long lists in the panel: words are found through an index, and meetings by their status in the order of the list."""

from pathlib import Path

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

WORDS_SQL = Path(__file__).resolve().parent.parent / "sql" / "calendar_words_v1.sql"

# Django makes a second index of a text column for LIKE, which nobody asks of a status.
DROP_LIKE = """
DO $$
DECLARE
    found regclass;
BEGIN
    FOR found IN
        SELECT indexrelid::regclass FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = 'calendarapp_appointment'::regclass AND relname LIKE 'calendarapp_appointment_status_%_like'
    LOOP
        EXECUTE format('DROP INDEX %s', found);
    END LOOP;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0006_feed_changes")]

    operations = [
        # The function stays when this is undone: an index of `events` needs it, and that is not a migration's.
        migrations.RunSQL(WORDS_SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="appointment",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.F("name"),
                    models.F("details"),
                    function="calendar_words",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                name="meeting_words",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index("status", "date", "time", "id", name="meeting_status_when"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                "participant_tg_id",
                "expires_at",
                condition=models.Q(("expires_at__isnull", False), ("status", "pending")),
                name="meeting_expiring",
            ),
        ),
        migrations.RunSQL(DROP_LIKE, migrations.RunSQL.noop),
        # How common a word is, nobody knows until the new index is analyzed.
        migrations.RunSQL("ANALYZE calendarapp_appointment", migrations.RunSQL.noop),
    ]
