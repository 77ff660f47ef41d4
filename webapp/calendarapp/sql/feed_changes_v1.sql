-- Whatever a feed shows has changed: noted for everybody whose feed shows it, whoever writes.
--
-- Notes are added and never counted up in place: no writer waits for another. They become visible together with the
-- change, so their sum tells one committed state of a feed from every other.
CREATE OR REPLACE FUNCTION feed_event_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO calendarapp_feedchange (tg_id) SELECT DISTINCT user_id FROM changed;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO calendarapp_feedchange (tg_id)
            SELECT user_id FROM former EXCEPT SELECT user_id FROM changed;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION feed_meeting_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO calendarapp_feedchange (tg_id)
        SELECT organizer_tg_id FROM changed UNION SELECT participant_tg_id FROM changed;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO calendarapp_feedchange (tg_id)
            (SELECT organizer_tg_id FROM former UNION SELECT participant_tg_id FROM former)
            EXCEPT (SELECT organizer_tg_id FROM changed UNION SELECT participant_tg_id FROM changed);
    END IF;
    RETURN NULL;
END
$$;

-- Names are shown to those whom a person meets; the other choices shape their own feed alone.
CREATE OR REPLACE FUNCTION feed_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person bigint := coalesce(NEW.tg_id, OLD.tg_id);
    renamed boolean := TG_OP <> 'UPDATE'
        OR (OLD.username, OLD.first_name, OLD.last_name)
        IS DISTINCT FROM (NEW.username, NEW.first_name, NEW.last_name);
BEGIN
    IF renamed OR (OLD.language, OLD.reminder_minutes) IS DISTINCT FROM (NEW.language, NEW.reminder_minutes) THEN
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
