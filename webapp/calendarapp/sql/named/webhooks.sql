-- Webhooks: deliveries are written by `calendar_note_webhooks` (a trigger of the history), and sent by the workers.

-- name: claim
-- What may go out now: of each address that has something waiting, stepping from one to the next, as much as it has room
-- for, the first of each object alone. SKIP LOCKED: several workers never take the same row. An address that keeps
-- failing gets one call at a time, after a rest.
WITH RECURSIVE waiting AS (
    (SELECT endpoint_id FROM calendarapp_webhookdelivery WHERE delivered_at IS NULL AND failed_at IS NULL
     ORDER BY endpoint_id LIMIT 1)
    UNION ALL
    SELECT following.endpoint_id FROM waiting CROSS JOIN LATERAL (
        SELECT endpoint_id FROM calendarapp_webhookdelivery
        WHERE delivered_at IS NULL AND failed_at IS NULL AND endpoint_id > waiting.endpoint_id
        ORDER BY endpoint_id LIMIT 1
    ) AS following
), open AS (
    SELECT endpoint.id, endpoint.url, endpoint.nonce, endpoint.user_id,
        CASE WHEN former_until > statement_timestamp() THEN former_nonce ELSE '' END AS former_nonce,
        CASE WHEN failures >= %(patience)s THEN 1 ELSE %(at_once)s END - (
            SELECT count(*) FROM calendarapp_webhookdelivery
            WHERE endpoint_id = endpoint.id AND delivered_at IS NULL AND failed_at IS NULL
                AND leased_until > statement_timestamp()
        ) AS room
    FROM waiting JOIN calendarapp_webhookendpoint AS endpoint ON endpoint.id = waiting.endpoint_id
    WHERE disabled_at IS NULL AND (resume_at IS NULL OR resume_at <= statement_timestamp())
), taken AS MATERIALIZED (
    SELECT first.id FROM open CROSS JOIN LATERAL (
        SELECT delivery.id FROM calendarapp_webhookdelivery AS delivery
        WHERE delivery.endpoint_id = open.id AND delivered_at IS NULL AND failed_at IS NULL
            AND due_at <= statement_timestamp() AND (leased_until IS NULL OR leased_until <= statement_timestamp())
            AND NOT EXISTS (
                SELECT FROM calendarapp_webhookdelivery AS earlier
                WHERE earlier.endpoint_id = delivery.endpoint_id AND earlier.subject = delivery.subject
                    AND earlier.subject_id = delivery.subject_id AND earlier.id < delivery.id
                    AND earlier.delivered_at IS NULL AND earlier.failed_at IS NULL
            )
        ORDER BY due_at, delivery.id LIMIT greatest(open.room, 0)
        FOR UPDATE SKIP LOCKED
    ) AS first
    LIMIT %(limit)s
)
UPDATE calendarapp_webhookdelivery AS delivery
SET leased_until = statement_timestamp() + make_interval(secs => %(lease)s), attempts = attempts + 1
FROM taken, open WHERE delivery.id = taken.id AND open.id = delivery.endpoint_id
RETURNING delivery.id, delivery.endpoint_id, delivery.key, delivery.attempts, open.url, open.nonce, open.former_nonce,
    open.user_id;

-- name: give_back
UPDATE calendarapp_webhookdelivery AS delivery SET leased_until = NULL, attempts = delivery.attempts - 1
FROM unnest(%(ids)s::bigint[], %(attempts)s::int[]) AS given (id, attempts)
WHERE delivery.id = given.id AND delivery.attempts = given.attempts
    AND delivered_at IS NULL AND failed_at IS NULL;

-- name: note_delivered
-- The address is well again, if it was not.
WITH done AS (
    UPDATE calendarapp_webhookdelivery SET delivered_at = statement_timestamp(), failed_at = NULL, leased_until = NULL,
        status = %(status)s, milliseconds = %(milliseconds)s, answer = %(answer)s
    WHERE id = %(id)s RETURNING endpoint_id
)
UPDATE calendarapp_webhookendpoint AS endpoint SET failures = 0, failing_since = NULL, resume_at = NULL
FROM done WHERE endpoint.id = done.endpoint_id AND failures > 0;

