-- Queries of events that have room for a number of people, and of their waiting lists.

-- name: lock
-- The event, held, if it has a limit. `actor`: who writes, for the history.
SELECT events.* FROM events, (SELECT set_config('calendar.actor', %(actor)s, true)) AS acting
WHERE id = %(id)s::bigint AND capacity IS NOT NULL FOR UPDATE OF events;

-- name: lock_dates
-- Those of a series' dates to come that have a limit, held.
SELECT id FROM events
WHERE series_id = %(series)s::bigint AND capacity IS NOT NULL AND upper(slot) >= statement_timestamp()
ORDER BY id FOR UPDATE;

-- name: is_full
-- Whether all places are taken; those who wait come first.
SELECT (
    SELECT count(*) FILTER (WHERE status = 'confirmed') >= events.capacity
        OR count(*) FILTER (WHERE status = 'pending' AND waiting_since IS NOT NULL) > 0
    FROM calendarapp_appointment WHERE event_id = events.id
)
FROM events WHERE id = %(event)s::bigint AND capacity IS NOT NULL;

-- name: count
-- How many have a place, and how many wait for one.
SELECT count(*) FILTER (WHERE status = 'confirmed'), count(*) FILTER (WHERE status = 'pending' AND waiting_since IS NOT NULL)
FROM calendarapp_appointment WHERE event_id = %(event)s::bigint;

-- name: list_waiting
-- Those who wait, the first of them first.
SELECT * FROM calendarapp_appointment
WHERE event_id = %(event)s::bigint AND status = 'pending' AND waiting_since IS NOT NULL
ORDER BY waiting_since, id LIMIT %(limit)s;

-- name: get_position
-- Which place on the list a meeting has, from 1 on.
SELECT count(*) FROM calendarapp_appointment
WHERE event_id = %(event)s::bigint AND status = 'pending' AND (waiting_since, id) <= (%(since)s::timestamptz, %(id)s::bigint);

-- name: put_last
-- The event is locked: each comes later than the one before, whatever the clock does.
UPDATE calendarapp_appointment SET holds = false, expires_at = NULL, updated_at = statement_timestamp(),
    waiting_since = greatest(clock_timestamp(), (
        SELECT max(waiting_since) + interval '1 microsecond' FROM calendarapp_appointment AS other
        WHERE other.event_id = %(event)s::bigint AND other.status = 'pending'
    ))
WHERE id = %(id)s::bigint
RETURNING *;

-- name: move_up
UPDATE calendarapp_appointment SET status = 'confirmed', waiting_since = NULL, updated_at = statement_timestamp()
WHERE id = %(id)s::bigint
RETURNING *;

-- name: find_by_key
SELECT * FROM events WHERE join_key = %(key)s::text;

-- name: list_behind
-- Events to come for which a person waits though there may be a place. Lists of what is over are not read.
WITH coming AS MATERIALIZED (
    SELECT DISTINCT event_id FROM calendarapp_appointment
    WHERE status = 'pending' AND waiting_since IS NOT NULL AND upper(slot) >= statement_timestamp()
)
SELECT events.id FROM coming JOIN events ON events.id = coming.event_id
WHERE upper(events.slot) >= statement_timestamp()
    AND (events.capacity IS NULL OR events.capacity > (
        SELECT count(*) FROM calendarapp_appointment AS there
        WHERE there.event_id = events.id AND there.status = 'confirmed'
    ))
LIMIT %(limit)s;
