"""The history of meetings and events, written by triggers: those of `events` are made with that table (`db`)."""

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

# What a row holds is compared as JSON: columns that later versions add, or an older bot had, are in the history, too.
#
# Who writes, and where, is the transaction's setting `calendar.actor`: "surface kind ID name". Whoever says nothing is
# another writer, elsewhere. An invitation that was cancelled after its time was up was cancelled by nobody: it expired.
#
# The rows of people who changed, other than to nobody (0, an erased person), are found by those who were there, too.
FUNCTION = """
CREATE FUNCTION calendar_remember() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    silent constant text[] := ARRAY['id', 'slot', 'created_at', 'updated_at', 'sequence', 'reminders_set'];
    moves constant text[] := ARRAY['date', 'time', 'timezone', 'duration_minutes'];
    people constant text[] := ARRAY['user_id', 'organizer_tg_id', 'participant_tg_id'];
    is_meeting constant boolean := TG_ARGV[0] = 'meeting';
    writer constant text := coalesce(nullif(current_setting('calendar.actor', true), ''), 'other other  ');
    who_kind text := split_part(writer, ' ', 2);
    who_id bigint := nullif(split_part(writer, ' ', 3), '')::bigint;
    who text := substr(writer, length(split_part(writer, ' ', 1) || who_kind || split_part(writer, ' ', 3)) + 4);
    former jsonb;
    present jsonb;
    shown jsonb;
    was jsonb;
    becomes jsonb;
    word text;
    number bigint;
    of_event bigint;
    sides jsonb[];
    side jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        former := to_jsonb(OLD) - 'slot';
    END IF;
    IF TG_OP <> 'DELETE' THEN
        present := to_jsonb(NEW);
    END IF;
    shown := coalesce(present, former);
    IF TG_OP = 'INSERT' THEN
        becomes := jsonb_strip_nulls(present - silent - people);
        word := CASE WHEN current_setting('calendar.restoring', true) = 'on' THEN 'restored' ELSE 'created' END;
    ELSIF TG_OP = 'DELETE' THEN
        was := former;
        word := 'deleted';
    ELSE
        SELECT jsonb_object_agg(key, former -> key), jsonb_object_agg(key, value) INTO was, becomes
        FROM jsonb_each(present) WHERE value IS DISTINCT FROM former -> key AND key <> ALL (silent);
        IF becomes IS NULL THEN
            RETURN NULL;
        END IF;
        word := CASE
            WHEN is_meeting AND becomes ->> 'status' = 'confirmed' AND becomes ?| moves
                AND former ->> 'proposed_date' IS NOT NULL THEN 'accepted'
            WHEN becomes ?| moves THEN 'moved'
            WHEN NOT is_meeting THEN 'changed'
            WHEN becomes ->> 'status' = 'cancelled' AND was ->> 'status' = 'pending'
                AND (former ->> 'expires_at')::timestamptz <= clock_timestamp() + interval '1 second' THEN 'expired'
            WHEN becomes ? 'status' AND was ->> 'status' IN ('cancelled', 'declined') THEN 'restored'
            WHEN becomes ? 'status' THEN becomes ->> 'status'
            WHEN becomes ->> 'proposed_date' IS NOT NULL THEN 'proposed'
            WHEN becomes ? 'proposed_date' THEN 'kept'
            ELSE 'changed'
        END;
        IF word = 'expired' THEN
            who_kind := 'worker';
            who_id := NULL;
            who := '';
        END IF;
    END IF;
    number := (shown ->> 'id')::bigint;
    of_event := CASE
        WHEN is_meeting THEN coalesce(present ->> 'event_id', former ->> 'event_id')::bigint ELSE number
    END;
    sides := ARRAY[shown];
    IF becomes ?| people AND TG_OP = 'UPDATE' AND 0 <> ALL (ARRAY[
        coalesce(shown ->> 'user_id', '1')::bigint,
        coalesce(shown ->> 'organizer_tg_id', '1')::bigint,
        coalesce(shown ->> 'participant_tg_id', '1')::bigint
    ]) THEN
        sides := ARRAY[shown, former];
    END IF;
    FOREACH side IN ARRAY sides LOOP
        INSERT INTO calendarapp_history (
            at, transaction, event_id, appointment_id, owner_tg_id, participant_tg_id,
            kind, who_tg_id, who_name, surface, action, before, after
        ) VALUES (
            clock_timestamp(), pg_current_xact_id()::text::bigint, of_event, CASE WHEN is_meeting THEN number END,
            coalesce(side ->> 'organizer_tg_id', side ->> 'user_id')::bigint, (side ->> 'participant_tg_id')::bigint,
            who_kind, who_id, who, split_part(writer, ' ', 1), word, was, becomes
        );
    END LOOP;
    RETURN NULL;
END
$$
"""
TRIGGERS = """
CREATE TRIGGER history AFTER INSERT OR DELETE ON calendarapp_appointment FOR EACH ROW
    WHEN (current_setting('calendar.history', true) IS DISTINCT FROM 'off')
    EXECUTE FUNCTION calendar_remember('meeting');
CREATE TRIGGER history_update AFTER UPDATE ON calendarapp_appointment FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND current_setting('calendar.history', true) IS DISTINCT FROM 'off')
    EXECUTE FUNCTION calendar_remember('meeting');
"""
# With the function go its triggers, those of `events` as well.
FORGET = "DROP FUNCTION calendar_remember CASCADE"

