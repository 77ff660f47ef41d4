"""Invitations to series: one answer for all dates, and a card that is kept true to their meetings."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

SQL = Path(__file__).resolve().parent.parent / "sql"
FORGET = """
DROP FUNCTION calendar_series_meetings_shown CASCADE;
DROP FUNCTION calendar_series_invitation_shown CASCADE;
"""
STATUSES = [
    ("pending", "pending"),
    ("confirmed", "confirmed"),
    ("cancelled", "cancelled"),
    ("declined", "declined"),
]


def read(name: str) -> str:
    """A file that never changes."""
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0021_series_in_files")]

    operations = [
        migrations.CreateModel(
            name="SeriesInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organizer_tg_id", models.BigIntegerField(db_index=True, verbose_name="organizer")),
                ("participant_tg_id", models.BigIntegerField(db_index=True, verbose_name="participant")),
                ("details", models.TextField(blank=True, db_default="", default="", verbose_name="details")),
                (
                    "status",
                    models.CharField(
                        choices=STATUSES,
                        db_default="pending",
                        default="pending",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("ended_in", models.BigIntegerField(blank=True, null=True)),
                ("status_before", models.CharField(blank=True, db_default="", default="", max_length=16)),
                ("created_at", models.DateTimeField(auto_now_add=True, db_default=Now(), verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, db_default=Now(), verbose_name="updated")),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="calendarapp.series",
                        verbose_name="series",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation to a series",
                "verbose_name_plural": "invitations to series",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("series", "participant_tg_id"), name="invited_to_series_once")
                ],
            },
        ),
        # `events` may not be there yet: it is made after the migrations.
        migrations.RunSQL("SET LOCAL check_function_bodies = off;" + read("series_invitation_cards_v1.sql"), FORGET),
    ]
