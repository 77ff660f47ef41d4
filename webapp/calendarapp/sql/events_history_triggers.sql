-- Changes of `events` are noted in the history (migration 0011); run once its table is there.
CREATE OR REPLACE TRIGGER history AFTER INSERT OR DELETE ON events FOR EACH ROW
    WHEN (current_setting('calendar.history', true) IS DISTINCT FROM 'off')
    EXECUTE FUNCTION calendar_remember('event');
CREATE OR REPLACE TRIGGER history_update AFTER UPDATE ON events FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND current_setting('calendar.history', true) IS DISTINCT FROM 'off')
    EXECUTE FUNCTION calendar_remember('event');
