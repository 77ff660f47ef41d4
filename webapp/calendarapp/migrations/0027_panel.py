"""What the panel's first page shows in charts is counted ahead, a row a day; announcements to people."""

from typing import Any

from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

LANGUAGES = [("ru", "Russian"), ("en", "English")]
STATES = [("draft", "draft"), ("sending", "being sent"), ("stopped", "stopped"), ("sent", "sent")]
RIGHTS = [f"{right}_announcement" for right in ("view", "add", "change")]


def let_administrators_announce(apps: Any, schema_editor: Any) -> None:
    """Django makes permissions after all migrations; the missing ones are made here."""
    using = schema_editor.connection.alias
    create_permissions(installed.get_app_config("calendarapp"), verbosity=0, using=using, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    rights = permissions.filter(content_type__app_label="calendarapp", codename__in=RIGHTS)
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name="administrator"):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("calendarapp", "0026_busy_in_bulk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

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
        migrations.AddField(
            model_name="tguser",
            name="announcements",
            field=models.BooleanField(db_default=True, default=True, verbose_name="gets announcements"),
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text_ru", models.TextField(blank=True, verbose_name="text in Russian")),
                ("text_en", models.TextField(blank=True, verbose_name="text in English")),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("ru", "Russian"), ("en", "English")],
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                ("timezone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
                ("started_from", models.DateField(blank=True, null=True, verbose_name="first used the bot from")),
                ("started_until", models.DateField(blank=True, null=True, verbose_name="first used the bot until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("sending", "being sent"),
                            ("stopped", "stopped"),
                            ("sent", "sent"),
                        ],
                        default="draft",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("expected", models.PositiveIntegerField(default=0, verbose_name="people, when it was begun")),
                ("position", models.BigIntegerField(default=0)),
                ("recorded", models.PositiveIntegerField(default=0, verbose_name="put on its way")),
                ("unreachable", models.PositiveIntegerField(default=0, verbose_name="could not be written to")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("begun_at", models.DateTimeField(blank=True, null=True, verbose_name="begun")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
            ],
            options={
                "verbose_name": "announcement",
                "verbose_name_plural": "announcements",
                "default_permissions": ("view", "add", "change"),
            },
        ),
        migrations.CreateModel(
            name="AnnouncementRecipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tg_id", models.BigIntegerField(db_index=True)),
                ("message_id", models.BigIntegerField(db_index=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
                (
                    "announcement",
                    models.ForeignKey(db_index=False, on_delete=models.CASCADE, to="calendarapp.announcement"),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(
                models.F("begun_at"),
                models.F("id"),
                condition=models.Q(("state", "sending")),
                name="announcement_sending",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcementrecipient",
            constraint=models.UniqueConstraint(fields=("announcement", "tg_id"), name="announced_once"),
        ),
        migrations.RunPython(let_administrators_announce, migrations.RunPython.noop),
    ]
