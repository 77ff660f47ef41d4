"""The documented tables: statistics and meetings. `events` is known to the ORM and left alone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                ("date", models.DateField(verbose_name="date")),
                ("time", models.TimeField(verbose_name="time")),
                ("details", models.TextField(verbose_name="details")),
                ("tg_user_id", models.BigIntegerField(db_column="user_id", verbose_name="owner's Telegram ID")),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "db_table": "events",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="BotStatistics",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(unique=True, verbose_name="date")),
                ("user_count", models.PositiveIntegerField(default=0, verbose_name="new users")),
                ("event_count", models.PositiveIntegerField(default=0, verbose_name="events created")),
                ("edited_events", models.PositiveIntegerField(default=0, verbose_name="events edited")),
                ("cancelled_events", models.PositiveIntegerField(default=0, verbose_name="events deleted")),
            ],
            options={
                "verbose_name": "day of statistics",
                "verbose_name_plural": "daily statistics",
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organizer_tg_id", models.BigIntegerField(db_index=True, verbose_name="organizer")),
                ("participant_tg_id", models.BigIntegerField(db_index=True, verbose_name="participant")),
                ("date", models.DateField(verbose_name="date")),
                ("time", models.TimeField(verbose_name="time")),
                ("details", models.TextField(blank=True, default="", verbose_name="details")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("confirmed", "confirmed"),
                            ("cancelled", "cancelled"),
                            ("declined", "declined"),
                        ],
                        db_index=True,
                        default="pending",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="appointments",
                        to="calendarapp.event",
                        verbose_name="event",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
            },
        ),
    ]
