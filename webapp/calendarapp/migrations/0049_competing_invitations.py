"""Which invitations compete for a time is said once: by a view."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def read(name: str) -> str:
    """A file that never changes."""
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0048_agenda_meetings")]

    operations = [migrations.RunSQL(read("competing_invitations_v1.sql"), "DROP VIEW competing_invitations")]
