-- Writes new events of one owner with their reminders, and counts them: all of them, or none.
--
--   owner   Telegram ID
--   given   an array of objects: the columns of `events`; `reminders`, an array of [minutes before, instant]; and
--           `reminder_time`, when the owner is reminded of whole days, as the caller has seen it
--   usual   the owner's usual reminders as the caller has seen them; NULL for an owner who is not known
--   room    how many events the owner may have in all
--   today   the day in whose statistics they are counted
--   actor   who writes, for the history
--
-- Returns the events in the order given; one row with `problem` when there is no room (`full`), or when the owner has
-- other usual reminders by now (`changed`).
CREATE OR REPLACE FUNCTION calendar_write_events(
    owner bigint, given jsonb, usual integer[], room bigint, today date, actor text
) RETURNS TABLE (problem text, id bigint, slot tstzrange, written_at timestamptz) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    wanted bigint := jsonb_array_length(given);
BEGIN
    PERFORM set_config('calendar.actor', actor, true);
    PERFORM pg_advisory_xact_lock(owner);
    IF (SELECT reminder_minutes FROM calendarapp_tguser WHERE tg_id = owner) IS DISTINCT FROM usual
        OR EXISTS (
            SELECT FROM jsonb_array_elements(given) AS one
            WHERE (one ->> 'all_day')::boolean AND (one ->> 'reminder_time')::time
                IS DISTINCT FROM (SELECT whole_day_reminder FROM calendarapp_tguser WHERE tg_id = owner)
        )
    THEN
        RETURN QUERY SELECT 'changed', NULL::bigint, NULL::tstzrange, NULL::timestamptz;
        RETURN;
    END IF;
    IF wanted > room OR EXISTS (SELECT FROM events WHERE events.user_id = owner OFFSET room - wanted) THEN
        RETURN QUERY SELECT 'full', NULL::bigint, NULL::tstzrange, NULL::timestamptz;
        RETURN;
    END IF;
    INSERT INTO calendarapp_statisticsdelta (date, user_count, event_count, edited_events, cancelled_events)
    VALUES (today, 0, wanted, 0, 0);
    RETURN QUERY
    WITH new AS (
        SELECT * FROM ROWS FROM (jsonb_to_recordset(given) AS (
            name text, date date, time time, details text, duration_minutes integer, timezone text,
            reminder_minutes integer[], transparent boolean, uid text, sequence integer, series_id bigint,
            original_start timestamp, all_day boolean, place text, url text, reminders jsonb
        )) WITH ORDINALITY AS one (
            name, date, time, details, duration_minutes, timezone, reminder_minutes, transparent, uid, sequence,
            series_id, original_start, all_day, place, url, reminders, number
        )
    ), event AS (
        INSERT INTO events (
            name, date, time, details, duration_minutes, timezone, reminder_minutes, transparent, user_id, uid,
            sequence, series_id, original_start, all_day, place, url, reminders_set
        )
        SELECT new.name, new.date, new.time, new.details, new.duration_minutes, new.timezone, new.reminder_minutes,
            new.transparent, owner, new.uid, new.sequence, new.series_id, new.original_start,
            coalesce(new.all_day, false), coalesce(new.place, ''), coalesce(new.url, ''), true
        FROM new ORDER BY number
        RETURNING events.id::bigint AS id, events.slot, events.created_at  -- an older bot's table may count in four bytes
    ), written AS (
        SELECT event.*, row_number() OVER (ORDER BY event.id) AS number FROM event  -- they got their numbers in that order
    ), reminded AS (
        INSERT INTO calendarapp_reminder (tg_id, event_id, minutes_before, due_at)
        SELECT owner, written.id, (reminder ->> 0)::integer, (reminder ->> 1)::timestamptz
        FROM written JOIN new USING (number), jsonb_array_elements(new.reminders) AS reminder
    )
    SELECT NULL::text, written.id, written.slot, written.created_at FROM written ORDER BY number;
END
$$;
