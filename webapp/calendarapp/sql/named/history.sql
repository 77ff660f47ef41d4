-- The history of events and meetings.

-- name: forget
-- The oldest rows have the lowest numbers: no more is read than is deleted, plus one batch. An array: whatever the planner
-- believes, it is asked once which they are.
DELETE FROM calendarapp_history WHERE id = ANY (ARRAY(
    SELECT id FROM (SELECT id, at FROM calendarapp_history ORDER BY id LIMIT %(batch)s::bigint) AS oldest
    WHERE at < %(moment)s::timestamptz
))
RETURNING 1;

-- name: erase
-- All that is known of a person: what concerns them, and what else is known of the same events and meetings, in case
-- these have changed hands. What an organizer wrote is a meeting's name, details, place and
-- link, what a participant wrote a
-- proposal.
WITH mine AS (
    SELECT id, event_id, appointment_id, owner_tg_id FROM calendarapp_history WHERE owner_tg_id = %(person)s::bigint
    UNION ALL
    SELECT id, event_id, appointment_id, owner_tg_id FROM calendarapp_history
    WHERE participant_tg_id = %(person)s::bigint
), concerned AS (
    SELECT id FROM mine
    UNION SELECT id FROM calendarapp_history
        WHERE appointment_id = ANY (ARRAY(SELECT appointment_id FROM mine) || %(meetings)s::bigint[])
    UNION SELECT id FROM calendarapp_history
        WHERE event_id = ANY (ARRAY(SELECT event_id FROM mine WHERE owner_tg_id = %(person)s::bigint))
)
UPDATE calendarapp_history AS kept SET
    owner_tg_id = CASE owner_tg_id WHEN %(person)s::bigint THEN %(nobody)s::bigint ELSE owner_tg_id END,
    participant_tg_id = CASE participant_tg_id WHEN %(person)s::bigint THEN %(nobody)s::bigint
        ELSE participant_tg_id END,
    who_tg_id = CASE who_tg_id WHEN %(person)s::bigint THEN %(nobody)s::bigint ELSE who_tg_id END,
    who_name = CASE who_tg_id WHEN %(person)s::bigint THEN '' ELSE who_name END,
    before = (before - hidden) || (
        SELECT coalesce(jsonb_object_agg(key, %(nobody)s::bigint), '{}') FROM jsonb_each_text(before)
        WHERE key = ANY (%(ids)s::text[]) AND value = %(person)s::bigint::text
    ),
    after = (after - hidden) || (
        SELECT coalesce(jsonb_object_agg(key, %(nobody)s::bigint), '{}') FROM jsonb_each_text(after)
        WHERE key = ANY (%(ids)s::text[]) AND value = %(person)s::bigint::text
    )
FROM (
    SELECT id,
        CASE WHEN %(person)s::bigint::text IN (
            owner_tg_id::text, before ->> 'organizer_tg_id', after ->> 'organizer_tg_id',
            before ->> 'user_id', after ->> 'user_id'
        ) THEN ARRAY['name', 'details', 'uid', 'place', 'url'] ELSE '{}' END
        || CASE WHEN %(person)s::bigint::text IN (
            participant_tg_id::text, before ->> 'participant_tg_id', after ->> 'participant_tg_id'
        ) THEN ARRAY['proposed_date', 'proposed_time', 'proposed_timezone'] ELSE '{}' END AS hidden
    FROM calendarapp_history JOIN concerned USING (id)
) AS found
WHERE kept.id = found.id
RETURNING kept.id, kept.owner_tg_id, kept.participant_tg_id;
