-- Sessions of the calendar's pages.

-- name: find
-- An open session by its token's digest, with its person.
SELECT session.*, NULL AS beside, person.*
FROM calendarapp_pagesession AS session LEFT JOIN calendarapp_tguser AS person ON person.tg_id = session.tg_id
WHERE session.digest = %(digest)s::text AND session.opened_at IS NOT NULL AND session.expires_at > %(now)s::timestamptz;

-- name: list_changes
-- Of those sessions that are open: the numbers of the last changes of what its person owns or is in, from the end of two indexes.
SELECT session.digest,
    ARRAY(SELECT id FROM calendarapp_history WHERE owner_tg_id = session.tg_id ORDER BY id DESC LIMIT %(count)s)
    || ARRAY(SELECT id FROM calendarapp_history WHERE participant_tg_id = session.tg_id ORDER BY id DESC LIMIT %(count)s),
    person.timezone, person.language
FROM calendarapp_pagesession AS session LEFT JOIN calendarapp_tguser AS person ON person.tg_id = session.tg_id
WHERE session.digest = ANY(%(digests)s::text[]) AND session.opened_at IS NOT NULL
    AND session.expires_at > %(now)s::timestamptz;
