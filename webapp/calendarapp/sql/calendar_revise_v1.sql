-- Whoever changes what a calendar shows of an event or a meeting, its revision grows by one (RFC 5545, section 3.8.7.4).
-- The triggers that call this say which columns those are.
CREATE OR REPLACE FUNCTION calendar_revise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sequence := OLD.sequence + 1;
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
