-- What a person attends.

-- name: get_page
-- Whole days are the days of the reader's zone, wherever they were written: up to 26 hours away from what they occupy.
-- `collapsed`: of the dates of a series only the next one, with the number of those after it, and those that were moved.
WITH item AS (
    SELECT 0 AS kind, event.id, event.name, event.slot, NULL AS status, NULL::bigint AS other, true AS own,
        event.all_day, event.date, event.duration_minutes, event.place AS venue, event.timezone,
        CASE WHEN NOT %(collapsed)s::boolean OR event.original_start = event.date + event.time THEN event.series_id END AS series,
        NULL::bigint AS invitation
    FROM events AS event
    WHERE event.user_id = %(person)s AND upper(event.slot) >= %(since)s::timestamptz - interval '26 hours'
        AND event.slot && tstzrange(
            %(since)s::timestamptz - interval '26 hours', %(until)s::timestamptz + interval '26 hours'
        )
    UNION ALL
    SELECT 1, meeting.id, meeting.name, meeting.slot, meeting.status, meeting.participant_tg_id, true,
        meeting.all_day, meeting.date, meeting.duration_minutes, meeting.place, meeting.timezone,
        NULL, NULL
    FROM agenda_meetings AS meeting
    LEFT JOIN events AS event ON event.id = meeting.event_id AND event.user_id = %(person)s
        AND lower(event.slot) = lower(meeting.slot)
    WHERE meeting.organizer_tg_id = %(person)s AND upper(meeting.slot) >= %(since)s::timestamptz - interval '26 hours'
        AND meeting.slot && tstzrange(
            %(since)s::timestamptz - interval '26 hours', %(until)s::timestamptz + interval '26 hours'
        )
        AND (meeting.status IN ('pending', 'confirmed')
            OR meeting.updated_at >= %(called_off)s AND NOT meeting.superseded)
        AND event.id IS NULL
    UNION ALL
    SELECT 1, meeting.id, meeting.name, meeting.slot, meeting.status, meeting.organizer_tg_id, false,
        meeting.all_day, meeting.date, meeting.duration_minutes, meeting.place, meeting.timezone,
        CASE WHEN NOT %(collapsed)s::boolean OR occurrence.original_start = occurrence.date + occurrence.time
            THEN invited.series_id
        END, invited.id
    FROM agenda_meetings AS meeting
    LEFT JOIN events AS occurrence ON occurrence.id = meeting.event_id
    LEFT JOIN calendarapp_seriesinvitation AS invited
        ON invited.series_id = occurrence.series_id AND invited.participant_tg_id = meeting.participant_tg_id
    WHERE meeting.participant_tg_id = %(person)s AND meeting.organizer_tg_id <> %(person)s
        AND upper(meeting.slot) >= %(since)s::timestamptz - interval '26 hours'
        AND meeting.slot && tstzrange(
            %(since)s::timestamptz - interval '26 hours', %(until)s::timestamptz + interval '26 hours'
        )
        AND (meeting.status IN ('pending', 'confirmed')
            OR meeting.updated_at >= %(called_off)s AND NOT meeting.superseded)
), shown AS (
    SELECT *, CASE WHEN all_day THEN tstzrange(
        date::timestamp AT TIME ZONE %(zone)s::text,
        (date + greatest(1, (coalesce(duration_minutes, 0) + 720) / 1440))::timestamp AT TIME ZONE %(zone)s::text
    ) ELSE slot END AS span
    FROM item
), placed AS (
    SELECT *, CASE WHEN all_day THEN greatest(lower(span), %(since)s::timestamptz) ELSE lower(span) END AS place
    FROM shown WHERE span && tstzrange(%(since)s::timestamptz, %(until)s::timestamptz)
), counted AS (
    SELECT *, row_number() OVER dates AS nth,
        CASE WHEN %(collapsed)s::boolean THEN count(*) OVER (PARTITION BY series, kind, status) - 1 ELSE 0 END AS later
    FROM placed WINDOW dates AS (PARTITION BY series, kind, status ORDER BY place, id)
), listed AS (
    SELECT * FROM counted WHERE series IS NULL OR nth = 1 OR NOT %(collapsed)s::boolean
), page AS (
    SELECT * FROM listed ORDER BY place, NOT all_day, kind, id LIMIT %(size)s OFFSET %(first)s
)
SELECT (SELECT count(*) FROM listed), page.kind, page.id, page.name, lower(page.slot), upper(page.slot), page.status,
    page.own, page.all_day, page.date, page.duration_minutes, page.venue, page.timezone,
    attendees.count, attendees.named, page.invitation, page.later, series.rrule, series.date, series.time, series.timezone
