"""What a turn leaves for the next one: the tap that it was, and where it has asked whether to delete something.

It stands beside what every turn writes anyway. A bot of the version before writes turns without it.
"""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("calendarapp", "0044_bot_account")]

    operations: ClassVar = [
        migrations.AddField(model_name="lastturn", name="noted", field=models.JSONField(null=True)),
    ]
