-- The revision of an event or a meeting and the time of its last change never go back, whatever a writer says: it may have
-- read the row before somebody else changed it, or have a clock that is slow. The triggers that call this say when.
CREATE OR REPLACE FUNCTION calendar_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sequence := greatest(OLD.sequence, NEW.sequence);
    NEW.updated_at := greatest(OLD.updated_at, NEW.updated_at);
    RETURN NEW;
END
$$;
