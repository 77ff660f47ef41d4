"""Series: what repeats is a row, its dates are rows of `events`; new events may be dates of one."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models.functions import Now

import calendarapp.models

SQL = Path(__file__).resolve().parent.parent / "sql"


def read(name: str) -> str:
    """A file that never changes."""
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0019_wording")]

    operations = [
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tg_user_id", models.BigIntegerField(verbose_name="owner's Telegram ID")),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                ("details", models.TextField(blank=True, db_default="", default="", verbose_name="details")),
                ("date", models.DateField(verbose_name="first date")),
                ("time", models.TimeField(verbose_name="time")),
                (
                    "timezone",
                    models.CharField(
                        default=calendarapp.models.default_timezone, max_length=64, verbose_name="time zone"
                    ),
                ),
                (
                    "duration_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="duration, minutes"),
                ),
                (
                    "reminder_minutes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(),
                        blank=True,
                        null=True,
                        size=None,
                        verbose_name="reminders",
                    ),
                ),
                (
                    "transparent",
                    models.BooleanField(db_default=False, default=False, verbose_name="shows as free"),
                ),
                ("rrule", models.CharField(max_length=500, verbose_name="repetition")),
                (
                    "exdates",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=calendarapp.models.NaiveDateTimeField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="left out",
                    ),
                ),
                ("rrule_before", models.CharField(blank=True, db_default="", default="", max_length=500)),
                (
                    "written_until",
                    calendarapp.models.NaiveDateTimeField(blank=True, null=True, verbose_name="written until"),
                ),
                ("extend_at", models.DateTimeField(blank=True, null=True)),
                ("uid", models.CharField(blank=True, max_length=255, null=True, verbose_name="UID in the file")),
                ("sequence", models.PositiveIntegerField(db_default=0, default=0, verbose_name="revision")),
                ("created_at", models.DateTimeField(auto_now_add=True, db_default=Now(), verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, db_default=Now(), verbose_name="updated")),
            ],
            options={
                "verbose_name": "series",
                "verbose_name_plural": "series",
                "indexes": [
                    models.Index(fields=["tg_user_id"], name="series_owner"),
                    models.Index(
                        condition=models.Q(("extend_at", None), _negated=True),
                        fields=["extend_at"],
                        name="series_to_extend",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("uid", None), _negated=True),
                        fields=("tg_user_id", "uid"),
                        name="series_owner_uid",
                    )
                ],
            },
        ),
        migrations.RunSQL(read("calendar_write_events_v2.sql"), migrations.RunSQL.noop),
    ]
