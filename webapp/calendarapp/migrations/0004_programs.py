"""What lets programs in; revisions for calendar feeds; indexes for long lists and for who is busy when."""

from pathlib import Path

import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REVISE_SQL = Path(__file__).resolve().parent.parent / "sql" / "calendar_revise_v1.sql"

REVISE = """
CREATE TRIGGER revise BEFORE UPDATE ON calendarapp_appointment
FOR EACH ROW WHEN (
    (OLD.name, OLD.date, OLD.time, OLD.details, OLD.duration_minutes, OLD.timezone, OLD.status)
    IS DISTINCT FROM
    (NEW.name, NEW.date, NEW.time, NEW.details, NEW.duration_minutes, NEW.timezone, NEW.status)
)
EXECUTE FUNCTION calendar_revise();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("calendarapp", "0003_nobody_is_double_booked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(REVISE_SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "scope",
                    models.CharField(
                        choices=[("read", "read"), ("write", "read and write")],
                        default="read",
                        max_length=8,
                        verbose_name="scope",
                    ),
                ),
                ("tg_id", models.BigIntegerField(blank=True, db_index=True, null=True, verbose_name="person")),
                ("hint", models.CharField(max_length=16, verbose_name="begins with")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
            ],
            options={
                "verbose_name": "API token",
                "verbose_name_plural": "API tokens",
            },
        ),
        migrations.CreateModel(
            name="FeedAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tg_id", models.BigIntegerField(verbose_name="person")),
                (
                    "kind",
                    models.CharField(
                        choices=[("calendar", "calendar"), ("busy", "free/busy, no names")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("nonce", models.CharField(editable=False, max_length=32)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ],
        ),
        migrations.CreateModel(
            name="IdempotentRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder", models.CharField(max_length=32)),
                ("key", models.CharField(max_length=255)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("headers", models.JSONField(default=dict)),
                ("body", models.BinaryField()),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name="appointment",
            name="sequence",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name="revision"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(models.F("date"), models.F("time"), models.F("id"), name="meeting_when"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                models.F("organizer_tg_id"),
                models.F("date"),
                models.F("time"),
                models.F("id"),
                name="meeting_organizer_when",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                models.F("participant_tg_id"),
                models.F("date"),
                models.F("time"),
                models.F("id"),
                name="meeting_participant_when",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=django.contrib.postgres.indexes.GistIndex(
                models.Func(
                    models.F("organizer_tg_id"),
                    models.F("organizer_tg_id"),
                    models.Value("[]"),
                    function="int8range",
                    output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                ),
                models.F("slot"),
                condition=models.Q(("status__in", ["pending", "confirmed"])),
                name="meeting_organizer_slot",
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="api_tokens",
                to=settings.AUTH_USER_MODEL,
                verbose_name="member of the staff",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedaddress",
            constraint=models.UniqueConstraint(models.F("tg_id"), models.F("kind"), name="one_feed_of_a_kind"),
        ),
        migrations.AddConstraint(
            model_name="idempotentrequest",
            constraint=models.UniqueConstraint(models.F("holder"), models.F("key"), name="one_answer_for_a_key"),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(("tg_id__isnull", False), ("user__isnull", False), _connector="XOR"),
                name="token_has_one_holder",
            ),
        ),
        migrations.RunSQL(REVISE, "DROP TRIGGER revise ON calendarapp_appointment"),
    ]
