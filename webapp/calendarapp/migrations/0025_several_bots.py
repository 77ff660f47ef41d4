"""Several bots keep the order of one person's updates here.

Both tables are UNLOGGED: they cost no write-ahead log and wait for no disk. What a crash of the database forgets, the
bots note when they try again. Rows of `calendarapp_lastturn` are changed in place: there is room in each page.
"""

from django.db import migrations, models

STORAGE = """
ALTER TABLE calendarapp_arrivedupdate SET UNLOGGED;
ALTER TABLE calendarapp_lastturn SET UNLOGGED;
ALTER TABLE calendarapp_lastturn SET (fillfactor = 50);
"""


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0023_whole_days")]

    operations = [
        migrations.CreateModel(
            name="ArrivedUpdate",
            fields=[
                ("update_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("tg_id", models.BigIntegerField(null=True)),
                ("arrived_at", models.DateTimeField()),
                ("alive_until", models.DateTimeField()),
            ],
            options={"indexes": [models.Index("tg_id", "update_id", name="arrived_of_person")]},
        ),
        migrations.CreateModel(
            name="LastTurn",
            fields=[
                ("tg_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("update_id", models.BigIntegerField()),
                ("outcomes", models.JSONField(default=list)),
            ],
        ),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
    ]
