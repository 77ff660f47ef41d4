"""The staff sees people's public calendars; operators and administrators close them."""

from typing import Any, ClassVar

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

RIGHTS = ("view_publiccalendar", "change_publiccalendar")
GROUPS = ("operator", "administrator")


def let_staff_see_calendars(apps: Any, schema_editor: Any) -> None:
    """Django makes permissions after all migrations; the missing ones are made here."""
    using = schema_editor.connection.alias
    create_permissions(installed.get_app_config("calendarapp"), verbosity=0, using=using, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name__in=GROUPS):
        group.permissions.add(*permissions.filter(content_type__app_label="calendarapp", codename__in=RIGHTS))


class Migration(migrations.Migration):
    dependencies: ClassVar = [("calendarapp", "0045_notes_of_turns")]

    operations: ClassVar = [
        migrations.AlterModelOptions(
            name="publiccalendar",
            options={
                "default_permissions": ("view", "change"),
                "verbose_name": "public calendar",
                "verbose_name_plural": "public calendars",
            },
        ),
        migrations.RunPython(let_staff_see_calendars, migrations.RunPython.noop),
    ]
