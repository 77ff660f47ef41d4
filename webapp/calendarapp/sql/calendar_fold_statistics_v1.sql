-- Adds everything that was counted to its day in `calendarapp_botstatistics`.
CREATE FUNCTION calendar_add_up_statistics() RETURNS void LANGUAGE sql AS $$
    WITH folded AS (
        DELETE FROM calendarapp_statisticsdelta
        RETURNING date, user_count, event_count, edited_events, cancelled_events
    )
    INSERT INTO calendarapp_botstatistics AS day (date, user_count, event_count, edited_events, cancelled_events)
    SELECT date, sum(user_count), sum(event_count), sum(edited_events), sum(cancelled_events) FROM folded GROUP BY date
    ON CONFLICT (date) DO UPDATE SET
        user_count = day.user_count + excluded.user_count,
        event_count = day.event_count + excluded.event_count,
        edited_events = day.edited_events + excluded.edited_events,
        cancelled_events = day.cancelled_events + excluded.cancelled_events
$$;

-- The same in transactions of its own, unless somebody else is doing it (`turn` is the key of its advisory lock): it
-- follows every commit that counts something. Nothing is left behind, for who is turned away has committed before it
-- came, and who turned it away looks again after its own commit. That commit need not reach the disk: should it be
-- lost, what it has added up is there again, and added up again.
CREATE PROCEDURE calendar_fold_statistics(turn bigint) LANGUAGE plpgsql AS $$
BEGIN
    LOOP
        PERFORM set_config('synchronous_commit', 'off', true);
        EXIT WHEN NOT pg_try_advisory_xact_lock(turn);
        PERFORM calendar_add_up_statistics();
        COMMIT;
        EXIT WHEN NOT EXISTS (SELECT FROM calendarapp_statisticsdelta);
    END LOOP;
END
$$;