ROLES = ("viewer", "operator", "administrator")


def show_history(apps: Any, schema_editor: Any) -> None:
    """The roles may see the history. Django makes permissions after all migrations; the missing one is made here."""
    using = schema_editor.connection.alias
    create_permissions(installed.get_app_config("calendarapp"), verbosity=0, using=using, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    shown = permissions.get(content_type__app_label="calendarapp", codename="view_history")
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name__in=ROLES):
        group.permissions.add(shown)


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0010_routines")]

    operations = [
        migrations.CreateModel(
            name="History",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("transaction", models.BigIntegerField(verbose_name="transaction")),
                ("event_id", models.BigIntegerField(blank=True, null=True, verbose_name="event")),
                ("appointment_id", models.BigIntegerField(blank=True, null=True, verbose_name="meeting")),
                ("owner_tg_id", models.BigIntegerField(verbose_name="organizer or owner")),
                ("participant_tg_id", models.BigIntegerField(blank=True, null=True, verbose_name="participant")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("operator", "operator"),
                            ("program", "program"),
                            ("worker", "worker"),
                            ("other", "another writer"),
                        ],
                        max_length=8,
                        verbose_name="who",
                    ),
                ),
                ("who_tg_id", models.BigIntegerField(blank=True, null=True, verbose_name="who, Telegram ID")),
                ("who_name", models.TextField(blank=True, default="", verbose_name="who, name")),
                (
                    "surface",
                    models.CharField(
                        choices=[
                            ("bot", "bot"),
                            ("panel", "panel"),
                            ("api", "API"),
                            ("file", "calendar file"),
                            ("worker", "worker"),
                            ("other", "elsewhere"),
                        ],
                        max_length=8,
                        verbose_name="where",
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("created", "created"),
                            ("changed", "changed"),
                            ("moved", "moved"),
                            ("proposed", "another time proposed"),
                            ("accepted", "proposed time accepted"),
                            ("kept", "time kept"),
                            ("pending", "asked again"),
                            ("confirmed", "confirmed"),
                            ("declined", "declined"),
                            ("cancelled", "cancelled"),
                            ("expired", "expired"),
                            ("deleted", "deleted"),
                            ("restored", "brought back"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("before", models.JSONField(blank=True, null=True, verbose_name="before")),
                ("after", models.JSONField(blank=True, null=True, verbose_name="after")),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "history",
                "indexes": [
                    models.Index(
                        models.F("event_id"),
                        models.F("id"),
                        condition=models.Q(("event_id__isnull", False)),
                        name="history_event",
                    ),
                    models.Index(
                        models.F("appointment_id"),
                        models.F("id"),
                        condition=models.Q(("appointment_id__isnull", False)),
                        name="history_meeting",
                    ),
                    models.Index(models.F("owner_tg_id"), models.F("id"), name="history_owner"),
                    models.Index(
                        models.F("participant_tg_id"),
                        models.F("id"),
                        condition=models.Q(("participant_tg_id__isnull", False)),
                        name="history_participant",
                    ),
                    models.Index(models.F("action"), models.F("id"), name="history_action"),
                    models.Index(models.F("surface"), models.F("id"), name="history_surface"),
                ],
            },
        ),
        migrations.RunSQL(FUNCTION, FORGET),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunPython(show_history, migrations.RunPython.noop),
    ]
