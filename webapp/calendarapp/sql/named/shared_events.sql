-- Events that are shown in groups and by way of inline mode.

-- name: forget_shared
-- Those that are gone for good, with what was answered there: too late for undo.
WITH gone AS (
    SELECT id FROM calendarapp_sharedevent AS shared
    WHERE shared_at < %(before)s::timestamptz
        AND NOT EXISTS (SELECT FROM events WHERE events.id = shared.event_id)
        AND NOT EXISTS (
            SELECT FROM calendarapp_history AS done
            WHERE done.event_id = shared.event_id AND done.at >= %(before)s::timestamptz
        )
), unanswered AS (
    DELETE FROM calendarapp_sharedanswer AS answer USING gone WHERE answer.shared_id = gone.id
)
DELETE FROM calendarapp_sharedevent AS shared USING gone WHERE shared.id = gone.id RETURNING 1;
