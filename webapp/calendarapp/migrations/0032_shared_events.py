"""Events that are shown in groups and by way of inline mode, who answered there, and cards that are kept true."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

SQL = Path(__file__).resolve().parent.parent / "sql"
FORGET = """
DROP FUNCTION calendar_shared_answer_shown CASCADE;
DROP FUNCTION calendar_shared_meeting_shown CASCADE;
DROP FUNCTION calendar_shared_event_shown CASCADE;
DROP FUNCTION calendar_refresh_shared;
"""


def read(name: str) -> str:
    """A file that never changes."""
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("calendarapp", "0031_webhooks"),
    ]

    operations = [
        migrations.CreateModel(
            name="SharedEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField()),
                ("chat_id", models.BigIntegerField(db_index=True)),
                ("inline_message_id", models.CharField(blank=True, db_default="", default="", max_length=128)),
                ("language", models.CharField(choices=[("ru", "Russian"), ("en", "English")], max_length=2)),
                ("shared_at", models.DateTimeField(auto_now_add=True, db_default=Now())),
            ],
            options={
                "verbose_name": "shared event",
                "verbose_name_plural": "shared events",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("event_id", "chat_id"), name="shared_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("inline_message_id", ""), _negated=True),
                        fields=("inline_message_id",),
                        name="shared_inline_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tg_id", models.BigIntegerField(db_index=True)),
                ("appointment_id", models.BigIntegerField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(auto_now=True, db_default=Now())),
                (
                    "shared",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="calendarapp.sharedevent",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to a shared event",
                "verbose_name_plural": "answers to shared events",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("shared", "tg_id"), name="answered_shared_once")],
            },
        ),
        migrations.RunSQL(read("shared_cards_v1.sql"), FORGET),
    ]
