-- The card of an invitation to a series is kept true to its meetings, whoever changes them: shown again to both people.
-- One statement may change hundreds of meetings, and the card is the same: so once for each statement.
CREATE OR REPLACE FUNCTION calendar_series_meetings_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM calendar_refresh_card('invitation:' || invitation.id, chat, NULL)
    FROM (
        SELECT DISTINCT invited.id, invited.organizer_tg_id, invited.participant_tg_id
        FROM changed
        JOIN events ON events.id = changed.event_id
        JOIN calendarapp_seriesinvitation AS invited
            ON invited.series_id = events.series_id AND invited.participant_tg_id = changed.participant_tg_id
    ) AS invitation
    CROSS JOIN LATERAL (VALUES (invitation.organizer_tg_id), (invitation.participant_tg_id)) AS people (chat)
    ORDER BY chat;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION calendar_series_invitation_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM calendar_refresh_card('invitation:' || NEW.id, chat, NULL)
    FROM (VALUES (NEW.organizer_tg_id), (NEW.participant_tg_id) ORDER BY 1) AS people (chat);
    RETURN NULL;
END
$$;

CREATE TRIGGER card_series AFTER UPDATE ON calendarapp_appointment
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION calendar_series_meetings_shown();
CREATE TRIGGER card_update AFTER UPDATE ON calendarapp_seriesinvitation
    FOR EACH ROW EXECUTE FUNCTION calendar_series_invitation_shown();
