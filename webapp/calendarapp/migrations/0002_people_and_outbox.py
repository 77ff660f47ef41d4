"""People, conversations, the outbox; and for meetings a name, a duration, a zone and the interval derived from them.

The columns added to `events` are in `events_table.sql`.
"""

from pathlib import Path

import django.contrib.postgres.fields.ranges
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import calendarapp.models

SLOT_SQL = Path(__file__).resolve().parent.parent / "sql" / "calendar_slot_v1.sql"


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0001_initial")]

    operations = [
        migrations.RunSQL(SLOT_SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.AlterField(
            "appointment", "details", models.TextField(blank=True, db_default="", default="", verbose_name="details")
        ),
        migrations.AlterField(
            "appointment",
            "status",
            models.CharField(
                choices=[
                    ("pending", "pending"),
                    ("confirmed", "confirmed"),
                    ("cancelled", "cancelled"),
                    ("declined", "declined"),
                ],
                db_default="pending",
                db_index=True,
                default="pending",
                max_length=16,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            "appointment",
            "created_at",
            models.DateTimeField(
                auto_now_add=True, db_default=django.db.models.functions.datetime.Now(), verbose_name="created"
            ),
        ),
        migrations.AlterField(
            "appointment",
            "updated_at",
            models.DateTimeField(
                auto_now=True, db_default=django.db.models.functions.datetime.Now(), verbose_name="updated"
            ),
        ),
        migrations.AddField(
            "appointment",
            "name",
            models.CharField(blank=True, db_default="", default="", max_length=255, verbose_name="name"),
        ),
        migrations.AddField(
            "appointment",
            "duration_minutes",
            models.PositiveIntegerField(blank=True, null=True, verbose_name="duration, minutes"),
        ),
        migrations.AddField(
            "appointment",
            "timezone",
            models.CharField(
                db_default=settings.TIME_ZONE,
                default=calendarapp.models.default_timezone,
                max_length=64,
                verbose_name="time zone",
            ),
        ),
        migrations.AddField(
            "appointment",
            "slot",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.F("date"),
                    models.F("time"),
                    models.F("timezone"),
                    models.F("duration_minutes"),
                    function="calendar_slot",
                ),
                output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                verbose_name="occupied interval",
            ),
        ),
        migrations.CreateModel(
            name="TgUser",
            fields=[
                ("tg_id", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="Telegram ID")),
                ("username", models.CharField(blank=True, default="", max_length=64, verbose_name="username")),
                ("first_name", models.CharField(blank=True, default="", max_length=128, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, default="", max_length=128, verbose_name="last name")),
                (
                    "language",
                    models.CharField(
                        choices=[("ru", "Russian"), ("en", "English")],
                        default="ru",
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                (
                    "timezone",
                    models.CharField(
                        default=calendarapp.models.default_timezone, max_length=64, verbose_name="time zone"
                    ),
                ),
                ("can_write", models.BooleanField(default=False, verbose_name="the bot may write")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="first used the bot")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "indexes": [
                    models.Index(django.db.models.functions.text.Lower("username"), name="tguser_username_lower")
                ],
            },
        ),
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("tg_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=64)),
                ("data", models.JSONField(default=dict)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="ProcessedUpdate",
            fields=[
                ("update_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="StatisticsDelta",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField()),
                ("user_count", models.PositiveIntegerField(default=0)),
                ("event_count", models.PositiveIntegerField(default=0)),
                ("edited_events", models.PositiveIntegerField(default=0)),
                ("cancelled_events", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="SendingBudget",
            fields=[
                ("name", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("next_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chat_id", models.BigIntegerField(verbose_name="chat")),
                ("method", models.CharField(default="sendMessage", max_length=32, verbose_name="Bot API method")),
                ("payload", models.JSONField(verbose_name="parameters")),
                ("appointment_id", models.BigIntegerField(blank=True, null=True, verbose_name="meeting")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "due_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="not before"
                    ),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="being sent until")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("failed_at", models.DateTimeField(blank=True, null=True, verbose_name="given up")),
                ("last_error", models.TextField(blank=True, default="", verbose_name="last error")),
            ],
            options={
                "verbose_name": "outgoing message",
                "verbose_name_plural": "outgoing messages",
                "indexes": [
                    models.Index(
                        models.F("chat_id"),
                        models.F("id"),
                        condition=models.Q(("failed_at", None), ("sent_at", None)),
                        name="outbox_waiting_chat",
                    ),
                    models.Index(
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("failed_at", None), ("sent_at", None)),
                        name="outbox_waiting_due",
                    ),
                    models.Index(
                        models.F("chat_id"),
                        models.F("sent_at"),
                        condition=models.Q(("sent_at__isnull", False)),
                        name="outbox_sent_chat",
                    ),
                    models.Index(
                        models.F("failed_at"), condition=models.Q(("failed_at__isnull", False)), name="outbox_failed"
                    ),
                ],
            },
        ),
    ]