FROM (SELECT) AS here
LEFT JOIN page ON true
LEFT JOIN calendarapp_series AS series ON series.id = page.series
LEFT JOIN LATERAL (
    SELECT count(*), json_agg(
        json_build_array(
            attendee.status, attendee.queued, attendee.tg_id, known.first_name, known.last_name, known.username
        )
        ORDER BY attendee.place
    ) FILTER (WHERE attendee.place <= %(attendees)s) AS named
    FROM (
        SELECT page.status, page.other AS tg_id, 1 AS place, own.queued
        FROM agenda_meetings AS own WHERE page.kind = 1 AND own.id = page.id
        UNION ALL
        SELECT invited.status, invited.participant_tg_id, row_number() OVER (ORDER BY invited.id), invited.queued
        FROM agenda_meetings AS invited
        WHERE page.kind = 0 AND invited.event_id = page.id AND invited.organizer_tg_id = %(person)s
            AND lower(invited.slot) = lower(page.slot)
            AND (invited.status IN ('pending', 'confirmed')
                OR invited.updated_at >= %(called_off)s AND NOT invited.superseded)
    ) AS attendee
    LEFT JOIN calendarapp_tguser AS known ON known.tg_id = attendee.tg_id
) AS attendees ON true
ORDER BY page.place, NOT page.all_day, page.kind, page.id;

-- name: find_page
-- Each of the patterns is found in what an entry is called, says, where or with whom it is; the Russian ё is as е there.
-- Coming entries in time order, then past ones, the newest first; of the dates of a series only the first of each.
-- A person's own rows are read, all of them: an index finds the words of the whole table, but a common one would lead
-- through everybody's rows.
WITH invited AS (
    SELECT invitation.event_id, lower(invitation.slot) AS start,
        string_agg(concat_ws(' ', known.first_name, known.last_name, known.username), ' ') AS names
    FROM calendarapp_appointment AS invitation
    JOIN calendarapp_tguser AS known ON known.tg_id = invitation.participant_tg_id
    WHERE invitation.organizer_tg_id = %(person)s
    GROUP BY invitation.event_id, lower(invitation.slot)
), item AS (
    SELECT 0 AS kind, event.id, event.name, event.details, event.slot, NULL AS status, NULL::bigint AS other,
        true AS own, invited.names, event.all_day, event.date, event.duration_minutes, event.place AS venue, event.timezone,
        event.series_id AS series,
        NULL::bigint AS invitation
    FROM events AS event
    LEFT JOIN invited ON invited.event_id = event.id AND invited.start = lower(event.slot)
    WHERE event.user_id = %(person)s
    UNION ALL
    SELECT 1, meeting.id, meeting.name, meeting.details, meeting.slot, meeting.status, meeting.participant_tg_id,
        true, concat_ws(' ', known.first_name, known.last_name, known.username),
        meeting.all_day, meeting.date, meeting.duration_minutes, meeting.place, meeting.timezone,
        NULL, NULL
    FROM agenda_meetings AS meeting
    LEFT JOIN events AS event ON event.id = meeting.event_id AND event.user_id = %(person)s
        AND lower(event.slot) = lower(meeting.slot)
    LEFT JOIN calendarapp_tguser AS known ON known.tg_id = meeting.participant_tg_id
    WHERE meeting.organizer_tg_id = %(person)s AND event.id IS NULL
        AND (meeting.status IN ('pending', 'confirmed') OR NOT meeting.superseded)
    UNION ALL
    SELECT 1, meeting.id, meeting.name, meeting.details, meeting.slot, meeting.status, meeting.organizer_tg_id,
        false, concat_ws(' ', known.first_name, known.last_name, known.username),
        meeting.all_day, meeting.date, meeting.duration_minutes, meeting.place, meeting.timezone,
        whole.series_id, whole.id
    FROM agenda_meetings AS meeting
    LEFT JOIN events AS occurrence ON occurrence.id = meeting.event_id
    LEFT JOIN calendarapp_seriesinvitation AS whole
        ON whole.series_id = occurrence.series_id AND whole.participant_tg_id = meeting.participant_tg_id
    LEFT JOIN calendarapp_tguser AS known ON known.tg_id = meeting.organizer_tg_id
    WHERE meeting.participant_tg_id = %(person)s AND meeting.organizer_tg_id <> %(person)s
        AND (meeting.status IN ('pending', 'confirmed') OR NOT meeting.superseded)
), found AS (
    SELECT *, upper(slot) >= %(moment)s AS coming FROM item
    WHERE translate(concat_ws(' ', name, details, venue, names), 'ёЁ', 'еЕ') ~* ALL (%(patterns)s::text[])
), counted AS (
    SELECT *, row_number() OVER dates AS nth,
        count(*) OVER (PARTITION BY series, kind, status, coming) - 1 AS later
    FROM found
    WINDOW dates AS (
        PARTITION BY series, kind, status, coming ORDER BY CASE WHEN coming THEN lower(slot) END, lower(slot) DESC, id
    )
), listed AS (
    SELECT * FROM counted WHERE series IS NULL OR nth = 1
), page AS (
    SELECT *, row_number() OVER (
        ORDER BY coming DESC, CASE WHEN coming THEN lower(slot) END, lower(slot) DESC, kind, id
    ) AS place
    FROM listed ORDER BY place LIMIT %(size)s OFFSET %(first)s
)
SELECT (SELECT count(*) FROM listed), page.kind, page.id, page.name, lower(page.slot), upper(page.slot), page.status,
    page.own, page.all_day, page.date, page.duration_minutes, page.venue, page.timezone,
    attendees.count, attendees.named, page.invitation, page.later, series.rrule, series.date, series.time, series.timezone
