"""The roles of the panel's staff: groups of Django's with a stable English name, made by a migration.

An administrator may change a group's permissions; these are the initial ones.
"""

from typing import Any, Final

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext_lazy as _

MIGRATION: Final = ("calendarapp", "0005_roles")
SHOWN: Final = ("event", "appointment", "botstatistics", "tguser", "outboxmessage", "reminder", "history")

VIEWER: Final = [f"calendarapp.view_{model}" for model in SHOWN]
OPERATOR: Final = [
    *VIEWER,
    "calendarapp.add_appointment",
    "calendarapp.change_appointment",
    "calendarapp.change_outboxmessage",
    "calendarapp.view_bookinglink",
    "calendarapp.change_bookinglink",
    "calendarapp.view_publiccalendar",
    "calendarapp.change_publiccalendar",
    *(
        f"calendarapp.{right}_{model}"
        for model in ("webhookendpoint", "webhookdelivery")
        for right in ("view", "change")
    ),
    "calendarapp.add_botstatistics",
    "calendarapp.change_botstatistics",
]
ADMINISTRATOR: Final = [
    *OPERATOR,
    "calendarapp.delete_botstatistics",
    *(f"calendarapp.{right}_apitoken" for right in ("view", "add", "change", "delete")),
    *(f"auth.{right}_{model}" for model in ("user", "group") for right in ("view", "add", "change", "delete")),
    *(f"calendarapp.{right}_webhookendpoint" for right in ("add", "delete")),
    *(f"calendarapp.{right}_announcement" for right in ("view", "add", "change")),
    "admin.view_logentry",
    "axes.view_accessfailurelog",
]
ROLES: Final = {"viewer": VIEWER, "operator": OPERATOR, "administrator": ADMINISTRATOR}
TITLES: Final = {"viewer": _("viewer"), "operator": _("operator"), "administrator": _("administrator")}
APPS: Final = ("calendarapp", "auth", "admin", "axes")


def get_title(name: str) -> str:
    """A group's name in the reader's language; a group that is not one of the roles keeps its name."""
    return str(TITLES.get(name, name))


def restore(*, using: str, **_signal: Any) -> None:
    """Make the groups again, with what their role may do at first, where all of them have gone, as after `flush`.

    Called after every `migrate` (signal `post_migrate`).

    The migrations that make them have lists of their own, for a migration never changes: 0005, and whichever adds a
    right since then.
    """
    groups = Group.objects.using(using)
    applied = MigrationRecorder(connections[using]).applied_migrations()
    if MIGRATION not in applied or groups.filter(name__in=ROLES).exists():
        return
    for label in APPS:  # Django makes permissions after this, perhaps
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    for name, rights in ROLES.items():
        group = groups.create(name=name)
        for right in rights:
            label, codename = right.split(".")
            permissions = Permission.objects.using(using)
            group.permissions.add(*permissions.filter(content_type__app_label=label, codename=codename))
