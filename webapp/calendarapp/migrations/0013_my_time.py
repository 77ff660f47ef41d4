"""Events that show as free, and who may see when somebody is busy.

`events` is not Django's: its column is added by `db.ensure_schema`.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0012_cards")]

    operations = [
        migrations.AddField(
            "tguser",
            "busy_visibility",
            models.CharField(
                choices=[("everybody", "everybody here"), ("met", "people I have met"), ("nobody", "nobody")],
                db_default="met",
                default="met",
                max_length=16,
                verbose_name="who sees when they are busy",
            ),
        ),
        migrations.AddField(
            "event",
            "transparent",
            models.BooleanField(db_default=False, default=False, verbose_name="shows as free"),
        ),
    ]
