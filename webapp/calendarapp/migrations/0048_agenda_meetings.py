"""When a called-off meeting is superseded by a newer one, and who waits in which place, are said once: by a view."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def read(name: str) -> str:
    """A file that never changes."""
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0047_feeds_of_emptied_tables")]

    operations = [migrations.RunSQL(read("agenda_meetings_v1.sql"), "DROP VIEW agenda_meetings")]
