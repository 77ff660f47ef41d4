"""Polls for the time of something, and who has voted for what."""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calendarapp", "0032_shared_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="TimePoll",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organizer_tg_id", models.BigIntegerField(db_index=True, verbose_name="organizer")),
                ("chat_id", models.BigIntegerField(verbose_name="chat")),
                ("message_id", models.BigIntegerField(blank=True, null=True)),
                ("poll_id", models.CharField(blank=True, db_default="", db_index=True, default="", max_length=64)),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                (
                    "duration_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="duration, minutes"),
                ),
                ("timezone", models.CharField(max_length=64, verbose_name="time zone")),
                ("language", models.CharField(choices=[("ru", "Russian"), ("en", "English")], max_length=2)),
                (
                    "starts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(), size=None, verbose_name="times"
                    ),
                ),
                (
                    "busy",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=None),
                ),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("closed", "closed"), ("decided", "decided")],
                        db_default="open",
                        default="open",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("event_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True, db_default=django.db.models.functions.datetime.Now(), verbose_name="created"
                    ),
                ),
            ],
            options={
                "verbose_name": "poll",
                "verbose_name_plural": "polls",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TimePollVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("poll_id", models.CharField(max_length=64)),
                ("tg_id", models.BigIntegerField(db_index=True)),
                (
                    "options",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None),
                ),
                ("voted_at", models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "vote",
                "verbose_name_plural": "votes",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("poll_id", "tg_id"), name="voted_once")],
            },
        ),
    ]
