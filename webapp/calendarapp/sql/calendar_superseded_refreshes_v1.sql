-- The refreshes of cards that this transaction has put into the outbox, and that one of these calls shows: nobody's card
-- is edited twice.
--
--   calls         an array of [chat, method, parameters, card that is shown]
--   leased_until  of calls that the caller itself makes
--
-- Left alone is a refresh of a card that is newer than the edited message; and, where the caller itself makes the call,
-- one behind a message or an edit that is on its way, which may arrive later. The bot's own answers have arrived before
-- the same person's next turn begins, and only wait to be noted.
CREATE FUNCTION calendar_superseded_refreshes(calls jsonb, leased_until timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
    SELECT refresh.id
    FROM jsonb_array_elements(calls) AS shown (call)
    JOIN calendarapp_outboxmessage AS refresh ON refresh.chat_id = (call ->> 0)::bigint
    WHERE call ->> 1 <> 'editMessageReplyMarkup'
        AND refresh.failed_at IS NULL AND refresh.sent_at IS NULL AND refresh.leased_until IS NULL
        AND refresh.payload -> 'refresh' ->> 'by' = pg_current_xact_id()::text
        AND (
            SELECT CASE
                WHEN call -> 2 ? 'message_id' THEN (call -> 2 ->> 'message_id')::bigint = newest.id
                    OR (refresh.card = call ->> 3 AND (call -> 2 ->> 'message_id')::bigint > coalesce(newest.id, 0))
                ELSE refresh.card = call ->> 3
            END
            FROM (SELECT (
                SELECT message_id FROM calendarapp_card
                WHERE calendarapp_card.card = refresh.card AND calendarapp_card.chat_id = refresh.chat_id
            )) AS newest (id)
        )
        AND (calendar_superseded_refreshes.leased_until IS NULL OR NOT EXISTS (
            SELECT FROM calendarapp_outboxmessage AS other
            WHERE other.chat_id = refresh.chat_id AND other.failed_at IS NULL AND other.sent_at IS NULL
                AND other.id < refresh.id AND refresh.card IN (other.card, 'meeting:' || other.appointment_id)
                AND (other.attempts > 0 OR other.leased_until IS NULL)
        ))
$$;
