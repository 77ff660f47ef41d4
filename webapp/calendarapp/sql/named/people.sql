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

-- name: refresh_clock
-- The person's zone is another one: the newest cards of what is ahead of them are shown again, and those on their way.
SELECT calendar_refresh_card(shown.card, shown.chat, NULL)
FROM (
    SELECT theirs.card, theirs.chat
    FROM (
        SELECT 'meeting:' || meeting.id AS card, people.chat
        FROM calendarapp_appointment AS meeting
        CROSS JOIN LATERAL (VALUES (meeting.organizer_tg_id), (meeting.participant_tg_id)) AS people (chat)
        WHERE (meeting.organizer_tg_id = %(person)s::bigint OR meeting.participant_tg_id = %(person)s::bigint)
            AND meeting.status IN ('pending', 'confirmed') AND upper(meeting.slot) >= now()
        UNION ALL
        SELECT 'invitation:' || invited.id, people.chat
        FROM calendarapp_seriesinvitation AS invited
        CROSS JOIN LATERAL (VALUES (invited.organizer_tg_id), (invited.participant_tg_id)) AS people (chat)
        WHERE (invited.organizer_tg_id = %(person)s::bigint OR invited.participant_tg_id = %(person)s::bigint)
            AND invited.status IN ('pending', 'confirmed')
        UNION ALL
        SELECT 'event:' || events.id, %(person)s::bigint
        FROM events WHERE events.user_id = %(person)s::bigint AND upper(events.slot) >= now()
    ) AS theirs
    LEFT JOIN calendarapp_card AS known ON known.card = theirs.card AND known.chat_id = theirs.chat
    WHERE known.id IS NOT NULL OR EXISTS (
        SELECT FROM calendarapp_outboxmessage AS coming
        WHERE coming.chat_id = theirs.chat AND coming.failed_at IS NULL AND coming.sent_at IS NULL
            AND coalesce(nullif(coming.card, ''), 'meeting:' || coming.appointment_id) = theirs.card
    )
    ORDER BY known.shown_at DESC NULLS FIRST, theirs.card, theirs.chat
    LIMIT %(limit)s::bigint
) AS shown;
