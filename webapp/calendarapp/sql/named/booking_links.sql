-- Booking links: who opens one, and what the owner's free times depend on.

-- name: find_link
SELECT * FROM calendarapp_bookinglink WHERE token = %(token)s;

-- name: get_state
-- The version of the owner's calendar (`feeds.get_version`), and the times that others than the holder keep: a row for
-- each, one with NULL when there are none.
SELECT calendar.version, lower(hold.slot), upper(hold.slot)
FROM (
    SELECT coalesce(sum(changes), 0)::bigint AS version FROM calendarapp_feedchange WHERE tg_id = %(tg_id)s::bigint
) AS calendar
LEFT JOIN calendarapp_slothold AS hold
    ON hold.tg_id = %(tg_id)s::bigint AND hold.expires_at > %(now)s::timestamptz AND hold.holder <> %(holder)s;

-- name: find_meeting
-- What a visitor has booked by a link for that moment, as long as it is on.
SELECT meeting.* FROM calendarapp_linkbooking AS booking
JOIN calendarapp_appointment AS meeting ON meeting.id = booking.appointment_id
WHERE booking.link_id = %(link)s AND meeting.organizer_tg_id = %(visitor)s::bigint
    AND meeting.status IN ('pending', 'confirmed') AND lower(meeting.slot) = %(start)s::timestamptz
LIMIT 1;
