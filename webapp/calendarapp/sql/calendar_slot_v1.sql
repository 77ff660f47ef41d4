-- Wall-clock time to the time line, in the database, so that no writer can get it wrong.

-- The interval that something occupies: half-open, so that back-to-back is no overlap; with no duration, exactly its moment.
--
-- A local time that happens twice means the first of the two, one that never happens is read with the offset from before
-- the gap (RFC 5545, section 3.3.5). PostgreSQL agrees on gaps but takes the second of two; so the offset of a day earlier
-- is tried first: `earlier`.
--
-- One function and not two: a call from one into the other would be planned anew for every row, ten times the work.
-- The body is parsed here and now (RETURN, not a string): pg_restore works with an empty search_path.
CREATE OR REPLACE FUNCTION calendar_slot(day date, clock time, zone text, minutes integer) RETURNS tstzrange
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT CASE
        WHEN start IS NULL THEN NULL
        WHEN coalesce(minutes, 0) <= 0 THEN tstzrange(start, start, '[]')
        ELSE tstzrange(start, timezone('UTC', timezone('UTC', start) + make_interval(mins => minutes)), '[)')
    END
    FROM (
        SELECT CASE WHEN timezone(zone, earlier) = wall THEN earlier ELSE later END AS start
        FROM (
            SELECT wall, later, timezone('UTC', wall - (timezone(zone, eve) - timezone('UTC', eve))) AS earlier
            FROM (
                SELECT wall, later, timezone('UTC', timezone('UTC', later) - interval '24 hours') AS eve
                FROM (SELECT day + clock AS wall, timezone(zone, day + clock) AS later) AS read
            ) AS before
        ) AS tried
    ) AS at
);
