-- Queries of meetings that follow their events: all that change together at once, however many they are.

-- name: find_conflicts
-- Of meetings that move to where their events are now: whether something else takes the participant's time then, and
-- whether the organizer has said yes to another meeting. What takes a person's time is read once for the whole span.
WITH given AS MATERIALIZED (
    SELECT meeting.id, meeting.participant_tg_id AS participant, meeting.organizer_tg_id AS organizer,
        CASE WHEN events.all_day AND events.transparent THEN 'empty' ELSE events.slot END AS slot  -- takes nobody's time
    FROM calendarapp_appointment AS meeting JOIN events ON events.id = meeting.event_id
    WHERE meeting.id = ANY (%(meetings)s::bigint[])
), span AS (
    SELECT range_merge(range_agg(slot)) AS whole FROM given
), participant AS MATERIALIZED (
    SELECT invited.id, (
        SELECT range_agg(slot) FROM busy_slots
        WHERE busy_slots.person = int8range(invited.id, invited.id, '[]') AND slot && span.whole
            AND NOT EXISTS (SELECT FROM given WHERE given.id = busy_slots.appointment_id)
    ) AS taken
    FROM (SELECT DISTINCT participant AS id FROM given) AS invited CROSS JOIN span
), organizer AS MATERIALIZED (
    SELECT inviting.id, (
        SELECT range_agg(slot) FROM busy_slots
        WHERE busy_slots.person = int8range(inviting.id, inviting.id, '[]') AND slot && span.whole
            AND role = 'participant' AND status = 'confirmed'
    ) AS taken
    FROM (SELECT DISTINCT organizer AS id FROM given) AS inviting CROSS JOIN span
)
SELECT given.id, coalesce(given.slot && participant.taken, false) AS busy,
    coalesce(given.slot && organizer.taken, false) AS booked
FROM given
JOIN participant ON participant.id = given.participant
JOIN organizer ON organizer.id = given.organizer;

-- name: make_room
-- Meetings that are about to move take no time meanwhile: each may come upon the place of another one.
UPDATE calendarapp_appointment AS meeting SET transparent = true
FROM (SELECT set_config('calendar.history', 'off', true)) AS meanwhile
WHERE meeting.id = ANY (%(meetings)s::bigint[]);

-- name: note_again
SELECT set_config('calendar.history', '', true);

-- name: follow
-- Meetings take over what their events say: those that move their time, and their people are asked again, or only told.
UPDATE calendarapp_appointment AS meeting SET
    name = CASE WHEN new.named THEN events.name ELSE meeting.name END,
    place = CASE WHEN new.placed THEN events.place ELSE meeting.place END,
    url = CASE WHEN new.placed THEN events.url ELSE meeting.url END,
    date = CASE WHEN new.moves THEN events.date ELSE meeting.date END,
    time = CASE WHEN new.moves THEN events.time ELSE meeting.time END,
    timezone = CASE WHEN new.moves THEN events.timezone ELSE meeting.timezone END,
    duration_minutes = CASE WHEN new.moves THEN events.duration_minutes ELSE meeting.duration_minutes END,
    all_day = CASE WHEN new.moves THEN events.all_day ELSE meeting.all_day END,
    transparent = CASE
        WHEN new.moves OR new.freed THEN events.all_day AND events.transparent ELSE meeting.transparent
    END,
    status = CASE WHEN new.asked THEN 'pending' ELSE meeting.status END,
    holds = CASE WHEN new.asked THEN new.holds ELSE meeting.holds END,
    expires_at = CASE WHEN new.asked THEN new.expires_at ELSE meeting.expires_at END,
    waiting_since = CASE WHEN NOT new.asked THEN meeting.waiting_since END,
    proposed_date = CASE WHEN NOT new.asked THEN meeting.proposed_date END,
    proposed_time = CASE WHEN NOT new.asked THEN meeting.proposed_time END,
    proposed_timezone = CASE WHEN new.asked THEN '' ELSE meeting.proposed_timezone END,
    updated_at = statement_timestamp()
FROM jsonb_to_recordset(%(meetings)s::jsonb) AS new (
    id bigint, moves boolean, asked boolean, named boolean, placed boolean, freed boolean, holds boolean,
    expires_at timestamptz
), events
WHERE meeting.id = new.id AND events.id = meeting.event_id
RETURNING meeting.*;
