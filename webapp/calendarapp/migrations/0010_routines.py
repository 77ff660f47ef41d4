"""Bookings, new events and statistics in one journey each.

The functions follow the code, so every `migrate` makes them anew (`routines`); this one says that it is time for it.
"""

from django.db import migrations

DROP = """
DO $$
DECLARE
    found regprocedure;
BEGIN
    FOR found IN
        SELECT oid::regprocedure FROM pg_proc
        WHERE proname IN ('calendar_book', 'calendar_write_event', 'calendar_fold')
    LOOP
        EXECUTE format('DROP ROUTINE %s', found);
    END LOOP;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0009_competing")]

    operations = [migrations.RunSQL(migrations.RunSQL.noop, DROP)]
