"""Polls note the topic of a forum in which they stand; lists of what is over are not read by housekeeping."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("calendarapp", "0039_shared_cards_with_places")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="timepoll",
            name="message_thread_id",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                models.F("slot__endswith"),
                condition=models.Q(("status", "pending"), ("waiting_since__isnull", False)),
                name="meeting_waiting_ends",
            ),
        ),
    ]
