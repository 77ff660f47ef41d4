-- Reminders.

-- name: write
INSERT INTO calendarapp_reminder (tg_id, event_id, appointment_id, minutes_before, due_at)
SELECT (row ->> 0)::bigint, (row ->> 1)::bigint, (row ->> 2)::bigint, (row ->> 3)::int, (row ->> 4)::timestamptz
FROM jsonb_array_elements(%(rows)s::jsonb) AS given (row);

-- name: remove_for_event
DELETE FROM calendarapp_reminder WHERE event_id = %(id)s::bigint;

-- name: remove_for_meeting
DELETE FROM calendarapp_reminder WHERE appointment_id = %(id)s::bigint;

-- name: remove_coming
DELETE FROM calendarapp_reminder WHERE tg_id = %(tg_id)s::bigint AND due_at > %(now)s::timestamptz
    AND (event_id = %(event)s::bigint OR appointment_id = %(meeting)s::bigint);
