"""The panel names some fields and choices in plainer words. Only the models' state changes, no table does."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calendarapp", "0018_one_way"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="apitoken",
            name="hint",
            field=models.CharField(max_length=16, verbose_name="starts with"),
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="api_tokens",
                to=settings.AUTH_USER_MODEL,
                verbose_name="staff member",
            ),
        ),
        migrations.AlterField(
            model_name="history",
            name="action",
            field=models.CharField(
                choices=[
                    ("created", "created"),
                    ("changed", "changed"),
                    ("moved", "moved"),
                    ("proposed", "another time proposed"),
                    ("accepted", "proposed time accepted"),
                    ("kept", "time kept"),
                    ("pending", "asked again"),
                    ("confirmed", "confirmed"),
                    ("declined", "declined"),
                    ("cancelled", "cancelled"),
                    ("expired", "expired"),
                    ("deleted", "deleted"),
                    ("restored", "restored"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="failed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="failed"),
        ),
        migrations.AlterField(
            model_name="tguser",
            name="busy_visibility",
            field=models.CharField(
                choices=[("everybody", "everyone"), ("met", "people I have met"), ("nobody", "nobody")],
                db_default="met",
                default="met",
                max_length=16,
                verbose_name="who sees when they are busy",
            ),
        ),
        migrations.AlterField(
            model_name="tguser",
            name="can_write",
            field=models.BooleanField(default=False, verbose_name="the bot can write"),
        ),
        migrations.AlterField(
            model_name="tguser",
            name="hold_policy",
            field=models.CharField(
                choices=[
                    ("hold", "hold my time"),
                    ("compete", "don't hold my time: the first confirmed wins"),
                    ("expire", "hold my time, then expire"),
                ],
                db_default="hold",
                default="hold",
                max_length=8,
                verbose_name="invitations without an answer",
            ),
        ),
        migrations.AlterField(
            model_name="tguser",
            name="zone_chosen",
            field=models.BooleanField(db_default=False, default=False, verbose_name="time zone chosen"),
        ),
    ]
