"""A JSON column that other programs write, too."""

from typing import Any

from django.db import models

from webapp import strange_json


class StrangeJSONField(models.JSONField):
    """Django's, but what Python can't read is None: one row of another writer must not take a whole list with it."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The value, None when it can't be read."""
        try:
            return super().from_db_value(value, expression, connection)
        except (ValueError, RecursionError):
            return strange_json.read_or_none(value)

    def deconstruct(self) -> Any:
        """To migrations it is Django's."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
