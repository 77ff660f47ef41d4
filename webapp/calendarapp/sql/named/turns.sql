-- A turn of the bot: one update and everything that it does.

-- name: load
-- What a turn begins with: whether the update has had its effect, the conversation, and the person.
SELECT EXISTS (SELECT FROM calendarapp_processedupdate WHERE update_id = %(update)s::bigint) AS processed,
    conversation.state, conversation.data, person.*
FROM (SELECT) AS here
LEFT JOIN calendarapp_conversation AS conversation ON conversation.tg_id = %(person)s::bigint
LEFT JOIN calendarapp_tguser AS person ON person.tg_id = %(person)s::bigint;

-- name: commit
-- Marks the update, keeps or ends the conversation (`tg_id`; its `state` is NULL when it ends), and records the answers.
-- When the update has been marked meanwhile, it has had its effect: nothing is written.
WITH mark AS (
    INSERT INTO calendarapp_processedupdate (update_id, created_at) VALUES (%(update)s::bigint, now())
    ON CONFLICT DO NOTHING RETURNING 1
), kept AS (
    INSERT INTO calendarapp_conversation (tg_id, state, data, updated_at)
    SELECT %(tg_id)s::bigint, %(state)s::text, %(data)s::jsonb, statement_timestamp()
    WHERE %(tg_id)s::bigint IS NOT NULL AND %(state)s::text IS NOT NULL AND EXISTS (SELECT FROM mark)
    ON CONFLICT (tg_id) DO UPDATE SET state = excluded.state, data = excluded.data, updated_at = excluded.updated_at
), ended AS (
    DELETE FROM calendarapp_conversation
    WHERE tg_id = %(tg_id)s::bigint AND %(state)s::text IS NULL AND EXISTS (SELECT FROM mark)
), message AS (
    INSERT INTO calendarapp_outboxmessage
        (chat_id, method, payload, card, created_at, leased_until, attempts, last_error)
    SELECT (call ->> 0)::bigint, call ->> 1, call -> 2, coalesce(call ->> 3, ''), statement_timestamp(),
        %(leased_until)s::timestamptz, 0, ''
    FROM jsonb_array_elements(%(calls)s::jsonb) WITH ORDINALITY AS given (call, place)
    WHERE EXISTS (SELECT FROM mark) ORDER BY place RETURNING id
), settled AS (
    DELETE FROM calendarapp_outboxmessage
    WHERE %(shows)s::boolean AND EXISTS (SELECT FROM mark)
        AND id IN (SELECT calendar_superseded_refreshes(%(calls)s::jsonb, %(leased_until)s::timestamptz))
)
SELECT EXISTS (SELECT FROM mark), ARRAY(SELECT id FROM message ORDER BY id);
