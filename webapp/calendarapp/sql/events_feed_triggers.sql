-- Changes of `events` are noted for feeds (feed_changes_v1.sql, feed_emptied_v1.sql); run once these are there.
CREATE OR REPLACE TRIGGER feed_insert AFTER INSERT ON events
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_event_changed();
CREATE OR REPLACE TRIGGER feed_update AFTER UPDATE ON events
    REFERENCING NEW TABLE AS changed OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION feed_event_changed();
CREATE OR REPLACE TRIGGER feed_delete AFTER DELETE ON events
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_event_changed();
CREATE OR REPLACE TRIGGER feed_truncate AFTER TRUNCATE ON events EXECUTE FUNCTION feed_emptied();
