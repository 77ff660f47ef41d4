"""The version of a person's feed: what tells a changed one from an unchanged one without reading it."""

from pathlib import Path

import django.db.models.functions.datetime
from django.db import migrations, models

FUNCTIONS_SQL = Path(__file__).resolve().parent.parent / "sql" / "feed_changes_v1.sql"

TRIGGERS = """
CREATE TRIGGER feed_insert AFTER INSERT ON calendarapp_appointment
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_meeting_changed();
CREATE TRIGGER feed_update AFTER UPDATE ON calendarapp_appointment
    REFERENCING NEW TABLE AS changed OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION feed_meeting_changed();
CREATE TRIGGER feed_delete AFTER DELETE ON calendarapp_appointment
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_meeting_changed();
CREATE TRIGGER feed AFTER INSERT OR UPDATE OR DELETE ON calendarapp_tguser
    FOR EACH ROW EXECUTE FUNCTION feed_person_changed();
"""

# With the functions go their triggers, those of `events` as well.
FORGET = """
DROP FUNCTION feed_event_changed CASCADE;
DROP FUNCTION feed_meeting_changed CASCADE;
DROP FUNCTION feed_person_changed CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0005_roles")]

    operations = [
        migrations.CreateModel(
            name="FeedChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tg_id", models.BigIntegerField(db_index=True)),
                ("changes", models.BigIntegerField(db_default=1)),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("folded", models.BooleanField(db_default=False)),
            ],
            options={
                "indexes": [
                    models.Index(models.F("tg_id"), condition=models.Q(("folded", False)), name="feedchange_unfolded")
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS_SQL.read_text(encoding="utf-8"), FORGET),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
