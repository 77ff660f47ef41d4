-- The outbox: calls to the Bot API, recorded first and sent later.

-- name: enqueue
-- Rows that the caller does not lease are for the workers: they are woken when this commits.
WITH message AS (
    INSERT INTO calendarapp_outboxmessage
        (chat_id, method, payload, card, appointment_id, created_at, leased_until, attempts, last_error)
    SELECT (call ->> 0)::bigint, call ->> 1, call -> 2, coalesce(call ->> 3, ''), %(appointment_id)s::bigint,
        statement_timestamp(), NULL, 0, ''
    FROM jsonb_array_elements(%(calls)s::jsonb) WITH ORDINALITY AS given (call, place)
    ORDER BY place RETURNING id
), settled AS (
    DELETE FROM calendarapp_outboxmessage
    WHERE %(appointment_id)s::bigint IS NOT NULL
        AND id IN (SELECT calendar_superseded_refreshes(%(calls)s::jsonb, NULL::timestamptz))
)
SELECT id, (SELECT pg_notify(%(channel)s, '')) FROM message ORDER BY id;

-- name: note_sent
-- What Telegram has taken is done, and whatever it shows is from now on the newest card of that in its chat: kept true
-- from here on. The one before it is shown for the last time, as it is then, and loses its buttons. Groups' older ones
-- are noted, for the names of people that have to go from there one day (`name_former_card`).
WITH taken AS (
    SELECT id, message_id FROM unnest(%(ids)s::bigint[], %(messages)s::bigint[]) AS given (id, message_id)
), done AS (
    UPDATE calendarapp_outboxmessage m SET sent_at = %(now)s, leased_until = NULL, last_error = ''
    FROM taken WHERE m.id = taken.id
    RETURNING m.chat_id, coalesce(nullif(m.card, ''), 'meeting:' || m.appointment_id) AS card, taken.message_id
), shown AS (
    SELECT card, chat_id, message_id FROM done WHERE card IS NOT NULL AND message_id IS NOT NULL
), former AS (
    SELECT known.card, known.chat_id, known.message_id FROM calendarapp_card known
    WHERE EXISTS (SELECT FROM shown WHERE shown.card = known.card AND shown.chat_id = known.chat_id)
    ORDER BY known.card, known.chat_id FOR UPDATE
), every AS (
    SELECT * FROM shown UNION SELECT * FROM former
), newest AS (
    SELECT card, chat_id, max(message_id) AS message_id FROM every GROUP BY card, chat_id
), kept AS (
    INSERT INTO calendarapp_card AS known (card, chat_id, message_id)
    SELECT card, chat_id, message_id FROM newest ORDER BY card, chat_id
    ON CONFLICT (card, chat_id) DO UPDATE
    SET message_id = greatest(known.message_id, excluded.message_id), shown_at = statement_timestamp()
), older AS (
    SELECT every.card, every.chat_id, every.message_id
    FROM every JOIN newest USING (card, chat_id) WHERE every.message_id < newest.message_id
), noted AS (
    INSERT INTO calendarapp_card (card, chat_id, message_id)
    SELECT name, chat_id, message_id
    FROM (SELECT 'old:' || split_part(card, ':', 2) || ':' || message_id AS name, * FROM older) AS named
    WHERE chat_id < 0 AND starts_with(card, 'event:') AND length(name) <= 32
    ORDER BY name, chat_id
    ON CONFLICT (card, chat_id) DO NOTHING
), retired AS (
    INSERT INTO calendarapp_outboxmessage (chat_id, method, payload, card, created_at, attempts, last_error)
    SELECT chat_id, 'editMessageText',
        jsonb_build_object('chat_id', chat_id, 'refresh', jsonb_build_object('card', card, 'message_id', message_id)),
        card, statement_timestamp(), 0, ''
    FROM older ORDER BY message_id RETURNING 1
)
SELECT pg_notify(%(channel)s, '') FROM retired LIMIT 1;

