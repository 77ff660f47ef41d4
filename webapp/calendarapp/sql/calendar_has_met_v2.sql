-- The meetings by which a person has met another one: they invited them themselves, or said yes to an invitation of theirs.
-- An invitation that nobody has answered makes nobody known, and so does one that the staff has sent in the person's name.
-- Whoever comes by a link or a card has met the organizer, who has not met them; whoever books a time by a link has met the
-- link's owner, who has said yes to anybody. It becomes a part of the query that asks, and uses its indexes.
CREATE OR REPLACE FUNCTION calendar_has_met(person bigint, other bigint) RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT meeting.id FROM calendarapp_appointment AS meeting
    WHERE meeting.organizer_tg_id = person AND meeting.participant_tg_id = other
        AND (meeting.origin IN ('invited', 'booked') OR meeting.origin = 'arranged' AND meeting.status = 'confirmed')
    UNION ALL
    SELECT meeting.id FROM calendarapp_appointment AS meeting
    WHERE meeting.participant_tg_id = person AND meeting.organizer_tg_id = other AND meeting.status = 'confirmed'
        AND meeting.origin <> 'booked';
END;
