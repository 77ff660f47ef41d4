-- The cards of the participants of an event show who else takes part, how they have answered, and which place on the
-- waiting list their own participant has: when that changes, whoever changes it, they are shown again. One statement may change the meetings of many people: so once for each
-- statement. What changes itself is refreshed by `calendar_meeting_shown`.
CREATE OR REPLACE FUNCTION calendar_other_participants_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM calendar_refresh_card('meeting:' || other.id, other.participant_tg_id, NULL)
    FROM calendarapp_appointment AS other
    WHERE other.event_id IN (SELECT changed.event_id FROM changed) AND other.status IN ('pending', 'confirmed')
        AND NOT EXISTS (SELECT FROM changed WHERE changed.id = other.id)
    ORDER BY other.participant_tg_id, other.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION calendar_other_answers_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM calendar_refresh_card('meeting:' || other.id, other.participant_tg_id, NULL)
    FROM calendarapp_appointment AS other
    WHERE other.event_id IN (
            SELECT changed.event_id FROM changed JOIN former ON former.id = changed.id
            WHERE former.status <> changed.status OR (former.waiting_since IS NULL) <> (changed.waiting_since IS NULL)
        )
        AND other.status IN ('pending', 'confirmed')
        AND NOT EXISTS (SELECT FROM changed WHERE changed.id = other.id)
    ORDER BY other.participant_tg_id, other.id;
    RETURN NULL;
END
$$;

-- The row of an older version has no such column yet.
CREATE OR REPLACE FUNCTION calendar_event_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM calendar_refresh_card('event:' || OLD.id, OLD.user_id, OLD.name);
        RETURN NULL;
    END IF;
    PERFORM calendar_refresh_card('event:' || NEW.id, NEW.user_id, NULL);
    IF to_jsonb(OLD) ->> 'participants_hidden' IS DISTINCT FROM to_jsonb(NEW) ->> 'participants_hidden' THEN
        PERFORM calendar_refresh_card('meeting:' || other.id, other.participant_tg_id, NULL)
        FROM calendarapp_appointment AS other
        WHERE other.event_id = NEW.id AND other.status IN ('pending', 'confirmed')
        ORDER BY other.participant_tg_id, other.id;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER card_others_insert AFTER INSERT ON calendarapp_appointment
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION calendar_other_participants_shown();
CREATE OR REPLACE TRIGGER card_others_update AFTER UPDATE ON calendarapp_appointment
    REFERENCING NEW TABLE AS changed OLD TABLE AS former
    FOR EACH STATEMENT EXECUTE FUNCTION calendar_other_answers_shown();
