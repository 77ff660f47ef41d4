"""Booking links name the sites that may show their pages in a frame."""

from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("calendarapp", "0041_public_calendars")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="bookinglink",
            name="sites",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=255),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="sites that show it",
            ),
        ),
    ]
