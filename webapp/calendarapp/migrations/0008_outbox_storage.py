"""How the outbox is stored: rows are written, leased, sent and deleted within seconds, thousands a second at times.

- No statistics of the columns that say how a row stands: what is true of them now is false in a second, and a plan for
  the distribution of a minute ago reads the whole table for each row. Without them the planner takes the indexes.
  Changing a column's type to what it is already forgets the statistics that are there.
- Room in each page, so that a lease is written beside the row it changes, and no index has to know.
- Vacuum by what has come together, not by a share of a table that is empty most of the time.
"""

from django.db import migrations

COLUMNS = {
    "chat_id": "bigint",
    "due_at": "timestamptz",
    "leased_until": "timestamptz",
    "sent_at": "timestamptz",
}
FORGET = ", ".join(
    f"ALTER COLUMN {column} TYPE {kind}, ALTER COLUMN {column} SET STATISTICS 0" for column, kind in COLUMNS.items()
)
USUAL = ", ".join(f"ALTER COLUMN {column} SET STATISTICS -1" for column in COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0007_long_lists")]

    operations = [
        migrations.RunSQL(
            f"""
            ALTER TABLE calendarapp_outboxmessage {FORGET};
            ALTER TABLE calendarapp_outboxmessage SET (
                fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000,
                autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 10000,
                autovacuum_vacuum_cost_delay = 0
            );
            """,
            f"""
            ALTER TABLE calendarapp_outboxmessage {USUAL};
            ALTER TABLE calendarapp_outboxmessage RESET (
                fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,
                autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold,
                autovacuum_vacuum_cost_delay
            );
            """,
        ),
    ]
