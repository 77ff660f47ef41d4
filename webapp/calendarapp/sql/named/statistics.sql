-- Daily counts.

-- name: record
INSERT INTO calendarapp_statisticsdelta (date, user_count, event_count, edited_events, cancelled_events)
VALUES (%(date)s, %(user_count)s, %(event_count)s, %(edited_events)s, %(cancelled_events)s);

-- name: add_up
SELECT calendar_add_up_statistics();

-- name: fold
CALL calendar_fold_statistics(%(turn)s::bigint);
