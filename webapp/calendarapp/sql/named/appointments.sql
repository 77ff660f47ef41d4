-- Queries of meetings: what stands by them when they are booked, answered or moved.

-- name: get_appointment
SELECT * FROM calendarapp_appointment WHERE id = %(id)s::bigint;

-- name: lock_appointment
SELECT * FROM calendarapp_appointment WHERE id = %(id)s::bigint FOR UPDATE NOWAIT;

-- name: lock_rivals
-- The person's invitations that compete for that time, except one.
SELECT meeting.* FROM calendarapp_appointment AS meeting
JOIN competing_invitations AS rival ON rival.id = meeting.id
WHERE rival.participant_tg_id = %(participant)s::bigint
    AND rival.slot && %(slot)s::tstzrange AND rival.id <> %(meeting)s::bigint
ORDER BY meeting.slot, meeting.id FOR UPDATE OF meeting NOWAIT;

-- name: prepare_booking
-- Numbers for new meetings, taken at once because the messages that go out with them name them, and who is invited to
-- their event already, beside each of the people who are known, those who are named first (`shown`) among them; one row
-- without a person when nobody is.
SELECT given.numbers, given.invited, given.answers, person.*
FROM (
    SELECT array(SELECT nextval('calendarapp_appointment_id_seq') FROM generate_series(1, %(count)s::integer)) AS numbers,
        coalesce(array_agg(participant_tg_id ORDER BY id), '{}') AS invited,
        coalesce(array_agg(status::text ORDER BY id), '{}') AS answers
    FROM calendarapp_appointment
    WHERE event_id = %(event)s::bigint AND (status = 'confirmed' OR (status = 'pending' AND waiting_since IS NULL))
) AS given
LEFT JOIN calendarapp_tguser AS person ON person.tg_id = ANY(%(people)s::bigint[] || given.invited[:%(shown)s::integer]);

-- name: book
SELECT * FROM calendar_book_appointments(
    %(meetings)s::jsonb, %(over)s::boolean, %(force)s::boolean, %(dry)s::boolean, %(actor)s::text, %(channel)s::text
);

-- name: find_conflicts
-- What decides about a yes to an invitation, beside each of its two people who is known.
SELECT
    EXISTS (
        SELECT FROM calendarapp_appointment AS waiting
        WHERE waiting.participant_tg_id = %(participant)s::bigint AND waiting.status = 'pending'
            AND waiting.expires_at IS NOT NULL AND waiting.expires_at <= statement_timestamp()
    ) AS expired,
    EXISTS (
        SELECT FROM busy_slots
        WHERE busy_slots.person = int8range(%(participant)s::bigint, %(participant)s::bigint, '[]')
            AND busy_slots.slot && %(slot)s::tstzrange AND role = 'participant' AND appointment_id <> %(meeting)s::bigint
    ) AS taken,
    EXISTS (
        SELECT FROM competing_invitations AS rival
        WHERE rival.participant_tg_id = %(participant)s::bigint
            AND rival.slot && %(slot)s::tstzrange AND rival.id <> %(meeting)s::bigint
    ) AS rivals,
    organized.appointment_id AS other_id, organized.name AS other_name, own.id AS own_id, own.name AS own_name, person.*
FROM (SELECT) AS here
LEFT JOIN LATERAL (
    SELECT appointment_id, name FROM busy_slots
    WHERE busy_slots.person = int8range(%(participant)s::bigint, %(participant)s::bigint, '[]')
        AND busy_slots.slot && %(slot)s::tstzrange AND role = 'organizer' AND appointment_id <> %(meeting)s::bigint
    ORDER BY slot, appointment_id LIMIT 1
) AS organized ON true
LEFT JOIN LATERAL (
    SELECT id, name FROM calendar_own_events(%(participant)s::bigint, %(slot)s::tstzrange) ORDER BY slot, id LIMIT 1
) AS own ON true
LEFT JOIN calendarapp_tguser AS person ON person.tg_id IN (%(organizer)s::bigint, %(participant)s::bigint);

-- name: set_status
UPDATE calendarapp_appointment SET status = %(status)s, updated_at = %(now)s WHERE id = %(id)s::bigint;

-- name: set_statuses
UPDATE calendarapp_appointment SET status = %(status)s, updated_at = statement_timestamp()
WHERE id = ANY (%(meetings)s::bigint[]);
