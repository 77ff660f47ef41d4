"""What the panel's first page shows in charts is counted ahead, a row a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0026_busy_in_bulk")]

    operations = [
        migrations.CreateModel(
            name="DayCount",
            fields=[
                ("date", models.DateField(primary_key=True, serialize=False)),
                ("pending", models.PositiveIntegerField(default=0)),
                ("confirmed", models.PositiveIntegerField(default=0)),
                ("declined", models.PositiveIntegerField(default=0)),
                ("cancelled", models.PositiveIntegerField(default=0)),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("counted_at", models.DateTimeField()),
            ],
            options={"default_permissions": ()},
        ),
    ]
