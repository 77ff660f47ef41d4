"""Series in calendar files: dates that a file adds to a rule, and a note for feeds when a series changes.

Events that last up to a year take their owner's time, too.
"""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations

import calendarapp.models

SQL = Path(__file__).resolve().parent.parent / "sql"


def read(name: str) -> str:
    """A file that never changes."""
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0020_series")]

    operations = [
        migrations.AddField(
            model_name="series",
            name="rdates",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=calendarapp.models.NaiveDateTimeField(),
                blank=True,
                default=list,
                size=None,
                verbose_name="added",
            ),
        ),
        # `events` may not be there yet: it is made after the migrations.
        migrations.RunSQL(
            "SET LOCAL check_function_bodies = off;" + read("calendar_own_events_v2.sql"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(read("feed_series_changed_v1.sql"), "DROP FUNCTION feed_series_changed CASCADE"),
    ]
