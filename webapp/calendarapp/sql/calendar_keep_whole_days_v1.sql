-- What takes whole days begins at midnight and ends at a midnight of its zone: a day is 23 or 25 hours long where the
-- clocks change. Writers may count 24 hours a day, or move the first day; the minutes are put right here. Who gives it a
-- time, and knows nothing of whole days, gets what they asked for: something with a time, and no duration.
-- The triggers that call this are of rows that take whole days.
CREATE OR REPLACE FUNCTION calendar_keep_whole_days() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    days integer := greatest(1, round(coalesce(NEW.duration_minutes, 0) / 1440.0));
    midnight constant time := '00:00';
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.all_day AND NEW.time <> midnight THEN
        NEW.all_day := false;
        NEW.duration_minutes := NULL;
        RETURN NEW;
    END IF;
    NEW.time := midnight;
    NEW.duration_minutes := greatest(1, extract(epoch FROM
        lower(calendar_slot(NEW.date + days, midnight, NEW.timezone, NULL))
        - lower(calendar_slot(NEW.date, midnight, NEW.timezone, NULL))
    ) / 60);
    RETURN NEW;
END
$$;