-- name: note_failure
-- Tried again after `pause` seconds, or never again. An address that keeps failing rests, longer each time, up to five
-- minutes; one that has done so for days, or says that it is gone for good, is disabled. Returns it if it is disabled now.
WITH missed AS (
    UPDATE calendarapp_webhookdelivery SET leased_until = NULL,
        due_at = statement_timestamp() + make_interval(secs => %(pause)s::float8),
        failed_at = CASE WHEN %(last)s THEN statement_timestamp() END,
        status = %(status)s, milliseconds = %(milliseconds)s, answer = %(answer)s
    WHERE id = %(id)s AND attempts = %(attempts)s AND delivered_at IS NULL RETURNING endpoint_id
), judged AS (
    SELECT endpoint.id, failures + 1 AS failures, coalesce(failing_since, statement_timestamp()) AS failing_since,
        CASE
            WHEN %(gone)s THEN 'gone'
            WHEN failing_since <= statement_timestamp() - make_interval(secs => %(most)s::float8) THEN 'failing'
            ELSE ''
        END AS reason
    FROM calendarapp_webhookendpoint AS endpoint JOIN missed ON endpoint.id = missed.endpoint_id
    WHERE disabled_at IS NULL
    FOR UPDATE OF endpoint
), written AS (
    UPDATE calendarapp_webhookendpoint AS endpoint SET
        failures = judged.failures,
        failing_since = judged.failing_since,
        resume_at = CASE WHEN judged.failures >= %(patience)s THEN statement_timestamp()
            + make_interval(secs => least(300, 5 * 2 ^ least(judged.failures - %(patience)s, 10))) END,
        disabled_at = CASE WHEN judged.reason <> '' THEN statement_timestamp() END,
        disabled_reason = judged.reason
    FROM judged WHERE endpoint.id = judged.id
    RETURNING endpoint.id, endpoint.url, endpoint.disabled_reason, endpoint.tg_id
)
SELECT id, url, disabled_reason, tg_id FROM written WHERE disabled_reason <> '';

-- name: send_again
UPDATE calendarapp_webhookdelivery SET delivered_at = NULL, failed_at = NULL, leased_until = NULL, attempts = 0,
    due_at = statement_timestamp()
WHERE id = ANY (%(ids)s) AND (delivered_at IS NOT NULL OR failed_at IS NOT NULL)
RETURNING id, pg_notify(%(channel)s, '');

-- name: forget_before
-- What tells of an erased person goes away; the addresses of others are still told that it is gone.
DELETE FROM calendarapp_webhookdelivery WHERE owner_tg_id = %(person)s OR participant_tg_id = %(person)s;

-- name: strip
-- What was written while a person was erased keeps which event is gone, and nothing of what was in it. Of their meetings
-- only the last word stays, which has nobody in their place.
WITH dropped AS (
    DELETE FROM calendarapp_webhookdelivery
    WHERE subject = 'appointment' AND (owner_tg_id = %(person)s OR participant_tg_id = %(person)s)
)
UPDATE calendarapp_webhookdelivery SET
    data = data || '{"previous": {}, "by": null}' || CASE subject
        WHEN 'event' THEN jsonb_build_object('object', jsonb_build_object('id', subject_id)) ELSE '{}'
    END,
    owner_tg_id = nullif(owner_tg_id, %(person)s)
WHERE (owner_tg_id = %(person)s AND subject = 'event') OR (
    subject = 'appointment' AND subject_id = ANY (%(meetings)s) AND happened_at >= transaction_timestamp()
    AND owner_tg_id <> %(person)s AND participant_tg_id <> %(person)s
);
