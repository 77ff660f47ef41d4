-- A table that feeds show was emptied as a whole (TRUNCATE), which names no rows: noted for everybody who had anything in a
-- feed (see feed_changes_v1.sql).
CREATE FUNCTION feed_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO calendarapp_feedchange (tg_id) SELECT DISTINCT tg_id FROM calendarapp_feedchange;
    RETURN NULL;
END
$$;

CREATE TRIGGER feed_truncate AFTER TRUNCATE ON calendarapp_appointment EXECUTE FUNCTION feed_emptied();
CREATE TRIGGER feed_truncate AFTER TRUNCATE ON calendarapp_series EXECUTE FUNCTION feed_emptied();
