-- Queries of those who take part in an event.

-- name: list_participants
-- Whom an event's owner has invited, with the newest invitation of each: first those who come or may come, then those who wait for a place.
SELECT meeting.*, NULL AS beside, person.*
FROM (
    SELECT DISTINCT ON (participant_tg_id) * FROM calendarapp_appointment
    WHERE event_id = %(event)s::bigint ORDER BY participant_tg_id, id DESC
) AS meeting
LEFT JOIN calendarapp_tguser AS person ON person.tg_id = meeting.participant_tg_id
ORDER BY meeting.status NOT IN ('pending', 'confirmed'), meeting.status = 'pending' AND meeting.waiting_since IS NOT NULL,
    CASE WHEN meeting.status = 'pending' THEN meeting.waiting_since END, meeting.id LIMIT %(limit)s;

-- name: list_others
-- Who else comes or may come to an event, for one of its participants; nobody when its organizer hides them.
SELECT other.participant_tg_id, other.status, person.*
FROM events
JOIN calendarapp_appointment AS other ON other.event_id = events.id
LEFT JOIN calendarapp_tguser AS person ON person.tg_id = other.participant_tg_id
WHERE events.id = %(event)s::bigint AND NOT events.participants_hidden
    AND other.participant_tg_id <> %(reader)s::bigint AND other.status IN ('pending', 'confirmed')
    AND NOT (other.status = 'pending' AND other.waiting_since IS NOT NULL)
ORDER BY other.id LIMIT %(limit)s;
