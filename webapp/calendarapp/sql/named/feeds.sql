-- Calendar feeds.

-- name: get_version
SELECT sum(changes), max(changed_at) FROM calendarapp_feedchange WHERE tg_id = %(tg_id)s::bigint;

-- name: find_address
SELECT * FROM calendarapp_feedaddress WHERE digest = %(digest)s;

-- name: fold
-- Merges the rows of some people into one for each. An array: whatever the planner believes, it is asked once who they are.
WITH folded AS (
    DELETE FROM calendarapp_feedchange WHERE tg_id = ANY (ARRAY(
        SELECT DISTINCT tg_id FROM calendarapp_feedchange WHERE NOT folded LIMIT %(limit)s::bigint
    )) RETURNING tg_id, changes, changed_at
)
INSERT INTO calendarapp_feedchange (tg_id, changes, changed_at, folded)
SELECT tg_id, sum(changes), max(changed_at), true FROM folded GROUP BY tg_id;
