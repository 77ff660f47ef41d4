-- When meetings take whose time. The one place that says it: invitations that wait keep their participant's time
-- unless the participant has chosen otherwise (`holds`), and none keeps any once it has expired. Whole days that
-- leave people free (`transparent`) take nobody's, nor do meetings that wait for a
-- place (`waiting_since`), which hold none of the participant's.
--
-- `person` is the person as a range of one number, as the indexes have it beside the interval: whoever asks for a
-- person and an interval says `person = int8range(id, id, '[]')`.
CREATE OR REPLACE VIEW busy_slots AS
    SELECT participant_tg_id AS person_tg_id, int8range(participant_tg_id, participant_tg_id, '[]') AS person,
        'participant'::text AS role, slot, id AS appointment_id, event_id, status, name, date, time, updated_at
    FROM calendarapp_appointment
    WHERE (status = 'confirmed' OR (status = 'pending' AND holds)) AND NOT transparent
        AND NOT (status = 'pending' AND expires_at IS NOT NULL AND expires_at <= statement_timestamp())
    UNION ALL
    SELECT organizer_tg_id, int8range(organizer_tg_id, organizer_tg_id, '[]'),
        'organizer', slot, id, event_id, status, name, date, time, updated_at
    FROM calendarapp_appointment
    WHERE status IN ('pending', 'confirmed') AND NOT transparent
        AND NOT (status = 'pending' AND waiting_since IS NOT NULL)
        AND NOT (status = 'pending' AND expires_at IS NOT NULL AND expires_at <= statement_timestamp());
