-- Queries of invitations to series: the dates and the people at once, however many they are.

-- name: find_conflicts
-- For each date and each person who is to be invited to it: whether they are already, whether they are busy, and whether
-- one of the two is.
-- What takes a person's time is read once for the whole span of the dates, and merged.
WITH given AS MATERIALIZED (
    SELECT events.id, events.user_id AS organizer, wanted.person,
        CASE WHEN events.all_day AND events.transparent THEN 'empty' ELSE events.slot END AS slot  -- takes nobody's time
    FROM unnest(%(events)s::bigint[], %(people)s::bigint[]) AS wanted (event, person)
    JOIN events ON events.id = wanted.event
), span AS (
    SELECT range_merge(range_agg(slot)) AS whole FROM given
), participant AS MATERIALIZED (
    SELECT invited.id, (
        SELECT range_agg(slot) FROM (
            SELECT slot FROM busy_slots
            WHERE busy_slots.person = int8range(invited.id, invited.id, '[]') AND slot && span.whole
            UNION ALL
            SELECT slot FROM calendar_own_events(invited.id, span.whole)
        ) AS everything
    ) AS taken
    FROM (SELECT DISTINCT person AS id FROM given) AS invited CROSS JOIN span
), organizer AS MATERIALIZED (
    SELECT inviting.id, (
        SELECT range_agg(slot) FROM busy_slots
        WHERE busy_slots.person = int8range(inviting.id, inviting.id, '[]') AND slot && span.whole
            AND role = 'participant' AND status = 'confirmed'
    ) AS taken
    FROM (SELECT DISTINCT organizer AS id FROM given) AS inviting CROSS JOIN span
)
SELECT given.id, given.person,
    EXISTS (
        SELECT FROM calendarapp_appointment AS before
        WHERE before.event_id = given.id AND before.participant_tg_id = given.person
            AND before.status IN ('pending', 'confirmed')
    ) AS invited,
    coalesce(given.slot && participant.taken, false) AS theirs,
    coalesce(given.slot && participant.taken, false) OR coalesce(given.slot && organizer.taken, false) AS busy
FROM given
JOIN participant ON participant.id = given.person
JOIN organizer ON organizer.id = given.organizer
ORDER BY lower(given.slot), given.id, given.person;

-- name: write_meetings
-- Meetings at dates of a series; one whose participant's time is taken after all is left out.
INSERT INTO calendarapp_appointment (
    event_id, name, organizer_tg_id, participant_tg_id, date, time, duration_minutes, timezone, details, status, holds,
    expires_at, created_at, updated_at, all_day, transparent, place, url, origin
)
SELECT events.id, events.name, events.user_id, new.person, events.date, events.time, events.duration_minutes,
    events.timezone, new.details, new.status, new.holds, new.expires_at, statement_timestamp(), statement_timestamp(),
    events.all_day, events.all_day AND events.transparent, events.place, events.url, new.origin
FROM jsonb_to_recordset(%(people)s::jsonb) AS new (
    person bigint, details text, status text, holds boolean, expires_at timestamptz, dates bigint[], origin text
)
JOIN events ON events.id = ANY (new.dates)
ORDER BY new.person, events.id
-- Without waiting for other writers of the index: under contention a plain INSERT deadlocks.
ON CONFLICT ON CONSTRAINT nobody_is_double_booked DO NOTHING
RETURNING *;

-- name: find_acceptance_conflicts
-- Which of a person's invitations meet something else of theirs, and which others compete with them for the time.
WITH given AS MATERIALIZED (
    SELECT id, CASE WHEN transparent THEN 'empty' ELSE slot END AS slot
    FROM calendarapp_appointment WHERE id = ANY (%(meetings)s::bigint[])
), span AS (
    SELECT range_merge(range_agg(slot)) AS whole FROM given
), taken AS MATERIALIZED (
    SELECT range_agg(slot) AS slots FROM (
        SELECT slot FROM busy_slots CROSS JOIN span
        WHERE busy_slots.person = int8range(%(participant)s::bigint, %(participant)s::bigint, '[]')
            AND busy_slots.slot && span.whole AND appointment_id <> ALL (%(meetings)s::bigint[])
        UNION ALL
        SELECT own.slot FROM span CROSS JOIN LATERAL calendar_own_events(%(participant)s::bigint, span.whole) AS own
    ) AS everything
)
SELECT given.id, coalesce(given.slot && taken.slots, false) AS busy, array(
    SELECT rival.id FROM competing_invitations AS rival
    WHERE rival.participant_tg_id = %(participant)s::bigint
        AND rival.slot && given.slot AND rival.id <> ALL (%(meetings)s::bigint[])
) AS rivals
FROM given CROSS JOIN taken
ORDER BY given.slot, given.id;

-- name: invite
-- One invitation of each person; who is invited again has to answer again.
INSERT INTO calendarapp_seriesinvitation AS invitation (
    series_id, organizer_tg_id, participant_tg_id, details, status, status_before, created_at, updated_at, origin
)
SELECT %(series)s::bigint, %(organizer)s::bigint, person, %(details)s, 'pending', '', now(), now(), %(origin)s
FROM unnest(%(people)s::bigint[]) AS given (person) ORDER BY person
ON CONFLICT (series_id, participant_tg_id) DO UPDATE
SET status = 'pending', status_before = '', ended_in = NULL, details = excluded.details, updated_at = now(),
    organizer_tg_id = excluded.organizer_tg_id, origin = excluded.origin
RETURNING *;

-- name: list_others_invited
-- Who else is invited to a series, for one of its participants; nobody when its organizer hides them at one of its dates.
SELECT invited.participant_tg_id, person.*
FROM calendarapp_seriesinvitation AS invited
LEFT JOIN calendarapp_tguser AS person ON person.tg_id = invited.participant_tg_id
WHERE invited.series_id = %(series)s::bigint AND invited.participant_tg_id <> %(reader)s::bigint
    AND invited.status IN ('pending', 'confirmed')
    AND NOT EXISTS (SELECT FROM events WHERE series_id = %(series)s::bigint AND participants_hidden)
ORDER BY invited.id LIMIT %(limit)s;

-- name: refresh_invited
-- Their cards of these series are shown again: who else is invited has changed.
SELECT calendar_refresh_card('invitation:' || shown.id, shown.participant_tg_id, NULL)
FROM (
    SELECT id, participant_tg_id FROM calendarapp_seriesinvitation
    WHERE series_id = ANY (%(series)s::bigint[]) AND status IN ('pending', 'confirmed')
        AND participant_tg_id <> ALL (%(besides)s::bigint[])
    ORDER BY participant_tg_id, id
) AS shown;

-- name: end_invitation
-- It is declined or cancelled in this transaction.
UPDATE calendarapp_seriesinvitation
SET status_before = status, status = %(status)s, ended_in = pg_current_xact_id()::text::bigint, updated_at = now()
WHERE id = %(id)s::bigint;

-- name: copy_invitations
-- The dates from some moment on have become another series: who is invited to them stays so.
INSERT INTO calendarapp_seriesinvitation (
    series_id, organizer_tg_id, participant_tg_id, details, status, status_before, created_at, updated_at, origin
)
SELECT %(to)s::bigint, organizer_tg_id, participant_tg_id, details, status, '', now(), now(), origin
FROM calendarapp_seriesinvitation WHERE series_id = %(series)s::bigint ORDER BY participant_tg_id;
