"""How often the API is asked is counted here, for all processes together.

The table is UNLOGGED: a count costs no write-ahead log and waits for no disk, and a crash may forget it. It is changed
in place: there is room in each page, and the one index beside the key's is over what a minute changes once.
"""

from django.db import migrations, models

STORAGE = """
ALTER TABLE calendarapp_ratelimit SET UNLOGGED;
ALTER TABLE calendarapp_ratelimit SET (fillfactor = 50);
"""


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0013_my_time")]

    operations = [
        migrations.CreateModel(
            name="RateLimit",
            fields=[
                ("key", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("began", models.DateTimeField(db_index=True)),
                ("count", models.IntegerField()),
                ("before", models.IntegerField(db_default=0)),
                ("pause", models.FloatField(db_default=0)),
            ],
        ),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
    ]
