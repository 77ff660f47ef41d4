from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0008_outbox_storage")]

    operations = [
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                models.F("participant_tg_id"),
                condition=models.Q(("holds", False), ("status", "pending")),
                name="meeting_competing",
            ),
        ),
    ]