-- name: claim_by_due
-- The first waiting rows of chats that are due and have rested since their last message. SKIP LOCKED: several workers
-- never take the same row and never wait for each other. Looked for in two ways:
--
-- - claim_by_due goes through what waits in the order in which it became due, and stops when it has enough. Rows that stand
--   behind others of their chat are passed over, so it goes no further than a window.
-- - claim_by_chat, for when such rows fill the window, steps from chat to chat, and looks at the first row of each.
--
-- A message that was sent later than now was sent before the database's clock was put back: it holds back none.
--
-- So a claim costs what it takes, or as much as there are chats, however many rows wait. The planner's idea of a table
-- that fills and empties is always wrong: conditions are written so that only the index that is meant fits. OFFSET 0
-- looks row by row rather than joining; a pair is compared where the chat's index is meant, an expression where none is.
WITH RECURSIVE near AS (
    SELECT due_at, id FROM calendarapp_outboxmessage WHERE failed_at IS NULL AND sent_at IS NULL AND due_at <= statement_timestamp()
        AND (leased_until IS NULL OR leased_until <= statement_timestamp()) ORDER BY due_at, id LIMIT %(limit)s + %(window)s
), taken AS MATERIALIZED (
    SELECT m.id FROM calendarapp_outboxmessage m
    WHERE failed_at IS NULL AND sent_at IS NULL AND due_at <= statement_timestamp()
        AND (leased_until IS NULL OR leased_until <= statement_timestamp())
      AND (due_at, id) <= (SELECT due_at, id FROM near ORDER BY due_at DESC, id DESC LIMIT 1)
      AND NOT EXISTS (
          SELECT 1 FROM calendarapp_outboxmessage earlier
          WHERE earlier.chat_id >= m.chat_id AND (earlier.chat_id, earlier.id) < (m.chat_id, m.id)
            AND earlier.failed_at IS NULL AND earlier.sent_at IS NULL
          OFFSET 0
      )
      AND (%(pause)s = 0 OR NOT EXISTS (
          SELECT 1 FROM calendarapp_outboxmessage just
          WHERE just.chat_id = m.chat_id AND just.sent_at > statement_timestamp() - make_interval(secs => %(pause)s)
            AND just.sent_at < statement_timestamp() + make_interval(secs => %(pause)s)
          OFFSET 0
      ))
    ORDER BY m.due_at, m.id
    LIMIT %(limit)s
    FOR UPDATE OF m SKIP LOCKED
)
UPDATE calendarapp_outboxmessage m
SET leased_until = statement_timestamp()
        + make_interval(secs => %(lease)s + CASE WHEN attempts > 0 THEN %(patience)s ELSE 0 END),
    attempts = attempts + 1
FROM taken WHERE m.id = taken.id
RETURNING m.id, m.chat_id, m.method, m.payload, m.appointment_id, m.attempts, m.due_at;

-- name: claim_by_chat
WITH RECURSIVE first AS (
    (SELECT chat_id, id FROM calendarapp_outboxmessage WHERE failed_at IS NULL AND sent_at IS NULL
     ORDER BY chat_id, id LIMIT 1)
    UNION ALL
    SELECT following.chat_id, following.id FROM first CROSS JOIN LATERAL (
        SELECT chat_id, id FROM calendarapp_outboxmessage
        WHERE chat_id > first.chat_id AND failed_at IS NULL AND sent_at IS NULL
        ORDER BY chat_id, id LIMIT 1
    ) following
), taken AS MATERIALIZED (
    SELECT m.id FROM calendarapp_outboxmessage m JOIN first ON first.id = m.id
    WHERE coalesce(m.failed_at, m.sent_at) IS NULL
      AND greatest(m.due_at, m.leased_until) <= statement_timestamp()
      AND (%(pause)s = 0 OR NOT EXISTS (
          SELECT 1 FROM calendarapp_outboxmessage just
          WHERE just.chat_id = m.chat_id AND just.sent_at > statement_timestamp() - make_interval(secs => %(pause)s)
            AND just.sent_at < statement_timestamp() + make_interval(secs => %(pause)s)
          OFFSET 0
      ))
    ORDER BY m.due_at, m.id
    LIMIT %(limit)s
    FOR UPDATE OF m SKIP LOCKED
)
UPDATE calendarapp_outboxmessage m
SET leased_until = statement_timestamp()
        + make_interval(secs => %(lease)s + CASE WHEN attempts > 0 THEN %(patience)s ELSE 0 END),
    attempts = attempts + 1
