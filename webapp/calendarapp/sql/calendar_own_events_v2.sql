-- The events that take their owner's time in an interval: all but those marked as free. The one place that says it.
-- The planner puts the body in the place of the call, so indexes on owner and interval answer it. The order of an index
-- needs to know how long an event lasts: most are over after a week (10,080 minutes); the few that take longer,
-- up to a year, have an index of their own.
CREATE OR REPLACE FUNCTION calendar_own_events(owner bigint, at tstzrange)
RETURNS TABLE (id bigint, name text, slot tstzrange)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT events.id::bigint, events.name::text, events.slot FROM events
    WHERE events.user_id = owner AND NOT events.transparent AND events.slot && at
        AND events.slot >= tstzrange(lower(at) - interval '8 days', NULL)
        AND events.slot <= tstzrange(upper(at), NULL)
        AND coalesce(events.duration_minutes, 0) <= 10080
    UNION ALL
    SELECT events.id::bigint, events.name::text, events.slot FROM events
    WHERE events.user_id = owner AND NOT events.transparent AND events.slot && at
        AND events.slot >= tstzrange(lower(at) - interval '367 days', NULL)
        AND events.slot <= tstzrange(upper(at), NULL)
        AND events.duration_minutes > 10080
$$;
