-- Whether a person has met another one: they invited them, or said yes to an invitation of theirs. An invitation that nobody
-- has answered makes nobody known. In one line of SQL, so that it becomes a part of the query that asks.
CREATE FUNCTION calendar_has_met(person bigint, other bigint) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (
    SELECT FROM calendarapp_appointment AS meeting
    WHERE meeting.organizer_tg_id = person AND meeting.participant_tg_id = other
) OR EXISTS (
    SELECT FROM calendarapp_appointment AS meeting
    WHERE meeting.participant_tg_id = person AND meeting.organizer_tg_id = other AND meeting.status = 'confirmed'
);
