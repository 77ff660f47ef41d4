"""The staff sees people's booking links; operators and administrators pause and revoke them."""

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

RIGHTS = ("view_bookinglink", "change_bookinglink")
GROUPS = ("operator", "administrator")


def let_staff_see_links(apps: Any, schema_editor: Any) -> None:
    """Django makes permissions after all migrations; the missing ones are made here."""
    using = schema_editor.connection.alias
    create_permissions(installed.get_app_config("calendarapp"), verbosity=0, using=using, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name__in=GROUPS):
        group.permissions.add(*permissions.filter(content_type__app_label="calendarapp", codename__in=RIGHTS))


class Migration(migrations.Migration):
    dependencies = [("calendarapp", "0034_places")]

    operations = [migrations.RunPython(let_staff_see_links, migrations.RunPython.noop)]
