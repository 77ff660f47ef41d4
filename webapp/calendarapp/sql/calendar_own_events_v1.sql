-- The events that take their owner's time in an interval: all but those marked as free. The one place that says it.
-- The planner puts the body in the place of the call, so an index on owner and interval answers it: no event lasts
-- longer than eight days, which is what the order of that index needs to know.
CREATE FUNCTION calendar_own_events(owner bigint, at tstzrange) RETURNS TABLE (id bigint, name text, slot tstzrange)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT events.id::bigint, events.name::text, events.slot FROM events
    WHERE events.user_id = owner AND NOT events.transparent AND events.slot && at
        AND events.slot >= tstzrange(lower(at) - interval '8 days', NULL)
        AND events.slot <= tstzrange(upper(at), NULL)
$$;
