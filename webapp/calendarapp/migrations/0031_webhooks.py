"""Webhooks: addresses that are told of changes, and what is to be told, written by a trigger of the history."""

from pathlib import Path
from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"
FORGET = """
DROP TRIGGER note_webhooks ON calendarapp_history;
DROP FUNCTION calendar_note_webhooks();
"""
OPERATOR = ["view_webhookendpoint", "change_webhookendpoint", "view_webhookdelivery", "change_webhookdelivery"]
RIGHTS = {"operator": OPERATOR, "administrator": [*OPERATOR, "add_webhookendpoint", "delete_webhookendpoint"]}


def let_staff_see_webhooks(apps: Any, schema_editor: Any) -> None:
    """Django makes permissions after all migrations; the missing ones are made here."""
    using = schema_editor.connection.alias
    create_permissions(installed.get_app_config("calendarapp"), verbosity=0, using=using, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name__in=RIGHTS):
        rights = permissions.filter(content_type__app_label="calendarapp", codename__in=RIGHTS[group.name])
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("calendarapp", "0030_participants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tg_id", models.BigIntegerField(blank=True, null=True, verbose_name="person")),
                ("url", models.CharField(max_length=2000, verbose_name="address")),
                (
                    "types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="kinds of changes",
                    ),
                ),
                ("nonce", models.CharField(editable=False, max_length=32)),
                ("former_nonce", models.CharField(blank=True, default="", editable=False, max_length=32)),
                ("former_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="failures in a row")),
                ("failing_since", models.DateTimeField(blank=True, null=True, verbose_name="failing since")),
                ("resume_at", models.DateTimeField(blank=True, null=True, verbose_name="rests until")),
                ("disabled_at", models.DateTimeField(blank=True, null=True, verbose_name="disabled")),
                (
                    "disabled_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asked", "turned off"),
                            ("failing", "failed for days"),
                            ("gone", "the address is gone (410)"),
                            ("rights", "its owner may not see the calendar any more"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="why",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhooks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="staff member",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, verbose_name="key"
                    ),
                ),
                ("type", models.CharField(max_length=32, verbose_name="kind")),
                (
                    "subject",
                    models.CharField(
                        choices=[("event", "event"), ("appointment", "meeting"), ("ping", "test")],
                        max_length=12,
                        verbose_name="about",
                    ),
                ),
                ("subject_id", models.BigIntegerField(verbose_name="number")),
                ("owner_tg_id", models.BigIntegerField(blank=True, null=True, verbose_name="organizer or owner")),
                ("participant_tg_id", models.BigIntegerField(blank=True, null=True, verbose_name="participant")),
                ("data", models.JSONField(verbose_name="contents")),
                ("happened_at", models.DateTimeField(verbose_name="when")),
                (
                    "due_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="not before"
                    ),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="being sent until")),
                ("attempts", models.PositiveIntegerField(db_default=0, default=0, verbose_name="attempts")),
                ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="delivered")),
                ("failed_at", models.DateTimeField(blank=True, null=True, verbose_name="failed")),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="status")),
                ("milliseconds", models.PositiveIntegerField(blank=True, null=True, verbose_name="milliseconds")),
                ("answer", models.TextField(blank=True, db_default="", default="", verbose_name="answer")),
                (
                    "endpoint",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="calendarapp.webhookendpoint",
                        verbose_name="webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook delivery",
                "verbose_name_plural": "webhook deliveries",
                "default_permissions": ("view", "change"),
            },
        ),
        migrations.AddIndex(
            model_name="webhookendpoint",
            index=models.Index(fields=["tg_id"], name="webhook_person"),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("tg_id__isnull", False), ("user__isnull", False), _connector="XOR"),
                name="webhook_has_one_holder",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                models.F("endpoint"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("delivered_at", None), ("failed_at", None)),
                name="hook_waiting_due",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                models.F("endpoint"),
                models.F("subject"),
                models.F("subject_id"),
                models.F("id"),
                condition=models.Q(("delivered_at", None), ("failed_at", None)),
                name="hook_waiting_subject",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(models.F("endpoint"), models.F("id"), name="hook_endpoint"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(models.F("happened_at"), name="hook_happened"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                models.F("owner_tg_id"), condition=models.Q(("owner_tg_id__isnull", False)), name="hook_owner"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                models.F("participant_tg_id"),
                condition=models.Q(("participant_tg_id__isnull", False)),
                name="hook_participant",
            ),
        ),
        migrations.RunSQL((SQL / "calendar_note_webhooks_v1.sql").read_text(encoding="utf-8"), FORGET),
        migrations.RunPython(let_staff_see_webhooks, migrations.RunPython.noop),
    ]
