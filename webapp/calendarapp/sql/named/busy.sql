-- Queries of people's time: meetings by the view `busy_slots`, and their own events.

-- name: is_busy
SELECT EXISTS (
    SELECT FROM busy_slots
    WHERE person = int8range(%(tg_id)s::bigint, %(tg_id)s::bigint, '[]') AND slot && %(slot)s::tstzrange
        AND appointment_id <> %(excluding)s::bigint
);

-- name: get_taking_meeting
-- The first meeting that a person has then, rather one to which they are invited: what keeps them from another one.
SELECT appointment_id AS id, name FROM busy_slots
WHERE person = int8range(%(tg_id)s::bigint, %(tg_id)s::bigint, '[]') AND slot && %(slot)s::tstzrange
    AND appointment_id <> %(excluding)s::bigint
ORDER BY role <> 'participant', slot, appointment_id LIMIT 1;

-- name: list_busy_slots
SELECT date, time, appointment_id, status FROM busy_slots
WHERE person_tg_id = %(tg_id)s::bigint
    AND date >= coalesce(%(first)s::date, '-infinity') AND date <= coalesce(%(last)s::date, 'infinity')
ORDER BY date, time, appointment_id;

-- name: list_taken
-- What the people's meetings and events take of a window, merged, each with its person's break (`pauses`) around it.
-- `apart`: for each person by themselves; otherwise for all of them together, under the number 0.
SELECT who, lower(part), upper(part), upper_inc(part)
FROM (
    SELECT CASE WHEN %(apart)s::boolean THEN person.id ELSE 0 END AS who,
        range_agg(around.slot * %(window)s::tstzrange) AS parts
    FROM unnest(%(people)s::bigint[], %(pauses)s::interval[]) AS person (id, pause)
    CROSS JOIN LATERAL (
        SELECT tstzrange(lower(%(window)s::tstzrange) - person.pause, upper(%(window)s::tstzrange) + person.pause)
    ) AS seen (part)
    CROSS JOIN LATERAL (
        SELECT slot FROM busy_slots
        WHERE busy_slots.person = int8range(person.id, person.id, '[]') AND slot && seen.part
            AND appointment_id <> %(excluding)s::bigint
        UNION ALL
        SELECT slot FROM calendar_own_events(person.id, seen.part) AS own
        WHERE own.id <> %(event)s::bigint
    ) AS taken
    CROSS JOIN LATERAL (
        SELECT CASE WHEN person.pause = interval '0' THEN taken.slot
            ELSE tstzrange(lower(taken.slot) - person.pause, upper(taken.slot) + person.pause) END
    ) AS around (slot)
    GROUP BY 1
) AS everybody
CROSS JOIN LATERAL unnest(parts) AS part
ORDER BY 1, 2;

-- name: list_full_days
-- The days, on each person's own clock, that have at least as many meetings as they want: with those events of theirs
-- that visitors have booked. A meeting of many is one, however many take part. `excluding`: an event that is not counted,
-- or the number of a meeting without one below zero.
SELECT person.id, day.date
FROM unnest(%(people)s::bigint[], %(zones)s::text[], %(limits)s::int[]) AS person (id, zone, most)
CROSS JOIN LATERAL (
    SELECT (lower(slot) AT TIME ZONE person.zone)::date AS date FROM (
        SELECT slot, coalesce(event_id, -appointment_id) AS number FROM busy_slots
        WHERE busy_slots.person = int8range(person.id, person.id, '[]')
            AND slot && tstzrange(%(start)s::timestamptz, %(end)s::timestamptz)
        UNION
        SELECT own.slot, own.id FROM calendar_own_events(
            person.id, tstzrange(%(start)s::timestamptz, %(end)s::timestamptz)
        ) AS own
        WHERE EXISTS (SELECT FROM calendarapp_linkbooking AS booking WHERE booking.event_id = own.id)
    ) AS meeting
    WHERE number <> %(excluding)s::bigint
    GROUP BY 1 HAVING count(*) >= person.most
) AS day;

-- name: get_own_event
SELECT id, name FROM calendar_own_events(%(tg_id)s::bigint, %(slot)s::tstzrange)
ORDER BY slot, id LIMIT 1;

