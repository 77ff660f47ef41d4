-- What people show in their public calendars.

-- name: forget_public
-- What is gone for good, too late for undo. A series stays for a while without dates.
DELETE FROM calendarapp_publicevent AS shown
WHERE published_at < %(before)s::timestamptz
    AND NOT EXISTS (SELECT FROM events WHERE events.id = shown.event_id)
    AND NOT EXISTS (SELECT FROM calendarapp_series AS series WHERE series.id = shown.series_id)
    AND NOT EXISTS (
        SELECT FROM calendarapp_history AS done
        WHERE done.event_id = shown.event_id AND done.at >= %(before)s::timestamptz
    )
RETURNING 1;
