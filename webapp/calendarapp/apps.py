"""The application's configuration and what happens when it is loaded."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from webapp import embedded_postgres


class CalendarappConfig(AppConfig):
    """Brings up the embedded database where it is the one in use, and keeps `events` in shape after `migrate`."""

    name = "calendarapp"
    verbose_name = _("Calendar")

    def ready(self) -> None:
        if settings.EMBEDDED_POSTGRES:
            embedded_postgres.ensure_running(settings.DATA_DIR)
        # Models are not loaded when this module is.
        from calendarapp.security import roles, signals  # noqa: PLC0415
        from calendarapp.sql import double_bookings, locks  # noqa: PLC0415

        connection_created.connect(locks.limit_waiting)
        pre_migrate.connect(double_bookings.refuse_migration, sender=self)
        post_migrate.connect(prepare_events, sender=self)
        post_migrate.connect(roles.restore, sender=self)
        signals.connect()


def prepare_events(*, using: str, **_signal: Any) -> None:
    """Make or adopt the `events` table: it is the bot's, so no migration makes it."""
    from calendarapp import db  # noqa: PLC0415  models are not loaded when this module is

    db.ensure_schema(using=using)
