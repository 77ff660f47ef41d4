-- A turn of the bot: one update and everything that it does (docs/decisions/0021-several-bots.md).

-- name: load
-- What a turn begins with: whether the update has had its effect, whether another one comes first, the conversation, the
-- last turn, and the person. With `ordered`, the update is noted as arrived, and what comes first is
--
-- - an earlier update of the sender that has arrived and not taken effect yet;
-- - answers to an earlier one that another bot is sending (`delivered`: those whose sending is not recorded yet);
-- - an update below this one that has not arrived yet, but may still be on its way: numbers have no gaps. It is waited for
--   until `wait` seconds after the arrival of this one, or of one between them. `known`: those that are in this process.
--
-- Of numbers further below than `span` nothing is assumed.
WITH here AS (
    INSERT INTO calendarapp_arrivedupdate AS known (update_id, tg_id, arrived_at, alive_until)
    SELECT %(update)s::bigint, %(sender)s::bigint, statement_timestamp(),
        statement_timestamp() + make_interval(secs => %(lease)s::float8)
    WHERE %(ordered)s::boolean
        AND NOT EXISTS (SELECT FROM calendarapp_processedupdate WHERE update_id = %(update)s::bigint)
    ON CONFLICT (update_id) DO UPDATE SET alive_until = excluded.alive_until
    RETURNING arrived_at
), settled AS (
    SELECT statement_timestamp() - make_interval(secs => %(wait)s::float8) AS before
), below AS (
    SELECT update_id, created_at AS since FROM calendarapp_processedupdate
    WHERE update_id >= %(update)s::bigint - %(span)s::bigint AND update_id < %(update)s::bigint
    UNION ALL
    SELECT update_id, arrived_at FROM calendarapp_arrivedupdate
    WHERE update_id >= %(update)s::bigint - %(span)s::bigint AND update_id < %(update)s::bigint
    UNION ALL
    SELECT update_id, statement_timestamp() FROM unnest(%(known)s::bigint[]) AS given (update_id)
), start AS (
    SELECT coalesce(max(update_id) FILTER (WHERE since <= settled.before), min(update_id)) AS update_id
    FROM below CROSS JOIN settled
)
SELECT EXISTS (SELECT FROM calendarapp_processedupdate WHERE update_id = %(update)s::bigint) AS processed,
    CASE
        WHEN NOT EXISTS (SELECT FROM here) THEN ''
        WHEN EXISTS (
            SELECT FROM calendarapp_arrivedupdate AS earlier
            WHERE earlier.tg_id = %(sender)s::bigint AND earlier.update_id < %(update)s::bigint
                AND earlier.alive_until > statement_timestamp()
        ) THEN 'earlier'
        WHEN EXISTS (
            SELECT FROM calendarapp_outboxmessage AS answer
            WHERE answer.chat_id = %(sender)s::bigint AND answer.sent_at IS NULL AND answer.failed_at IS NULL
                AND answer.attempts = 0 AND answer.leased_until > statement_timestamp()
                AND answer.created_at > statement_timestamp() - make_interval(secs => %(lease)s::float8)
                AND answer.id <> ALL (%(delivered)s::bigint[])
        ) THEN 'answers'
        WHEN (SELECT arrived_at FROM here) > (SELECT before FROM settled) AND (
            SELECT count(DISTINCT below.update_id) < %(update)s::bigint - 1 - min(start.update_id)
            FROM start LEFT JOIN below ON below.update_id > start.update_id
        ) THEN 'gap'
        ELSE ''
    END AS waits_for,
    conversation.state, conversation.data, last.update_id AS after, last.outcomes, last.noted, person.*
FROM (SELECT) AS nothing
LEFT JOIN calendarapp_conversation AS conversation ON conversation.tg_id = %(person)s::bigint
LEFT JOIN calendarapp_lastturn AS last ON last.tg_id = %(person)s::bigint
LEFT JOIN calendarapp_tguser AS person ON person.tg_id = %(person)s::bigint;

