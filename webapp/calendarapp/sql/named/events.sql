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
    transparent = %(transparent)s, all_day = %(all_day)s, place = %(place)s, url = %(url)s, reminders_set = true
WHERE id = %(id)s::bigint RETURNING *;

-- name: hide_participants
UPDATE events SET participants_hidden = %(hidden)s::boolean WHERE id = %(id)s::bigint RETURNING *;

-- name: set_capacity
UPDATE events SET capacity = %(capacity)s::integer WHERE id = ANY(%(ids)s::bigint[]) RETURNING *;

-- name: take_capacity
-- Dates that have just been written have as many places as their series says.
UPDATE events SET capacity = series.capacity
FROM calendarapp_series AS series
WHERE events.id = ANY(%(ids)s::bigint[]) AND series.id = events.series_id AND series.capacity IS NOT NULL;

-- name: set_join_key
UPDATE events SET join_key = %(key)s::text WHERE id = %(id)s::bigint RETURNING *;

-- name: raise_sequence
UPDATE events SET sequence = greatest(sequence, %(sequence)s::bigint) WHERE id = %(id)s::bigint;

-- name: take_without_reminders
-- An array: as the inner side of a join, which a planner chooses that has seen the table when it was empty, the question
-- which ones would be asked again for each row.
UPDATE events SET reminders_set = true WHERE id = ANY (ARRAY(
    SELECT id FROM events WHERE NOT reminders_set ORDER BY id LIMIT %(limit)s::bigint FOR UPDATE SKIP LOCKED
)) RETURNING *;

-- name: delete_events_of
DELETE FROM events WHERE user_id = %(owner)s::bigint RETURNING 1;

-- name: is_event_at
SELECT EXISTS (SELECT FROM events WHERE id = %(id)s::bigint AND lower(slot) = %(start)s::timestamptz);

-- name: get_page
-- A page of the events that are not over, of a series the next one, with the number of its dates; and how many there
-- are. One row without an event where the page is empty.
WITH item AS (
    SELECT id, name, date, time, timezone, all_day, duration_minutes, slot, series_id,
        row_number() OVER dates AS nth, count(*) OVER (PARTITION BY series_id) AS dates
    FROM events WHERE user_id = %(owner)s::bigint AND upper(slot) >= %(moment)s::timestamptz
    WINDOW dates AS (PARTITION BY series_id ORDER BY slot, id)
), listed AS (
    SELECT * FROM item WHERE series_id IS NULL OR nth = 1
), page AS (
    SELECT * FROM listed ORDER BY slot, id LIMIT %(size)s OFFSET %(first)s
)
SELECT (SELECT count(*) FROM listed), page.dates, page.id, page.name, page.date, page.time, page.timezone,
    page.all_day, page.duration_minutes, page.series_id
FROM (SELECT) AS here LEFT JOIN page ON true
ORDER BY page.slot, page.id;

-- name: write_dates
-- Further dates of series.
INSERT INTO events (
    name, date, time, details, duration_minutes, timezone, reminder_minutes, transparent, user_id, series_id,
    original_start, all_day, place, url
)
SELECT series.name, new.start::date, new.start::time, series.details, series.duration_minutes, series.timezone,
    series.reminder_minutes, series.transparent, series.tg_user_id, series.id, new.start,
    series.all_day, series.place, series.url
FROM (SELECT set_config('calendar.actor', %(actor)s, true)) AS acting,
    unnest(%(series)s::bigint[], %(starts)s::timestamp[]) AS new (series_id, start)
JOIN calendarapp_series AS series ON series.id = new.series_id
ON CONFLICT (series_id, original_start) WHERE series_id IS NOT NULL DO NOTHING
RETURNING id;

-- name: update_dates
-- What a series now says, for its dates: the fields named in `changed`. A date that was moved by itself keeps its time.
UPDATE events SET
    name = CASE WHEN 'name' = ANY (it.changed) THEN it.name ELSE events.name END,
    place = CASE WHEN 'place' = ANY (it.changed) THEN it.place ELSE events.place END,
    url = CASE WHEN 'url' = ANY (it.changed) THEN it.url ELSE events.url END,
    details = CASE WHEN 'details' = ANY (it.changed) THEN it.details ELSE events.details END,
    reminder_minutes =
        CASE WHEN 'reminder_minutes' = ANY (it.changed) THEN it.reminder_minutes ELSE events.reminder_minutes END,
    transparent = CASE WHEN 'transparent' = ANY (it.changed) THEN it.transparent ELSE events.transparent END,
    duration_minutes = CASE
        WHEN 'duration_minutes' = ANY (it.changed) AND NOT moved THEN it.duration_minutes
        ELSE events.duration_minutes
    END,
    all_day = CASE WHEN 'all_day' = ANY (it.changed) AND NOT moved THEN it.all_day ELSE events.all_day END,
    timezone = CASE WHEN moved THEN events.timezone ELSE it.timezone END,
    date = CASE WHEN moved THEN events.date ELSE it.start::date END,
    time = CASE WHEN moved THEN events.time ELSE it.start::time END,
    original_start = it.start
FROM (
    SELECT old.id, given.start,
        old.date + old.time <> old.original_start OR (old.timezone <> %(zone)s::text AND NOT old.all_day) AS moved,
        %(changed)s::text[] AS changed,
        series.name, series.details, series.reminder_minutes, series.transparent, series.duration_minutes,
        series.timezone, series.all_day, series.place, series.url
    FROM unnest(%(ids)s::bigint[], %(starts)s::timestamp[]) AS given (id, start)
    JOIN events AS old ON old.id = given.id
    JOIN calendarapp_series AS series ON series.id = old.series_id
) AS it
WHERE events.id = it.id
RETURNING events.*;

-- name: join_series
UPDATE events SET series_id = %(series)s::bigint, original_start = %(start)s::timestamp WHERE id = %(id)s::bigint;

-- name: leave_series
UPDATE events SET series_id = NULL, original_start = NULL, uid = %(uid)s::text WHERE id = %(id)s::bigint;

-- name: hand_over_dates
UPDATE events SET series_id = %(to)s::bigint WHERE id = ANY (%(ids)s::bigint[]);

-- name: delete_events
DELETE FROM events WHERE id = ANY (%(ids)s::bigint[]);

-- name: leave_out
-- From now on, undo brings this one date back, and no former rule.
UPDATE calendarapp_series
SET exdates = array_append(exdates, %(start)s::timestamp), sequence = sequence + 1, updated_at = now(),
    rrule_before = ''
WHERE id = %(series)s::bigint AND NOT %(start)s::timestamp = ANY (exdates);

-- name: take_back
UPDATE calendarapp_series
SET exdates = array_remove(exdates, %(start)s::timestamp), sequence = sequence + 1, updated_at = now()
WHERE id = %(series)s::bigint;

-- name: rewrite_dates
-- What a calendar file says of dates of a series; events by themselves become such dates.
UPDATE events SET name = new.name, date = new.date, time = new.time, details = new.details,
    duration_minutes = new.duration_minutes, timezone = new.timezone, reminder_minutes = new.reminder_minutes,
    transparent = new.transparent, all_day = new.all_day, place = new.place, url = new.url,
    sequence = greatest(events.sequence, new.sequence), series_id = %(series)s::bigint,
    original_start = new.original_start, uid = NULL
FROM jsonb_to_recordset(%(dates)s::jsonb) AS new (
    id bigint, name text, date date, time time, details text, duration_minutes integer, timezone text,
    reminder_minutes integer[], transparent boolean, sequence integer, original_start timestamp, all_day boolean,
    place text, url text
)
WHERE events.id = new.id RETURNING events.*;
