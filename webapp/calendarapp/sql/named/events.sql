-- Queries of the table `events`. An older bot's own columns are read with the others and left out by the caller.

-- name: get_event
-- `owner`: whose event it has to be; NULL for anybody's.
SELECT * FROM events WHERE id = %(id)s::bigint AND (%(owner)s::bigint IS NULL OR user_id = %(owner)s::bigint);

-- name: lock_event
-- As `get_event`, the row held. `actor`: who writes, for the history.
SELECT events.* FROM events, (SELECT set_config('calendar.actor', %(actor)s, true)) AS acting
WHERE id = %(id)s::bigint AND (%(owner)s::bigint IS NULL OR user_id = %(owner)s::bigint) FOR UPDATE OF events;

-- name: lock_people
-- One round trip, however many they are; an array's members come in their order.
SELECT pg_advisory_xact_lock(id)
FROM (SELECT set_config('calendar.actor', %(actor)s, true)) AS acting, unnest(%(ids)s::bigint[]) AS wanted (id);

-- name: write_events
SELECT * FROM calendar_write_events(
    %(owner)s::bigint, %(events)s::jsonb, %(usual)s::integer[], %(room)s::bigint, %(today)s::date, %(actor)s::text
);

-- name: update_event
UPDATE events SET name = %(name)s, date = %(date)s, time = %(time)s, details = %(details)s,
    duration_minutes = %(duration_minutes)s, timezone = %(timezone)s, reminder_minutes = %(reminder_minutes)s,
    transparent = %(transparent)s, reminders_set = true
WHERE id = %(id)s::bigint RETURNING *;

-- name: raise_sequence
UPDATE events SET sequence = greatest(sequence, %(sequence)s::bigint) WHERE id = %(id)s::bigint;

-- name: take_without_reminders
UPDATE events SET reminders_set = true WHERE id IN (
    SELECT id FROM events WHERE NOT reminders_set ORDER BY id LIMIT %(limit)s::bigint FOR UPDATE SKIP LOCKED
) RETURNING *;

-- name: delete_event
DELETE FROM events WHERE id = %(id)s::bigint;

-- name: delete_events_of
DELETE FROM events WHERE user_id = %(owner)s::bigint RETURNING 1;

-- name: is_event_at
SELECT EXISTS (SELECT FROM events WHERE id = %(id)s::bigint AND lower(slot) = %(start)s::timestamptz);

-- name: get_page
-- A page of the events that are not over, and how many there are; one row without an event where the page is empty.
SELECT number.count, page.id, page.name, page.date, page.time, page.timezone
FROM (SELECT count(*) FROM events WHERE user_id = %(owner)s::bigint AND upper(slot) >= %(moment)s::timestamptz) AS number
LEFT JOIN (
    SELECT id, name, date, time, timezone, slot
    FROM events WHERE user_id = %(owner)s::bigint AND upper(slot) >= %(moment)s::timestamptz
    ORDER BY slot, id LIMIT %(size)s OFFSET %(first)s
) AS page ON true
ORDER BY page.slot, page.id;
