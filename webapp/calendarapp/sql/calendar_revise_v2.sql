-- Whoever changes what a calendar shows of an event or a meeting, its revision grows by one (RFC 5545, section 3.8.7.4).
-- The triggers that call this say which columns those are.
--
-- The time is that of the change, not of the transaction's start: the row may have been written later than that.
CREATE OR REPLACE FUNCTION calendar_revise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sequence := greatest(NEW.sequence, OLD.sequence + 1);
    NEW.updated_at := greatest(OLD.updated_at, clock_timestamp());
    RETURN NEW;
END
$$;
