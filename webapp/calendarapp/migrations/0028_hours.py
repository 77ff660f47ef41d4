"""Working hours and what goes with them: new columns of people, all with a default, so nothing is rewritten."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0027_panel")]

    operations = [
        migrations.AddField(
            "tguser",
            "working_hours",
            django.contrib.postgres.fields.ArrayField(
                base_field=django.contrib.postgres.fields.ArrayField(
                    base_field=models.PositiveSmallIntegerField(), size=3
                ),
                blank=True,
                null=True,
                size=None,
                verbose_name="working hours",
            ),
        ),
        migrations.AddField(
            "tguser",
            "days_off",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(),
                blank=True,
                db_default=models.Value("{}"),
                default=list,
                size=None,
                verbose_name="days off",
            ),
        ),
        migrations.AddField(
            "tguser",
            "break_minutes",
            models.PositiveIntegerField(db_default=0, default=0, verbose_name="break between meetings, minutes"),
        ),
        migrations.AddField(
            "tguser",
            "notice_minutes",
            models.PositiveIntegerField(db_default=0, default=0, verbose_name="shortest notice, minutes"),
        ),
        migrations.AddField(
            "tguser",
            "daily_limit",
            models.PositiveIntegerField(blank=True, null=True, verbose_name="meetings a day at most"),
        ),
    ]
