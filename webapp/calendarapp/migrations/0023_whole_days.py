"""Whole days, and the place and the link of events and meetings.

The columns of `events` are made with that table (`db.ensure_schema`). Whole days that leave people free take nobody's
time: the constraint and the view that say who is busy leave them out.
"""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

import calendarapp.models

SQL = Path(__file__).resolve().parent.parent / "sql"

TRIGGERS = """
CREATE TRIGGER days BEFORE INSERT OR UPDATE ON calendarapp_appointment
FOR EACH ROW WHEN (NEW.all_day) EXECUTE FUNCTION calendar_keep_whole_days();
CREATE OR REPLACE TRIGGER revise BEFORE UPDATE ON calendarapp_appointment
FOR EACH ROW WHEN (
    (OLD.name, OLD.date, OLD.time, OLD.details, OLD.duration_minutes, OLD.timezone, OLD.status,
     OLD.all_day, OLD.transparent, OLD.place, OLD.url)
    IS DISTINCT FROM
    (NEW.name, NEW.date, NEW.time, NEW.details, NEW.duration_minutes, NEW.timezone, NEW.status,
     NEW.all_day, NEW.transparent, NEW.place, NEW.url)
)
EXECUTE FUNCTION calendar_revise();
CREATE OR REPLACE TRIGGER card_update AFTER UPDATE ON calendarapp_appointment
    FOR EACH ROW WHEN (
        (OLD.status, OLD.date, OLD.time, OLD.timezone, OLD.duration_minutes, OLD.name, OLD.details,
         OLD.proposed_date, OLD.proposed_time, OLD.proposed_timezone, OLD.organizer_tg_id, OLD.participant_tg_id,
         OLD.all_day, OLD.place, OLD.url)
        IS DISTINCT FROM
        (NEW.status, NEW.date, NEW.time, NEW.timezone, NEW.duration_minutes, NEW.name, NEW.details,
         NEW.proposed_date, NEW.proposed_time, NEW.proposed_timezone, NEW.organizer_tg_id, NEW.participant_tg_id,
         NEW.all_day, NEW.place, NEW.url)
    ) EXECUTE FUNCTION calendar_meeting_shown();
-- Those of `events` are made again, after the migrations, with the new columns (`db.ensure_schema`).
DO $$
BEGIN
    IF to_regclass('events') IS NOT NULL THEN
        DROP TRIGGER IF EXISTS card_update ON events;
        DROP TRIGGER IF EXISTS card_delete ON events;
    END IF;
END
$$;
"""
BEFORE = """
DROP TRIGGER days ON calendarapp_appointment;
CREATE OR REPLACE TRIGGER revise BEFORE UPDATE ON calendarapp_appointment
FOR EACH ROW WHEN (
    (OLD.name, OLD.date, OLD.time, OLD.details, OLD.duration_minutes, OLD.timezone, OLD.status)
    IS DISTINCT FROM
    (NEW.name, NEW.date, NEW.time, NEW.details, NEW.duration_minutes, NEW.timezone, NEW.status)
)
EXECUTE FUNCTION calendar_revise();
CREATE OR REPLACE TRIGGER card_update AFTER UPDATE ON calendarapp_appointment
    FOR EACH ROW WHEN (
        (OLD.status, OLD.date, OLD.time, OLD.timezone, OLD.duration_minutes, OLD.name, OLD.details,
         OLD.proposed_date, OLD.proposed_time, OLD.proposed_timezone, OLD.organizer_tg_id, OLD.participant_tg_id)
        IS DISTINCT FROM
        (NEW.status, NEW.date, NEW.time, NEW.timezone, NEW.duration_minutes, NEW.name, NEW.details,
         NEW.proposed_date, NEW.proposed_time, NEW.proposed_timezone, NEW.organizer_tg_id, NEW.participant_tg_id)
    ) EXECUTE FUNCTION calendar_meeting_shown();
"""
# Who never wants to be reminded does not want to be reminded of whole days.
NEVER = "UPDATE calendarapp_tguser SET whole_day_reminder = NULL WHERE reminder_minutes = '{}'"


def read(name: str) -> str:
    """A file that never changes."""
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0022_series_invitations")]

    operations = [
        migrations.RemoveConstraint(model_name="appointment", name="nobody_is_double_booked"),
        migrations.AddField(
            model_name="appointment",
            name="all_day",
            field=models.BooleanField(db_default=False, default=False, verbose_name="all day"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", max_length=255, verbose_name="place"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="url",
            field=models.CharField(blank=True, db_default="", default="", max_length=2000, verbose_name="link"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="transparent",
            field=models.BooleanField(db_default=False, default=False, verbose_name="takes no time"),
        ),
        migrations.AddField(
            model_name="series",
            name="all_day",
            field=models.BooleanField(db_default=False, default=False, verbose_name="all day"),
        ),
        migrations.AddField(
            model_name="series",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", max_length=255, verbose_name="place"),
        ),
        migrations.AddField(
            model_name="series",
            name="url",
            field=models.CharField(blank=True, db_default="", default="", max_length=2000, verbose_name="link"),
        ),
        migrations.AddField(
            model_name="tguser",
            name="whole_day_reminder",
            field=models.TimeField(
                blank=True,
                db_default="18:00",
                default=calendarapp.models.default_whole_day_reminder,
                null=True,
                verbose_name="reminder of whole days at",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    models.Q(
                        ("status", "confirmed"), models.Q(("holds", True), ("status", "pending")), _connector="OR"
                    ),
                    ("transparent", False),
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
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("all_day", False), ("time", "00:00"), _connector="OR"), name="series_whole_days"
            ),
        ),
        migrations.RunSQL(read("busy_slots_v2.sql"), "DROP VIEW busy_slots;" + read("busy_slots_v1.sql")),
        migrations.RunSQL(read("calendar_keep_whole_days_v1.sql"), migrations.RunSQL.noop),
        migrations.RunSQL(
            read("calendar_book_appointments_v2.sql"),
            read("calendar_book_appointments_v1.sql").replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        ),
        migrations.RunSQL(read("calendar_write_events_v3.sql"), read("calendar_write_events_v2.sql")),
        migrations.RunSQL(read("feed_person_changed_v2.sql"), read("feed_changes_v1.sql")),
        migrations.RunSQL(TRIGGERS, BEFORE),
        migrations.RunSQL(NEVER, migrations.RunSQL.noop),
    ]
