"""Revisions and the times of the last change only ever grow, in one transaction as well.

The trigger of `events` is made with that table (`db.ensure_schema`).
"""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
REVISE_SQL = SQL / "calendar_revise_v2.sql"
BEFORE_SQL = SQL / "calendar_revise_v1.sql"
GROW_SQL = SQL / "calendar_grow_v1.sql"

TRIGGER = """
CREATE TRIGGER grow BEFORE UPDATE ON calendarapp_appointment
FOR EACH ROW WHEN (NEW.sequence < OLD.sequence OR NEW.updated_at < OLD.updated_at)
EXECUTE FUNCTION calendar_grow();
"""


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0016_bulk_writes")]

    operations = [
        migrations.RunSQL(REVISE_SQL.read_text(encoding="utf-8"), BEFORE_SQL.read_text(encoding="utf-8")),
        # With the function go its triggers, that of `events` as well.
        migrations.RunSQL(GROW_SQL.read_text(encoding="utf-8"), "DROP FUNCTION calendar_grow CASCADE"),
        migrations.RunSQL(TRIGGER, migrations.RunSQL.noop),
    ]
