-- What is noted in the history is recorded for each webhook that is to be told of it, in the same transaction: with the
-- row as it is now (a deleted one: as it was), and the former values of what changed. A person's webhooks get what the
-- person may see, those of the staff everything. When there are none, this is one look into an empty table.
CREATE FUNCTION calendar_note_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_meeting constant boolean := NEW.appointment_id IS NOT NULL;
    object jsonb;
    words text[];
BEGIN
    IF NOT EXISTS (
        SELECT FROM calendarapp_webhookendpoint
        WHERE disabled_at IS NULL AND (tg_id IS NULL OR tg_id IN (NEW.owner_tg_id, NEW.participant_tg_id))
    ) THEN
        RETURN NULL;
    END IF;
    IF NEW.action = 'deleted' THEN
        object := NEW.before || jsonb_build_object('slot', calendar_slot(
            (NEW.before ->> 'date')::date, (NEW.before ->> 'time')::time,
            NEW.before ->> 'timezone', (NEW.before ->> 'duration_minutes')::integer
        )::text);
    ELSIF is_meeting THEN
        SELECT to_jsonb(meeting) INTO object FROM calendarapp_appointment AS meeting WHERE id = NEW.appointment_id;
    ELSE
        SELECT to_jsonb(event) INTO object FROM events AS event WHERE id = NEW.event_id;
    END IF;
    -- A change of the people themselves is in the history for those before, too: they don't see the row any more.
    IF object IS NULL OR (
        coalesce(object ->> 'organizer_tg_id', object ->> 'user_id')::bigint, (object ->> 'participant_tg_id')::bigint
    ) IS DISTINCT FROM (NEW.owner_tg_id, NEW.participant_tg_id) THEN
        RETURN NULL;
    END IF;
    words := CASE
        WHEN NEW.action IN ('created', 'moved', 'deleted') THEN ARRAY[NEW.action]
        WHEN NOT is_meeting THEN ARRAY[CASE NEW.action WHEN 'restored' THEN 'created' ELSE 'changed' END]
        WHEN NEW.action IN ('confirmed', 'declined', 'cancelled') THEN ARRAY[NEW.action]
        WHEN NEW.action = 'accepted' THEN ARRAY['moved', 'confirmed']
        WHEN NEW.action = 'expired' THEN ARRAY['cancelled']
        WHEN NEW.action = 'restored' AND object ->> 'status' = 'confirmed' THEN ARRAY['confirmed']
        ELSE ARRAY['changed']
    END;
    INSERT INTO calendarapp_webhookdelivery (
        endpoint_id, key, type, subject, subject_id, owner_tg_id, participant_tg_id, data, happened_at
    )
    SELECT
        endpoint.id, gen_random_uuid(), told.type, told.subject, coalesce(NEW.appointment_id, NEW.event_id),
        NEW.owner_tg_id, NEW.participant_tg_id,
        jsonb_build_object(
            'action', NEW.action,
            'by', jsonb_build_object('kind', NEW.kind, 'tg_id', NEW.who_tg_id, 'surface', NEW.surface),
            'object', object,
            'previous', CASE WHEN NEW.action = 'deleted' THEN '{}' ELSE coalesce(NEW.before, '{}') END
        ),
        NEW.at
    FROM (
        SELECT subject, subject || '.' || word AS type, place
        FROM unnest(words) WITH ORDINALITY AS given (word, place),
            (SELECT CASE WHEN is_meeting THEN 'appointment' ELSE 'event' END) AS named (subject)
    ) AS told
    JOIN calendarapp_webhookendpoint AS endpoint ON endpoint.types = '{}' OR told.type = ANY (endpoint.types)
    WHERE endpoint.disabled_at IS NULL
        AND (endpoint.tg_id IS NULL OR endpoint.tg_id IN (NEW.owner_tg_id, NEW.participant_tg_id))
    ORDER BY told.place, endpoint.id;
    IF FOUND THEN
        PERFORM pg_notify('webhooks', '');
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER note_webhooks AFTER INSERT ON calendarapp_history FOR EACH ROW
    EXECUTE FUNCTION calendar_note_webhooks();
