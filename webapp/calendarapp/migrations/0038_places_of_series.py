"""Further dates of a series have room for as many people as its owner has said."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0037_origins")]

    operations = [
        migrations.AddField(
            "series", "capacity", models.PositiveIntegerField(blank=True, null=True, verbose_name="places")
        ),
    ]
