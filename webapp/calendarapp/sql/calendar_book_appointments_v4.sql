-- Books meetings: all of them, or none.
--
--   meetings  an array of objects: the columns of calendarapp_appointment, and for each what the caller has seen
--             (`event_sequence` of its event, `policy` and `hours` of its participant, whether they are to be
--             asked first: `asks`) and the parameters of the message that invites (`payload`)
--   over      participants may have events of their own then
--   force     organizers may have said yes to another meeting then
--   dry       only look
--   actor     who writes, for the history
--   channel   on which the sender of messages listens
--
-- Returns for each meeting what stands against it. When nothing does, all of them are written. A meeting that the
-- constraint refuses has a second row, which says `busy`: the last row of a meeting counts. Steps:
CREATE OR REPLACE FUNCTION calendar_book_appointments(
    meetings jsonb, over boolean, force boolean, dry boolean, actor text, channel text
) RETURNS TABLE (
    id bigint,         -- of the meeting
    changed boolean,   -- the event or the participant's choices are not what the caller has seen
    expired boolean,   -- the participant has invitations that nobody answered in time: let them go first
    invited boolean,   -- the participant is invited to this event already
    busy boolean,      -- meetings take the participant's time
    own boolean,       -- so does an event of their own
    other_id bigint,   -- another meeting to which the organizer has said yes
    other_name text
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    meeting record;
    refused boolean := false;
    written bigint[];
BEGIN
    PERFORM set_config('calendar.actor', actor, true);
    -- 1. Hold the events, then the people's calendars: in one order, so that two bookings never wait for each other.
    PERFORM 1 FROM events
        WHERE events.id IN (SELECT (given ->> 'event_id')::bigint FROM jsonb_array_elements(meetings) AS given)
        ORDER BY events.id FOR UPDATE;
    PERFORM pg_advisory_xact_lock(person.tg_id) FROM (
        SELECT (given ->> 'organizer_tg_id')::bigint AS tg_id FROM jsonb_array_elements(meetings) AS given
        UNION SELECT (given ->> 'participant_tg_id')::bigint FROM jsonb_array_elements(meetings) AS given
        ORDER BY 1
    ) AS person;
    -- 2. Look at what is committed by now.
    FOR meeting IN
        SELECT given.*, int8range(given.participant_tg_id, given.participant_tg_id, '[]') AS participant,
            int8range(given.organizer_tg_id, given.organizer_tg_id, '[]') AS organizer,
            CASE WHEN given.transparent THEN 'empty'  -- it overlaps nothing
                ELSE calendar_slot(given.date, given.time, given.timezone, given.duration_minutes)
            END AS slot
        FROM jsonb_to_recordset(meetings) AS given (
            id bigint, event_id bigint, event_sequence integer, organizer_tg_id bigint, participant_tg_id bigint,
            date date, time time, timezone text, duration_minutes integer, transparent boolean, policy text, hours integer,
            asks boolean
        )
    LOOP
        id := meeting.id;
        SELECT
            (meeting.event_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM events WHERE events.id = meeting.event_id AND events.sequence = meeting.event_sequence
            ))
            OR (
                SELECT known.hold_policy IS DISTINCT FROM meeting.policy OR known.hold_hours IS DISTINCT FROM meeting.hours
                    OR (known.strangers IS NOT DISTINCT FROM 'ask' AND NOT EXISTS (
                        SELECT FROM calendar_has_met(meeting.participant_tg_id, meeting.organizer_tg_id)
                    )) <> meeting.asks  -- NULL: a caller of an older version
                FROM (SELECT meeting.participant_tg_id AS tg_id) AS wanted LEFT JOIN calendarapp_tguser AS known USING (tg_id)
            ) IS TRUE,
            EXISTS (
                SELECT FROM calendarapp_appointment AS waiting
                WHERE waiting.participant_tg_id = meeting.participant_tg_id AND waiting.status = 'pending'
                    AND waiting.expires_at IS NOT NULL AND waiting.expires_at <= statement_timestamp()
            ),
            EXISTS (
                SELECT FROM calendarapp_appointment AS before
                WHERE before.event_id = meeting.event_id AND before.participant_tg_id = meeting.participant_tg_id
                    AND before.status IN ('pending', 'confirmed')
            ),
            EXISTS (
                SELECT FROM busy_slots AS taken
                WHERE taken.person = meeting.participant AND taken.slot && meeting.slot
            ),
            EXISTS (SELECT FROM calendar_own_events(meeting.participant_tg_id, meeting.slot))
        INTO changed, expired, invited, busy, own;
        SELECT taken.appointment_id, taken.name INTO other_id, other_name
        FROM busy_slots AS taken
        WHERE taken.person = meeting.organizer AND taken.role = 'participant' AND taken.status = 'confirmed'
            AND taken.slot && meeting.slot
        ORDER BY taken.slot, taken.appointment_id LIMIT 1;
        refused := refused OR changed OR expired OR invited OR busy OR (own AND NOT over)
            OR (other_id IS NOT NULL AND NOT force);
        RETURN NEXT;
    END LOOP;
    IF refused OR dry THEN
        RETURN;
    END IF;
    -- 3. Write, and wake the sender when this commits.
    BEGIN
        WITH meeting AS (
            INSERT INTO calendarapp_appointment (
                id, event_id, name, organizer_tg_id, participant_tg_id, date, time, duration_minutes, timezone, details,
                status, holds, expires_at, created_at, updated_at, all_day, transparent, place, url, origin
            )
            SELECT given.id, given.event_id, given.name, given.organizer_tg_id, given.participant_tg_id, given.date,
                given.time, given.duration_minutes, given.timezone, given.details, given.status, given.holds,
                given.expires_at, given.created_at, given.updated_at, coalesce(given.all_day, false),
                coalesce(given.transparent, false), coalesce(given.place, ''), coalesce(given.url, ''),
                coalesce(given.origin, 'invited')
            FROM jsonb_to_recordset(meetings) AS given (
                id bigint, event_id bigint, name text, organizer_tg_id bigint, participant_tg_id bigint, date date,
                time time, duration_minutes integer, timezone text, details text, status text, holds boolean,
                expires_at timestamptz, created_at timestamptz, updated_at timestamptz, all_day boolean,
                transparent boolean, place text, url text, origin text
            )
            -- Without waiting for other writers of the index: under contention a plain INSERT deadlocks.
            ON CONFLICT ON CONSTRAINT nobody_is_double_booked DO NOTHING
            RETURNING calendarapp_appointment.id
        ), message AS (
            INSERT INTO calendarapp_outboxmessage
                (chat_id, method, payload, appointment_id, created_at, attempts, last_error)
            SELECT given.participant_tg_id, 'sendMessage', given.payload, given.id, given.created_at, 0, ''
            FROM jsonb_to_recordset(meetings) AS given (
                id bigint, participant_tg_id bigint, payload jsonb, created_at timestamptz
            ) JOIN meeting ON meeting.id = given.id
            WHERE given.payload IS NOT NULL ORDER BY given.id
            RETURNING 1
        )
        SELECT array_agg(meeting.id), (SELECT count(pg_notify(channel, '')) FROM message) INTO written FROM meeting;
        IF coalesce(cardinality(written), 0) < jsonb_array_length(meetings) THEN
            RAISE exclusion_violation;
        END IF;
    EXCEPTION WHEN exclusion_violation THEN
        -- The constraint has the last word: meetings that overlap each other come so far, and those whose time somebody
        -- has taken without locking the calendar (`calendar_one_booking_at_a_time`). Variables keep what they were given.
        FOR id IN
            SELECT (given ->> 'id')::bigint FROM jsonb_array_elements(meetings) AS given
            WHERE (given ->> 'id')::bigint <> ALL (coalesce(written, '{}'))
        LOOP
            changed := false; expired := false; invited := false; busy := true; own := false;
            other_id := NULL; other_name := NULL;
            RETURN NEXT;
        END LOOP;
    END;
END
$$;
