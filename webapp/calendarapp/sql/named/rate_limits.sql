-- Requests, counted for all processes of the web together.

-- name: admit
-- From the inside out: the current minute, when it began, and the requests in it and in the one before; whether there is
-- room for one more; if not, in how many seconds there will be. A minute that began later than now began before the
-- database's clock was put back: it is as good as over. By less than a minute two requests at once may differ.
INSERT INTO calendarapp_ratelimit AS kept (key, began, count, before, pause)
VALUES (%(key)s, statement_timestamp(), 1, 0, 0)
ON CONFLICT (key) DO UPDATE SET (began, count, before, pause) = (
    SELECT began, CASE WHEN room THEN count + 1 ELSE count END, before, CASE
        WHEN room THEN 0
        WHEN count >= %(limit)s THEN 60 - since
        ELSE 60 * (1 - (%(limit)s - count) / before::float8) - since
    END
    FROM (
        SELECT *, before * (1 - since / 60) + count < %(limit)s AS room FROM (
            SELECT
                CASE WHEN age < 60 THEN kept.began WHEN age < 120 THEN kept.began + interval '1 minute'
                    ELSE EXCLUDED.began END AS began,
                CASE WHEN age < 60 THEN kept.count ELSE 0 END AS count,
                CASE WHEN age < 60 THEN kept.before WHEN age < 120 THEN kept.count ELSE 0 END AS before,
                CASE WHEN age < 60 THEN age WHEN age < 120 THEN age - 60 ELSE 0 END AS since
            FROM (
                SELECT CASE WHEN passed < -60 THEN 120 ELSE greatest(passed, 0) END AS age
                FROM (SELECT extract(epoch FROM EXCLUDED.began - kept.began)::float8 AS passed) AS since_then
            ) AS asked
        ) AS minute
    ) AS decided
)
RETURNING pause;
