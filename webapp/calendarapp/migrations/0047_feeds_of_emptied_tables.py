"""Feeds notice TRUNCATE, too. The trigger of `events` is made with its others (`db.ensure_schema`)."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def read(name: str) -> str:
    """A file that never changes."""
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0046_public_calendar_rights")]

    operations = [migrations.RunSQL(read("feed_emptied_v1.sql"), "DROP FUNCTION feed_emptied CASCADE")]
