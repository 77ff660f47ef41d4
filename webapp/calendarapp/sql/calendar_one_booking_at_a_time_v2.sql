-- Every writer of a participant's time waits here for the one before, whatever path it came by: concurrent INSERTs into an
-- exclusion constraint can wait for each other's rows and deadlock; one after the other they can't. Who frees a time waits
-- as well: it may take it again later in its transaction, while somebody else who wants it waits for the end of that.
--
-- A lock of each participant would fill the server's table of locks when there are thousands. So a transaction that has
-- locked for 500 rows takes no more of them. When it inserts, it takes the place of everybody instead (-1112886347): all
-- writers hold that together, after their participant's lock, so it waits for those who have written and keeps the others
-- out until it ends. When it updates, it goes on without: whoever waits for its end holds the row that they change, which
-- may be the next that it wants. The constraint decides in any case.
--
-- Two that want everybody's place at once would wait for each other, for both have written. So the second is refused at
-- once, as one that may be run again (lock_not_available), and the first goes on (-1112886348 is whose turn it is).
--
-- `calendar.locked_for` counts the rows; a rollback to a savepoint takes it back together with the locks.
CREATE OR REPLACE FUNCTION calendar_one_booking_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    locked_for text := current_setting('calendar.locked_for', true);
    -- OLD is null when a row is inserted, and least and greatest leave nulls out.
    one constant bigint := least(OLD.participant_tg_id, NEW.participant_tg_id);
    other constant bigint := greatest(OLD.participant_tg_id, NEW.participant_tg_id);
BEGIN
    IF locked_for = 'everybody' OR locked_for = '500' AND TG_OP = 'UPDATE' THEN
        RETURN NEW;
    END IF;
    IF locked_for = '500' THEN
        IF NOT pg_try_advisory_xact_lock(-1112886348) THEN
            RAISE 'Another transaction is about to write the meetings of many people.'
                USING ERRCODE = 'lock_not_available', HINT = 'Run this one again.';
        END IF;
        PERFORM pg_advisory_xact_lock(-1112886347);
        locked_for := set_config('calendar.locked_for', 'everybody', true);
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(one);
    IF one <> other THEN
        PERFORM pg_advisory_xact_lock(other);
    END IF;
    PERFORM pg_advisory_xact_lock_shared(-1112886347);
    -- An assignment: PERFORM would take several times as long.
    locked_for := set_config(
        'calendar.locked_for', CASE WHEN locked_for > '' THEN (locked_for::integer + 1)::text ELSE '1' END, true
    );
    RETURN NEW;
END
$$;
