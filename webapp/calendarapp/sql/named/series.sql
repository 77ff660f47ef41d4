-- Queries of series.

-- name: note_horizon
-- How far the dates of series are written, and when to go on.
UPDATE calendarapp_series AS series SET written_until = new.written_until, extend_at = new.extend_at
FROM unnest(%(series)s::bigint[], %(written)s::timestamp[], %(due)s::timestamptz[])
    AS new (id, written_until, extend_at)
WHERE series.id = new.id;