-- name: has_new_own_event
SELECT EXISTS (
    SELECT FROM calendar_own_events(%(tg_id)s::bigint, %(slot)s::tstzrange) AS own JOIN events ON events.id = own.id
    WHERE own.id <> %(beside)s::bigint AND events.updated_at > %(since)s::timestamptz
);

-- name: list_names
-- What else takes a person's time beside an event. A meeting that they organize at the time of its event is that event.
SELECT name FROM (
    SELECT name, slot FROM calendar_own_events(%(tg_id)s::bigint, %(slot)s::tstzrange) AS own
    WHERE own.id <> %(event)s::bigint
    UNION ALL
    SELECT name, slot FROM busy_slots AS meeting
    WHERE person = int8range(%(tg_id)s::bigint, %(tg_id)s::bigint, '[]') AND slot && %(slot)s::tstzrange
        AND (
            role = 'participant'
            OR event_id IS DISTINCT FROM %(event)s::bigint AND NOT EXISTS (
                SELECT FROM events WHERE id = meeting.event_id AND slot = meeting.slot AND NOT transparent
            )
        )
) AS other ORDER BY slot, name LIMIT %(count)s;

-- name: list_around
-- What a person has right before a meeting of theirs, and right after it: when the one ends and the other begins.
WITH near AS MATERIALIZED (
    SELECT name, slot FROM calendar_own_events(%(tg_id)s::bigint, %(seen)s::tstzrange) AS own
    WHERE own.id <> %(event)s::bigint
    UNION ALL
    SELECT name, slot FROM busy_slots
    WHERE person = int8range(%(tg_id)s::bigint, %(tg_id)s::bigint, '[]') AND slot && %(seen)s::tstzrange
        AND appointment_id <> %(meeting)s::bigint
)
(
    SELECT false AS later, name, upper(slot) AS at FROM near
    WHERE upper(slot) <= lower(%(slot)s::tstzrange) ORDER BY upper(slot) DESC, name LIMIT 1
) UNION ALL (
    SELECT true, name, lower(slot) FROM near
    WHERE lower(slot) >= upper(%(slot)s::tstzrange) AND upper(slot) > lower(%(slot)s::tstzrange)
    ORDER BY lower(slot), name LIMIT 1
);

-- name: list_entries
-- A person's own events, and meetings that are on, in a window, and whether each takes their time. What is on for long
-- began a year before at most.
WITH meeting AS (
    SELECT id, name, slot, status, participant_tg_id AS other, 'organizer' AS role, all_day, date, duration_minutes,
        transparent, holds, expires_at
    FROM calendarapp_appointment
    WHERE organizer_tg_id = %(tg_id)s AND status IN ('pending', 'confirmed') AND slot && %(window)s::tstzrange
        AND date BETWEEN %(earliest)s::date AND %(latest)s::date
    UNION ALL
    SELECT id, name, slot, status, organizer_tg_id, 'participant', all_day, date, duration_minutes,
        transparent, holds, expires_at
    FROM calendarapp_appointment
    WHERE participant_tg_id = %(tg_id)s AND status IN ('pending', 'confirmed') AND slot && %(window)s::tstzrange
        AND date BETWEEN %(earliest)s::date AND %(latest)s::date
)
SELECT 'event' AS role, id, name, lower(slot), upper(slot), NULL AS status, NULL::bigint AS other, NOT transparent,
    all_day, date, duration_minutes, transparent, false AS holds, NULL::timestamptz AS expires_at
FROM events
WHERE user_id = %(tg_id)s AND slot && %(window)s::tstzrange
    AND date BETWEEN %(earliest)s::date AND %(latest)s::date
UNION ALL
SELECT role, id, name, lower(slot), upper(slot), status, other, EXISTS (
        SELECT FROM busy_slots AS taken WHERE taken.appointment_id = meeting.id AND taken.role = meeting.role
    ), all_day, date, duration_minutes, transparent, holds, expires_at
FROM meeting
ORDER BY 4, 5, 1, 2 LIMIT %(limit)s;
