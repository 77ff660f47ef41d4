"""Sessions of the calendar's pages, and the pages as a place where a change was made."""

from django.db import migrations, models

SURFACES = [
    ("bot", "bot"),
    ("panel", "panel"),
    ("api", "API"),
    ("page", "web page"),
    ("file", "calendar file"),
    ("worker", "worker"),
    ("other", "elsewhere"),
]


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0024_several_bots")]

    operations = [
        migrations.CreateModel(
            name="PageSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tg_id", models.BigIntegerField(db_index=True, verbose_name="person")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("nonce", models.CharField(editable=False, max_length=32)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="signed in")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="ends")),
                ("browser", models.CharField(blank=True, default="", max_length=200, verbose_name="browser")),
            ],
        ),
        migrations.AlterField(
            model_name="history",
            name="surface",
            field=models.CharField(choices=SURFACES, max_length=8, verbose_name="where"),
        ),
    ]
