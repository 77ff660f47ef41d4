"""Invitations that can expire are found at once, however many meetings a person has had."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0006_feed_changes")]

    operations = [
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                models.F("participant_tg_id"),
                condition=models.Q(("expires_at__isnull", False), ("status", "pending")),
                name="meeting_expiring",
            ),
        ),
    ]
