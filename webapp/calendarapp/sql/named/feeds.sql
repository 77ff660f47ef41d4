-- Calendar feeds.

-- name: get_version
SELECT sum(changes), max(changed_at) FROM calendarapp_feedchange WHERE tg_id = %(tg_id)s::bigint;

-- name: find_address
SELECT * FROM calendarapp_feedaddress WHERE digest = %(digest)s;
