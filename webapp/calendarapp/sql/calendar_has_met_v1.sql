-- The meetings by which a person has met another one: they invited them, or said yes to an invitation of theirs. An
-- invitation that nobody has answered makes nobody known. It becomes a part of the query that asks, and uses its indexes.
CREATE FUNCTION calendar_has_met(person bigint, other bigint) RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT meeting.id FROM calendarapp_appointment AS meeting
    WHERE meeting.organizer_tg_id = person AND meeting.participant_tg_id = other
    UNION ALL
    SELECT meeting.id FROM calendarapp_appointment AS meeting
    WHERE meeting.participant_tg_id = person AND meeting.organizer_tg_id = other AND meeting.status = 'confirmed';
END;
