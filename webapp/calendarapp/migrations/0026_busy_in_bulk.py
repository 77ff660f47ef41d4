"""A booking whose time a bulk change takes meanwhile is answered with `busy`, where it failed before."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def read(name: str) -> str:
    """A file that never changes."""
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0025_page_sessions")]

    operations = [
        migrations.RunSQL(read("calendar_book_appointments_v3.sql"), read("calendar_book_appointments_v2.sql")),
    ]
