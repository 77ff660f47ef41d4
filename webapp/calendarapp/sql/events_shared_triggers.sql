-- Cards of shared `events` are kept true to them (migration 0032_shared_events); run once the functions are there.
CREATE OR REPLACE TRIGGER shared_update AFTER UPDATE ON events FOR EACH ROW WHEN (
    (OLD.name, OLD.date, OLD.time, OLD.timezone, OLD.duration_minutes, OLD.details, OLD.all_day, OLD.place, OLD.url,
     OLD.capacity)
    IS DISTINCT FROM
    (NEW.name, NEW.date, NEW.time, NEW.timezone, NEW.duration_minutes, NEW.details, NEW.all_day, NEW.place, NEW.url,
     NEW.capacity)
) EXECUTE FUNCTION calendar_shared_event_shown();
CREATE OR REPLACE TRIGGER shared_delete AFTER DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION calendar_shared_event_shown();
