"""The database refuses double bookings; reminders; what a person may choose."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

import calendarapp.models

# Every writer of a participant's time waits here for the one before, whatever door it came through: concurrent plain
# INSERTs into an exclusion constraint can deadlock, one after the other they can't. Who frees a time waits as well: it
# may take it anew later in its transaction, while somebody else who wants it waits for the end of that.
QUEUE = """
CREATE OR REPLACE FUNCTION calendar_one_booking_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- OLD is null when a row is inserted, and least and greatest leave nulls out.
    PERFORM pg_advisory_xact_lock(least(OLD.participant_tg_id, NEW.participant_tg_id));
    PERFORM pg_advisory_xact_lock(greatest(OLD.participant_tg_id, NEW.participant_tg_id));
    RETURN NEW;
END
$$;
CREATE TRIGGER one_booking_at_a_time
BEFORE INSERT ON calendarapp_appointment
FOR EACH ROW WHEN (NEW.status IN ('pending', 'confirmed'))
EXECUTE FUNCTION calendar_one_booking_at_a_time();
CREATE TRIGGER one_change_at_a_time
BEFORE UPDATE OF participant_tg_id, date, time, timezone, duration_minutes, status, holds ON calendarapp_appointment
FOR EACH ROW WHEN (OLD.status IN ('pending', 'confirmed') OR NEW.status IN ('pending', 'confirmed'))
EXECUTE FUNCTION calendar_one_booking_at_a_time();
"""

UNQUEUE = """
DROP TRIGGER one_change_at_a_time ON calendarapp_appointment;
DROP TRIGGER one_booking_at_a_time ON calendarapp_appointment;
DROP FUNCTION calendar_one_booking_at_a_time();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("calendarapp", "0002_people_and_outbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tg_id", models.BigIntegerField(verbose_name="person")),
                ("event_id", models.BigIntegerField(blank=True, null=True, verbose_name="event")),
                ("appointment_id", models.BigIntegerField(blank=True, null=True, verbose_name="meeting")),
                ("minutes_before", models.PositiveIntegerField(verbose_name="minutes before")),
                ("due_at", models.DateTimeField(db_index=True, verbose_name="due")),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="expires_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="expires without an answer"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="holds",
            field=models.BooleanField(db_default=True, default=True, verbose_name="holds the time"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="proposed_date",
            field=models.DateField(blank=True, null=True, verbose_name="proposed date"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="proposed_time",
            field=models.TimeField(blank=True, null=True, verbose_name="proposed time"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="proposed_timezone",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=64, verbose_name="proposed time zone"
            ),
        ),
        migrations.AddField(
            model_name="tguser",
            name="digest_sent_on",
            field=models.DateField(blank=True, null=True, verbose_name="last digest"),
        ),
        migrations.AddField(
            model_name="tguser",
            name="digest_time",
            field=models.TimeField(blank=True, null=True, verbose_name="evening digest at"),
        ),
        migrations.AddField(
            model_name="tguser",
            name="duration_minutes",
            field=models.PositiveIntegerField(
                blank=True, db_default=60, default=60, null=True, verbose_name="usual duration, minutes"
            ),
        ),
        migrations.AddField(
            model_name="tguser",
            name="hold_hours",
            field=models.PositiveIntegerField(db_default=24, default=24, verbose_name="expire after, hours"),
        ),
        migrations.AddField(
            model_name="tguser",
            name="hold_policy",
            field=models.CharField(
                choices=[
                    ("hold", "keep my time"),
                    ("compete", "don't keep my time: the first confirmed wins"),
                    ("expire", "keep my time, but expire"),
                ],
                db_default="hold",
                default="hold",
                max_length=8,
                verbose_name="invitations without an answer",
            ),
        ),
        migrations.AddField(
            model_name="tguser",
            name="reminder_minutes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveIntegerField(),
                default=calendarapp.models.default_reminders,
                size=None,
                verbose_name="reminders, minutes before",
            ),
        ),
        migrations.AddField(
            model_name="tguser",
            name="zone_chosen",
            field=models.BooleanField(db_default=False, default=False, verbose_name="chose the time zone"),
        ),
        migrations.RunSQL(QUEUE, UNQUEUE),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("status", "confirmed"), models.Q(("holds", True), ("status", "pending")), _connector="OR"
                ),
                expressions=[
                    (
                        models.Func(
                            models.F("participant_tg_id"),
                            models.F("participant_tg_id"),
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    ("slot", "&&"),
                ],
                name="nobody_is_double_booked",
                violation_error_code="busy",
                violation_error_message="The participant is busy at this time.",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                models.F("event_id"), condition=models.Q(("event_id__isnull", False)), name="reminder_event"
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                models.F("appointment_id"),
                condition=models.Q(("appointment_id__isnull", False)),
                name="reminder_meeting",
            ),
        ),
    ]
