-- Invitations that wait for an answer and hold no time: once their participant says yes to another one then, they are
-- declined. Whole days without a time take none, and who waits for a place stays on the waiting list.
CREATE VIEW competing_invitations AS
    SELECT id, participant_tg_id, slot FROM calendarapp_appointment
    WHERE status = 'pending' AND NOT holds AND NOT transparent AND waiting_since IS NULL;
