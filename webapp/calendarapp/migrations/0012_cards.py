"""Which message of a chat shows a meeting or an event, and that it is shown anew when that changes, whoever changes it.

A refresh is a row of the outbox that says which card; what the card says is made when it is sent. So the newest state
wins, and one waiting refresh is enough, however often something changes meanwhile: whoever finds one holds it, so that
it can't go out before their own change is committed. One that is being sent is no longer enough.
"""

import django.db.models.functions.datetime
from django.db import migrations, models

FUNCTIONS = """
CREATE OR REPLACE FUNCTION calendar_refresh_card(which text, chat bigint, gone text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    -- The newest message with this card that is on its way.
    message bigint := (
        SELECT max(id) FROM calendarapp_outboxmessage
        WHERE chat_id = chat AND failed_at IS NULL AND sent_at IS NULL AND NOT payload ? 'refresh'
          AND (card = which OR 'meeting:' || appointment_id = which)
    );
    waiting bigint;
BEGIN
    IF message IS NULL AND NOT EXISTS (SELECT FROM calendarapp_card WHERE card = which AND chat_id = chat) THEN
        RETURN;
    END IF;
    SELECT id INTO waiting FROM calendarapp_outboxmessage
    WHERE chat_id = chat AND failed_at IS NULL AND sent_at IS NULL AND card = which AND id > coalesce(message, 0)
      AND payload ? 'refresh' AND NOT payload -> 'refresh' ? 'message_id'
      AND (leased_until IS NULL OR leased_until <= statement_timestamp())
    ORDER BY id DESC LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF waiting IS NOT NULL THEN
        IF gone IS NOT NULL THEN
            UPDATE calendarapp_outboxmessage SET payload = jsonb_set(payload, '{refresh,gone}', to_jsonb(gone))
            WHERE id = waiting;
        END IF;
        RETURN;
    END IF;
    INSERT INTO calendarapp_outboxmessage
        (chat_id, method, payload, card, created_at, attempts, last_error)
    VALUES (
        chat, 'editMessageText',
        jsonb_build_object('chat_id', chat, 'refresh', jsonb_strip_nulls(jsonb_build_object(
            'card', which, 'gone', gone, 'by', pg_current_xact_id()::text
        ))),
        which, statement_timestamp(), 0, ''
    );
    PERFORM pg_notify('outbox', '');
END
$$;

CREATE OR REPLACE FUNCTION calendar_meeting_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM calendar_refresh_card('meeting:' || NEW.id, chat, NULL)
        FROM (SELECT NEW.organizer_tg_id UNION SELECT NEW.participant_tg_id ORDER BY 1) AS people (chat);
    END IF;
    IF NEW.event_id IS NOT NULL THEN
        PERFORM calendar_refresh_card('event:' || NEW.event_id, NEW.organizer_tg_id, NULL);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION calendar_event_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM calendar_refresh_card('event:' || OLD.id, OLD.user_id, OLD.name);
    ELSE
        PERFORM calendar_refresh_card('event:' || NEW.id, NEW.user_id, NULL);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER card_insert AFTER INSERT ON calendarapp_appointment
    FOR EACH ROW WHEN (NEW.event_id IS NOT NULL) EXECUTE FUNCTION calendar_meeting_shown();
CREATE TRIGGER card_update AFTER UPDATE ON calendarapp_appointment
    FOR EACH ROW WHEN (
        (OLD.status, OLD.date, OLD.time, OLD.timezone, OLD.duration_minutes, OLD.name, OLD.details,
         OLD.proposed_date, OLD.proposed_time, OLD.proposed_timezone, OLD.organizer_tg_id, OLD.participant_tg_id)
        IS DISTINCT FROM
        (NEW.status, NEW.date, NEW.time, NEW.timezone, NEW.duration_minutes, NEW.name, NEW.details,
         NEW.proposed_date, NEW.proposed_time, NEW.proposed_timezone, NEW.organizer_tg_id, NEW.participant_tg_id)
    ) EXECUTE FUNCTION calendar_meeting_shown();
"""

# With the functions go their triggers, those of `events` as well, which `db.ensure_schema` makes.
FORGET = """
DROP FUNCTION calendar_event_shown CASCADE;
DROP FUNCTION calendar_meeting_shown CASCADE;
DROP FUNCTION calendar_refresh_card CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0011_history")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="card",
            field=models.CharField(blank=True, db_default="", default="", max_length=32, verbose_name="card"),
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("card", models.CharField(max_length=32)),
                ("chat_id", models.BigIntegerField()),
                ("message_id", models.BigIntegerField()),
                ("shown_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "card",
                "verbose_name_plural": "cards",
                "constraints": [models.UniqueConstraint(fields=["card", "chat_id"], name="card_of_chat")],
            },
        ),
        migrations.RunSQL(FUNCTIONS, FORGET),
    ]
