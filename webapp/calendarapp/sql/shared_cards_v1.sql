-- The cards of shared events are kept true in the groups and messages where they stand, as those of private chats are in
-- theirs (migration 0012_cards): one waiting refresh for each, however many people answer meanwhile.
CREATE FUNCTION calendar_refresh_shared(event bigint, gone text) RETURNS void LANGUAGE sql AS $$
    SELECT calendar_refresh_card('event:' || event, shared.chat_id, gone)
    FROM (SELECT chat_id FROM calendarapp_sharedevent WHERE event_id = event ORDER BY chat_id) AS shared
$$;

CREATE FUNCTION calendar_shared_event_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM calendar_refresh_shared(OLD.id, OLD.name);
    ELSE
        PERFORM calendar_refresh_shared(NEW.id, NULL);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION calendar_shared_meeting_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM calendar_refresh_shared(NEW.event_id, NULL);
    RETURN NULL;
END
$$;

CREATE FUNCTION calendar_shared_answer_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM calendar_refresh_card('event:' || shared.event_id, shared.chat_id, NULL)
    FROM calendarapp_sharedevent AS shared WHERE shared.id = NEW.shared_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER card_shared_insert AFTER INSERT ON calendarapp_appointment
    FOR EACH ROW WHEN (NEW.event_id IS NOT NULL) EXECUTE FUNCTION calendar_shared_meeting_shown();
CREATE TRIGGER card_shared_update AFTER UPDATE OF status ON calendarapp_appointment
    FOR EACH ROW WHEN (NEW.event_id IS NOT NULL AND OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION calendar_shared_meeting_shown();
CREATE TRIGGER card_answer AFTER INSERT OR UPDATE ON calendarapp_sharedanswer
    FOR EACH ROW EXECUTE FUNCTION calendar_shared_answer_shown();