FROM (SELECT) AS here
LEFT JOIN page ON true
LEFT JOIN calendarapp_series AS series ON series.id = page.series
LEFT JOIN LATERAL (
    SELECT count(*), json_agg(
        json_build_array(
            attendee.status, attendee.queued, attendee.tg_id, known.first_name, known.last_name, known.username
        )
        ORDER BY attendee.place
    ) FILTER (WHERE attendee.place <= %(attendees)s) AS named
    FROM (
        SELECT page.status, page.other AS tg_id, 1 AS place, own.queued
        FROM agenda_meetings AS own WHERE page.kind = 1 AND own.id = page.id
        UNION ALL
        SELECT invited.status, invited.participant_tg_id, row_number() OVER (ORDER BY invited.id), invited.queued
        FROM agenda_meetings AS invited
        WHERE page.kind = 0 AND invited.event_id = page.id AND invited.organizer_tg_id = %(person)s
            AND lower(invited.slot) = lower(page.slot)
            AND (invited.status IN ('pending', 'confirmed') OR NOT invited.superseded)
    ) AS attendee
    LEFT JOIN calendarapp_tguser AS known ON known.tg_id = attendee.tg_id
) AS attendees ON true
ORDER BY page.place;

-- name: get_earlier_day
-- On which day the `size`-th last thing begins that begins before `since`; of fewer, the first one.
SELECT min(day) FROM (
    SELECT day FROM (
        (SELECT CASE WHEN all_day THEN date ELSE (lower(slot) AT TIME ZONE %(zone)s::text)::date END AS day FROM events
        WHERE user_id = %(person)s AND date <= %(before)s::date + 1
            AND CASE WHEN all_day THEN date < %(before)s::date ELSE lower(slot) < %(since)s::timestamptz END
        ORDER BY date DESC, time DESC LIMIT %(size)s)
        UNION ALL
        (SELECT CASE WHEN all_day THEN date ELSE (lower(slot) AT TIME ZONE %(zone)s::text)::date END
        FROM calendarapp_appointment
        WHERE organizer_tg_id = %(person)s AND status IN ('pending', 'confirmed') AND date <= %(before)s::date + 1
            AND CASE WHEN all_day THEN date < %(before)s::date ELSE lower(slot) < %(since)s::timestamptz END
        ORDER BY date DESC, time DESC LIMIT %(size)s)
        UNION ALL
        (SELECT CASE WHEN all_day THEN date ELSE (lower(slot) AT TIME ZONE %(zone)s::text)::date END
        FROM calendarapp_appointment
        WHERE participant_tg_id = %(person)s AND status IN ('pending', 'confirmed') AND date <= %(before)s::date + 1
            AND CASE WHEN all_day THEN date < %(before)s::date ELSE lower(slot) < %(since)s::timestamptz END
        ORDER BY date DESC, time DESC LIMIT %(size)s)
    ) AS earlier ORDER BY day DESC LIMIT %(size)s
) AS last;

-- name: list_newest_changes
-- From the end of two indexes.
(SELECT id FROM calendarapp_history WHERE owner_tg_id = %(person)s ORDER BY id DESC LIMIT %(count)s)
UNION ALL
(SELECT id FROM calendarapp_history WHERE participant_tg_id = %(person)s ORDER BY id DESC LIMIT %(count)s);
