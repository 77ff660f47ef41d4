-- Meetings as an agenda shows them. One that is off is `superseded` once its participant has a newer one of the same
-- event; of a deleted event, which its meetings don't name any more, one of the same people, name and time.
-- `queued` is the place of who waits for one, 0 for all others.
CREATE VIEW agenda_meetings AS
    SELECT id, event_id, organizer_tg_id, participant_tg_id, status, name, details, place, slot, all_day, date, time,
        duration_minutes, timezone, updated_at,
        EXISTS (
            SELECT FROM calendarapp_appointment AS newer WHERE newer.event_id = meeting.event_id
                AND newer.participant_tg_id = meeting.participant_tg_id AND newer.id > meeting.id
        ) OR EXISTS (
            SELECT FROM calendarapp_appointment AS newer WHERE meeting.event_id IS NULL AND newer.event_id IS NULL
                AND newer.participant_tg_id = meeting.participant_tg_id AND newer.id > meeting.id
                AND newer.organizer_tg_id = meeting.organizer_tg_id AND newer.name = meeting.name
                AND newer.date = meeting.date AND newer.time = meeting.time
        ) AS superseded,
        CASE WHEN status = 'pending' AND waiting_since IS NOT NULL THEN (
            SELECT count(*) FROM calendarapp_appointment AS ahead
            WHERE ahead.event_id = meeting.event_id AND ahead.status = 'pending' AND ahead.waiting_since IS NOT NULL
                AND (ahead.waiting_since, ahead.id) <= (meeting.waiting_since, meeting.id)
        ) ELSE 0 END AS queued
    FROM calendarapp_appointment AS meeting;
