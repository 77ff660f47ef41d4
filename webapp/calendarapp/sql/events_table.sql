-- The table `events`. Idempotent; adopts a table that an older bot made, with every row kept. A writer that knows
-- only name, date, time, details and user_id keeps working: everything else has a default.
-- The functions that it calls are made before (`FUNCTIONS` of events_table.py). %(zone)s is the default time zone.

CREATE TABLE IF NOT EXISTS events (
    id bigserial PRIMARY KEY,
    name varchar(255) NOT NULL,
    date date NOT NULL,
    time time NOT NULL,
    details text DEFAULT '',
    user_id bigint NOT NULL
);

ALTER TABLE events ADD COLUMN IF NOT EXISTS duration_minutes integer;
ALTER TABLE events ADD COLUMN IF NOT EXISTS timezone varchar(64) NOT NULL DEFAULT %(zone)s;
ALTER TABLE events ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE events ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE events ADD COLUMN IF NOT EXISTS reminder_minutes integer[];
ALTER TABLE events ADD COLUMN IF NOT EXISTS reminders_set boolean NOT NULL DEFAULT false;
ALTER TABLE events ADD COLUMN IF NOT EXISTS uid varchar(255);
ALTER TABLE events ADD COLUMN IF NOT EXISTS sequence integer NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN IF NOT EXISTS transparent boolean NOT NULL DEFAULT false;
ALTER TABLE events ADD COLUMN IF NOT EXISTS series_id bigint;
ALTER TABLE events ADD COLUMN IF NOT EXISTS original_start timestamp;
ALTER TABLE events ADD COLUMN IF NOT EXISTS all_day boolean NOT NULL DEFAULT false;
ALTER TABLE events ADD COLUMN IF NOT EXISTS place varchar(255) NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN IF NOT EXISTS url varchar(2000) NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN IF NOT EXISTS participants_hidden boolean NOT NULL DEFAULT false;
ALTER TABLE events ADD COLUMN IF NOT EXISTS capacity integer;
ALTER TABLE events ADD COLUMN IF NOT EXISTS join_key varchar(32);
ALTER TABLE events ADD COLUMN IF NOT EXISTS slot tstzrange
    GENERATED ALWAYS AS (calendar_slot(date, time, timezone, duration_minutes)) STORED;

CREATE INDEX IF NOT EXISTS events_owner_when ON events (user_id, date, time, id);
CREATE INDEX IF NOT EXISTS events_when ON events (date, time, id);
CREATE INDEX IF NOT EXISTS events_owner_slot ON events (user_id, slot);
CREATE INDEX IF NOT EXISTS events_owner_long ON events (user_id, slot) WHERE duration_minutes > 10080;
CREATE INDEX IF NOT EXISTS events_without_reminders ON events (id) WHERE NOT reminders_set;
CREATE INDEX IF NOT EXISTS events_words ON events USING gin (calendar_words(name, details));
CREATE UNIQUE INDEX IF NOT EXISTS events_owner_uid ON events (user_id, uid) WHERE uid IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS events_join_key ON events (join_key) WHERE join_key IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS events_series_date ON events (series_id, original_start) WHERE series_id IS NOT NULL;

CREATE OR REPLACE TRIGGER revise BEFORE UPDATE ON events
FOR EACH ROW WHEN (
    (OLD.name, OLD.date, OLD.time, OLD.details, OLD.duration_minutes, OLD.timezone, OLD.reminder_minutes,
     OLD.transparent, OLD.all_day, OLD.place, OLD.url)
    IS DISTINCT FROM
    (NEW.name, NEW.date, NEW.time, NEW.details, NEW.duration_minutes, NEW.timezone, NEW.reminder_minutes,
     NEW.transparent, NEW.all_day, NEW.place, NEW.url)
)
EXECUTE FUNCTION calendar_revise();

-- Triggers fire in the order of their names: this one before `revise`, which looks at what it has put right.
CREATE OR REPLACE TRIGGER days BEFORE INSERT OR UPDATE ON events
FOR EACH ROW WHEN (NEW.all_day) EXECUTE FUNCTION calendar_keep_whole_days();

CREATE OR REPLACE TRIGGER grow BEFORE UPDATE ON events
FOR EACH ROW WHEN (NEW.sequence < OLD.sequence OR NEW.updated_at < OLD.updated_at)
EXECUTE FUNCTION calendar_grow();

-- How common a word is, nobody knows until a new index over words is analyzed.
ANALYZE events;
