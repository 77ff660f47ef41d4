"""Roles of the staff: viewer, operator, administrator."""

from typing import Any

from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations

VIEWER = [
    f"calendarapp.view_{model}"
    for model in ("event", "appointment", "botstatistics", "tguser", "outboxmessage", "reminder")
]
OPERATOR = [
    *VIEWER,
    "calendarapp.add_appointment",
    "calendarapp.change_appointment",
    "calendarapp.change_outboxmessage",
    "calendarapp.add_botstatistics",
    "calendarapp.change_botstatistics",
]
ADMINISTRATOR = [
    *OPERATOR,
    "calendarapp.delete_botstatistics",
    *(f"calendarapp.{right}_apitoken" for right in ("view", "add", "change", "delete")),
    *(f"auth.{right}_{model}" for model in ("user", "group") for right in ("view", "add", "change", "delete")),
    "admin.view_logentry",
    "axes.view_accessfailurelog",
]
ROLES = {"viewer": VIEWER, "operator": OPERATOR, "administrator": ADMINISTRATOR}


def make_roles(apps: Any, schema_editor: Any) -> None:
    """Django makes permissions after all migrations; those that are missing are made here."""
    using = schema_editor.connection.alias
    for label in ("calendarapp", "auth", "admin", "axes"):
        create_permissions(installed.get_app_config(label), verbosity=0, using=using, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    for name, rights in ROLES.items():
        group, _made = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=name)
        for right in rights:
            label, codename = right.split(".")
            group.permissions.add(*permissions.filter(content_type__app_label=label, codename=codename))


class Migration(migrations.Migration):
    dependencies = [
        ("calendarapp", "0004_programs"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("axes", "0010_accessattemptexpiration"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
