-- Every writer of a participant's time waits here for the one before, whatever path it came by: concurrent INSERTs into an
-- exclusion constraint can wait for each other's rows and deadlock; one after the other they can't. Who frees a time waits
-- as well: it may take it again later in its transaction, while somebody else who wants it waits for the end of that.
--
-- A lock of each participant fills the server's table of locks when there are thousands. A transaction that has written 500
-- meetings takes the whole table instead: EXCLUSIVE waits for all who write or have rows locked, and keeps new ones out, so
-- that it needs no further locks; reading goes on. The others pay nothing for it: who writes locks the table anyway.
--
-- Two transactions that come so far at once would wait for each other for ever, for both have written. So the second is
-- refused at once, as one that may be run again (lock_not_available), and the first goes on.
--
-- `calendar.meetings` counts what this transaction has written; a rollback to a savepoint takes it back with the locks.
CREATE OR REPLACE FUNCTION calendar_one_booking_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written text := current_setting('calendar.meetings', true);
    -- OLD is null when a row is inserted, and least and greatest leave nulls out.
    one constant bigint := least(OLD.participant_tg_id, NEW.participant_tg_id);
    other constant bigint := greatest(OLD.participant_tg_id, NEW.participant_tg_id);
BEGIN
    IF written = 'many' THEN
        RETURN NEW;
    END IF;
    IF written = '500' THEN
        IF NOT pg_try_advisory_xact_lock(-1112886347) THEN
            RAISE 'Another transaction is writing many meetings.'
                USING ERRCODE = 'lock_not_available', HINT = 'Run this one again.';
        END IF;
        EXECUTE format('LOCK TABLE %s IN EXCLUSIVE MODE', TG_RELID::regclass);
        written := set_config('calendar.meetings', 'many', true);
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(one);
    IF one <> other THEN
        PERFORM pg_advisory_xact_lock(other);
    END IF;
    -- An assignment: PERFORM would take several times as long.
    written := set_config(
        'calendar.meetings', CASE WHEN written > '' THEN (written::integer + 1)::text ELSE '1' END, true
    );
    RETURN NEW;
END
$$;
