-- Names are shown to those whom a person meets; the other choices shape their own feed alone.
CREATE OR REPLACE FUNCTION feed_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person bigint := coalesce(NEW.tg_id, OLD.tg_id);
    renamed boolean := TG_OP <> 'UPDATE'
        OR (OLD.username, OLD.first_name, OLD.last_name)
        IS DISTINCT FROM (NEW.username, NEW.first_name, NEW.last_name);
BEGIN
    IF renamed OR (OLD.language, OLD.reminder_minutes, OLD.whole_day_reminder)
        IS DISTINCT FROM (NEW.language, NEW.reminder_minutes, NEW.whole_day_reminder) THEN
        INSERT INTO calendarapp_feedchange (tg_id) VALUES (person);
    END IF;
    IF renamed THEN
        INSERT INTO calendarapp_feedchange (tg_id)
            SELECT organizer_tg_id FROM calendarapp_appointment WHERE participant_tg_id = person
            UNION SELECT participant_tg_id FROM calendarapp_appointment WHERE organizer_tg_id = person;
    END IF;
    RETURN NULL;
END
$$;
