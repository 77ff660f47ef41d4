-- A series has changed: noted for its owner, whose feed shows its rule (see feed_changes_v1.sql).
CREATE FUNCTION feed_series_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO calendarapp_feedchange (tg_id) SELECT DISTINCT tg_user_id FROM changed;
    RETURN NULL;
END
$$;

CREATE TRIGGER feed_insert AFTER INSERT ON calendarapp_series
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_series_changed();
CREATE TRIGGER feed_update AFTER UPDATE ON calendarapp_series
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_series_changed();
CREATE TRIGGER feed_delete AFTER DELETE ON calendarapp_series
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_series_changed();