FROM taken WHERE m.id = taken.id
RETURNING m.id, m.chat_id, m.method, m.payload, m.appointment_id, m.attempts, m.due_at;

-- name: has_backlog
-- Whether rows stand behind others of their chats, more than a window of them.
SELECT 1 FROM calendarapp_outboxmessage WHERE failed_at IS NULL AND sent_at IS NULL AND due_at <= statement_timestamp()
        AND (leased_until IS NULL OR leased_until <= statement_timestamp()) ORDER BY due_at, id LIMIT 1 OFFSET %(window)s;

-- name: give_back
UPDATE calendarapp_outboxmessage m SET leased_until = NULL, attempts = m.attempts - 1
FROM unnest(%(ids)s::bigint[], %(attempts)s::int[]) AS given(id, attempts)
WHERE m.id = given.id AND m.attempts = given.attempts AND m.sent_at IS NULL;

-- name: prolong
UPDATE calendarapp_outboxmessage SET leased_until = leased_until + make_interval(secs => %(seconds)s)
WHERE id = ANY(%(ids)s);

-- name: reserve
-- Reserve room for some messages on the one time line of all workers; the first may go out after this many seconds. One
-- that reaches further than workers ever reserve was written before the database's clock was put back: it begins again.
INSERT INTO calendarapp_sendingbudget AS budget (name, next_at)
VALUES (%(name)s, clock_timestamp() + make_interval(secs => %(span)s))
ON CONFLICT (name) DO UPDATE
SET next_at = make_interval(secs => %(span)s) + CASE
    WHEN budget.next_at > clock_timestamp() + make_interval(secs => %(most)s + %(span)s) THEN clock_timestamp()
    ELSE greatest(budget.next_at, clock_timestamp())
END
RETURNING extract(epoch FROM next_at - clock_timestamp())::float8 - %(span)s;

-- name: move
-- The chat has another number. Its old messages stay where they are, and can't be edited.
WITH dropped AS (
    DELETE FROM calendarapp_outboxmessage
    WHERE chat_id = %(old)s AND sent_at IS NULL AND failed_at IS NULL AND NOT starts_with(method, 'send')
)
UPDATE calendarapp_outboxmessage
SET chat_id = %(new)s, due_at = statement_timestamp(),
    payload = CASE jsonb_typeof(payload)
        WHEN 'object' THEN payload || jsonb_build_object('chat_id', %(new)s::bigint) ELSE payload
    END
WHERE chat_id = %(old)s AND sent_at IS NULL AND failed_at IS NULL AND starts_with(method, 'send');

-- name: wake
SELECT pg_notify(%(channel)s, '');

-- name: forget_cards
-- Cards of what is gone for good: it is not there any more, nothing waits to be shown there, and it is too late for undo.
DELETE FROM calendarapp_card AS known USING (
    SELECT id, split_part(card, ':', 1) AS kind, split_part(card, ':', 2)::bigint AS number FROM calendarapp_card
    WHERE shown_at < %(before)s::timestamptz
) AS old
WHERE known.id = old.id AND CASE old.kind
    WHEN 'old' THEN NOT EXISTS (SELECT FROM events WHERE events.id = old.number)
    WHEN 'event' THEN NOT EXISTS (SELECT FROM events WHERE events.id = old.number)
    WHEN 'meeting' THEN NOT EXISTS (SELECT FROM calendarapp_appointment AS meeting WHERE meeting.id = old.number)
    WHEN 'invitation' THEN NOT EXISTS (SELECT FROM calendarapp_seriesinvitation AS asked WHERE asked.id = old.number)
    ELSE false
END AND NOT EXISTS (
    SELECT FROM calendarapp_history AS done
    WHERE old.kind IN ('event', 'old') AND done.event_id = old.number AND done.at >= %(before)s::timestamptz
) AND NOT EXISTS (
    SELECT FROM calendarapp_outboxmessage AS waiting
    WHERE waiting.card = known.card AND waiting.chat_id = known.chat_id AND sent_at IS NULL AND failed_at IS NULL
)
RETURNING 1;
