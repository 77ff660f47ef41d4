"""Public calendars: who has opened one, and which events and series stand in it. Two new tables."""

from typing import ClassVar

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("calendarapp", "0040_topics_of_polls"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="PublicCalendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tg_id", models.BigIntegerField(unique=True, verbose_name="owner")),
                ("token", models.CharField(editable=False, max_length=32, unique=True, verbose_name="token")),
                ("indexed", models.BooleanField(db_default=False, default=False, verbose_name="in search engines")),
                (
                    "opened_at",
                    models.DateTimeField(
                        auto_now_add=True, db_default=django.db.models.functions.datetime.Now(), verbose_name="opened"
                    ),
                ),
            ],
            options={
                "verbose_name": "public calendar",
                "verbose_name_plural": "public calendars",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PublicEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tg_id", models.BigIntegerField(db_index=True, verbose_name="owner")),
                ("event_id", models.BigIntegerField(blank=True, null=True, unique=True, verbose_name="event")),
                ("series_id", models.BigIntegerField(blank=True, null=True, unique=True, verbose_name="series")),
                (
                    "published_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="published",
                    ),
                ),
            ],
            options={
                "verbose_name": "public event",
                "verbose_name_plural": "public events",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("event_id__isnull", False), ("series_id__isnull", False), _connector="XOR"),
                        name="public_is_one_thing",
                    )
                ],
            },
        ),
    ]