-- name: commit
-- Marks the update, keeps or ends the conversation (`tg_id`; its `state` is NULL when it ends), and records the answers.
-- When the update has been marked meanwhile, it has had its effect: nothing is written. Nor is anything when another
-- update of the person has taken effect since the turn began, that is, when the last one is not `after` any more.
-- Answers that Telegram could not take before hold these back: the worker sends all of them, in their order.
WITH next AS (
    UPDATE calendarapp_lastturn
    SET update_id = %(update)s::bigint, outcomes = %(outcomes)s::jsonb, noted = %(noted)s::jsonb
    WHERE tg_id = %(person)s::bigint AND update_id = %(after)s::bigint
    RETURNING 1
), first AS (
    INSERT INTO calendarapp_lastturn (tg_id, update_id, outcomes, noted)
    SELECT %(person)s::bigint, %(update)s::bigint, %(outcomes)s::jsonb, %(noted)s::jsonb
    WHERE %(person)s::bigint IS NOT NULL AND %(after)s::bigint IS NULL
    ON CONFLICT DO NOTHING RETURNING 1
), turn AS (
    SELECT WHERE %(person)s::bigint IS NULL OR EXISTS (SELECT FROM next) OR EXISTS (SELECT FROM first)
), mark AS (
    INSERT INTO calendarapp_processedupdate (update_id, created_at)
    SELECT %(update)s::bigint, statement_timestamp() WHERE EXISTS (SELECT FROM turn)
    ON CONFLICT DO NOTHING RETURNING 1
), gone AS (
    DELETE FROM calendarapp_arrivedupdate WHERE update_id = %(update)s::bigint AND EXISTS (SELECT FROM mark)
), kept AS (
    INSERT INTO calendarapp_conversation (tg_id, state, data, updated_at)
    SELECT %(tg_id)s::bigint, %(state)s::text, %(data)s::jsonb, statement_timestamp()
    WHERE %(tg_id)s::bigint IS NOT NULL AND %(state)s::text IS NOT NULL AND EXISTS (SELECT FROM mark)
    ON CONFLICT (tg_id) DO UPDATE SET state = excluded.state, data = excluded.data, updated_at = excluded.updated_at
), ended AS (
    DELETE FROM calendarapp_conversation
    WHERE tg_id = %(tg_id)s::bigint AND %(state)s::text IS NULL AND EXISTS (SELECT FROM mark)
), held AS (
    SELECT EXISTS (
        SELECT FROM calendarapp_outboxmessage AS waiting
        WHERE waiting.chat_id = %(person)s::bigint AND waiting.sent_at IS NULL AND waiting.failed_at IS NULL
            AND waiting.last_error <> ''
    ) AS back
), message AS (
    INSERT INTO calendarapp_outboxmessage
        (chat_id, method, payload, card, created_at, leased_until, attempts, last_error)
    SELECT (call ->> 0)::bigint, call ->> 1, call -> 2, coalesce(call ->> 3, ''), statement_timestamp(),
        CASE WHEN held.back THEN NULL ELSE %(leased_until)s::timestamptz END, 0, ''
    FROM jsonb_array_elements(%(calls)s::jsonb) WITH ORDINALITY AS given (call, place), held
    WHERE EXISTS (SELECT FROM mark) ORDER BY place RETURNING id
), settled AS (
    DELETE FROM calendarapp_outboxmessage
    WHERE %(shows)s::boolean AND EXISTS (SELECT FROM mark)
        AND id IN (SELECT calendar_superseded_refreshes(%(calls)s::jsonb, %(leased_until)s::timestamptz))
)
SELECT EXISTS (SELECT FROM turn), EXISTS (SELECT FROM mark), ARRAY(SELECT id FROM message ORDER BY id),
    (SELECT back FROM held);

-- name: arrive
-- Notes updates as arrived that are not tried at once.
INSERT INTO calendarapp_arrivedupdate AS known (update_id, tg_id, arrived_at, alive_until)
SELECT update_id, tg_id, statement_timestamp(), statement_timestamp() + make_interval(secs => seconds)
FROM unnest(%(updates)s::bigint[], %(senders)s::bigint[], %(leases)s::float8[]) AS given (update_id, tg_id, seconds)
WHERE NOT EXISTS (SELECT FROM calendarapp_processedupdate AS mark WHERE mark.update_id = given.update_id)
ORDER BY update_id
ON CONFLICT (update_id) DO NOTHING;

-- name: renew
-- Keeps updates alive that have arrived and still wait, or are being processed.
UPDATE calendarapp_arrivedupdate
SET alive_until = statement_timestamp() + make_interval(secs => %(lease)s::float8)
WHERE update_id = ANY (%(updates)s::bigint[]);

-- name: leave
-- Forgets the arrival of updates that will not take effect here.
DELETE FROM calendarapp_arrivedupdate WHERE update_id = ANY (%(updates)s::bigint[]);
