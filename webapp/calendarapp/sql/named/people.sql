-- Queries of people.

-- name: get_person
SELECT * FROM calendarapp_tguser WHERE tg_id = %(id)s::bigint;

-- name: get_people
SELECT * FROM calendarapp_tguser WHERE tg_id = ANY(%(ids)s::bigint[]);

-- name: get_readable_calendars
-- Those of these people who let the reader see when they are busy.
SELECT tg_id FROM calendarapp_tguser AS owner
WHERE tg_id = ANY(%(ids)s::bigint[]) AND (
    tg_id = %(reader)s::bigint OR busy_visibility = 'everybody'
    OR busy_visibility = 'met' AND EXISTS (SELECT FROM calendar_has_met(owner.tg_id, %(reader)s::bigint))
);

-- name: has_met
SELECT EXISTS (SELECT FROM calendar_has_met(%(person)s::bigint, %(other)s::bigint));

-- name: take_due_for_digest
-- The hour has come on the person's clock and today's digest is unsent: late after an outage, but the same evening.
SELECT (now() AT TIME ZONE timezone)::date AS today, person.* FROM calendarapp_tguser AS person
WHERE digest_time IS NOT NULL AND can_write
  AND (now() AT TIME ZONE timezone)::time >= digest_time
  AND (digest_sent_on IS NULL OR digest_sent_on < (now() AT TIME ZONE timezone)::date)
LIMIT %(limit)s::bigint FOR UPDATE SKIP LOCKED;
