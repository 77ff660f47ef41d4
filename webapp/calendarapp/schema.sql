-- The table `events`. Idempotent; adopts a table that an older bot made, with every row kept. A writer that knows
-- only name, date, time, details and user_id keeps working: everything else has a default.
-- slot.sql runs before this file. %(zone)s is the default time zone.

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
ALTER TABLE events ADD COLUMN IF NOT EXISTS slot tstzrange
    GENERATED ALWAYS AS (calendar_slot(date, time, timezone, duration_minutes)) STORED;

CREATE INDEX IF NOT EXISTS events_owner_when ON events (user_id, date, time, id);
CREATE INDEX IF NOT EXISTS events_when ON events (date, time, id);
CREATE INDEX IF NOT EXISTS events_owner_slot ON events (user_id, slot);
CREATE INDEX IF NOT EXISTS events_without_reminders ON events (id) WHERE NOT reminders_set;
