-- Cards of `events` are kept true to them (calendar_participants_shown_v2.sql); run once the functions are there.
CREATE OR REPLACE TRIGGER card_update AFTER UPDATE ON events FOR EACH ROW WHEN (
    (OLD.name, OLD.date, OLD.time, OLD.timezone, OLD.duration_minutes, OLD.details, OLD.all_day, OLD.place,
     OLD.url, OLD.participants_hidden, OLD.capacity, OLD.join_key)
    IS DISTINCT FROM
    (NEW.name, NEW.date, NEW.time, NEW.timezone, NEW.duration_minutes, NEW.details, NEW.all_day, NEW.place, NEW.url,
     NEW.participants_hidden, NEW.capacity, NEW.join_key)
) EXECUTE FUNCTION calendar_event_shown();
CREATE OR REPLACE TRIGGER card_delete AFTER DELETE ON events FOR EACH ROW EXECUTE FUNCTION calendar_event_shown();
