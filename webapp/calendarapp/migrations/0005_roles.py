"""Roles of the staff: viewer, operator, administrator."""

from typing import Any

from django.conf import settings
from django.db import migrations

from calendarapp.security import roles


def make(apps: Any, schema_editor: Any) -> None:
    roles.make(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("calendarapp", "0004_programs"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("axes", "0010_accessattemptexpiration"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
