-- What the charts on the panel's first page show of each day, beside the daily statistics.

-- name: list_due
-- The days of a window that were never counted, or not lately: the nearer they are, the more often.
SELECT given.day FROM (
    SELECT day::date AS day, abs(day::date - %(today)s::date) AS away
    FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS day
) AS given
LEFT JOIN calendarapp_daycount AS known ON known.date = given.day
WHERE known.counted_at IS NULL OR known.counted_at < statement_timestamp() - CASE
    WHEN given.away <= 1 THEN interval '1 minute' WHEN given.away <= 14 THEN interval '10 minutes' ELSE interval '6 hours'
END
ORDER BY given.away, given.day LIMIT %(limit)s;

-- name: count_days
-- Meetings stand in the index by status and day, and nothing else of them is read. What waits is known of now alone, and
-- what failed may have been sent again since: of both, the most that was ever seen on the day is kept.
WITH counted AS (
    SELECT given.day AS date,
        (SELECT count(*) FROM calendarapp_appointment WHERE status = 'pending' AND date = given.day) AS pending,
        (SELECT count(*) FROM calendarapp_appointment WHERE status = 'confirmed' AND date = given.day) AS confirmed,
        (SELECT count(*) FROM calendarapp_appointment WHERE status = 'declined' AND date = given.day) AS declined,
        (SELECT count(*) FROM calendarapp_appointment WHERE status = 'cancelled' AND date = given.day) AS cancelled,
        CASE WHEN given.day = %(today)s::date THEN (
            SELECT count(*) FROM calendarapp_outboxmessage WHERE sent_at IS NULL AND failed_at IS NULL
        ) ELSE 0 END AS waiting,
        (SELECT count(*) FROM calendarapp_outboxmessage
         WHERE failed_at >= given.day::timestamp AT TIME ZONE %(zone)s::text
            AND failed_at < (given.day + 1)::timestamp AT TIME ZONE %(zone)s::text) AS failed
    FROM unnest(%(days)s::date[]) AS given (day)
)
INSERT INTO calendarapp_daycount AS known (date, pending, confirmed, declined, cancelled, waiting, failed, counted_at)
SELECT date, pending, confirmed, declined, cancelled, waiting, failed, statement_timestamp() FROM counted ORDER BY date
ON CONFLICT (date) DO UPDATE SET
    pending = excluded.pending, confirmed = excluded.confirmed,
    declined = excluded.declined, cancelled = excluded.cancelled,
    waiting = greatest(known.waiting, excluded.waiting), failed = greatest(known.failed, excluded.failed),
    counted_at = excluded.counted_at;
