"""Rows to JSON and back: translation only."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from calendarapp.models import Appointment


class AppointmentSerializer(serializers.ModelSerializer[Appointment]):
    """A meeting, with the documented fields in the documented order.

    A new one begins as pending. Later its status can be changed; the other fields may be sent along unchanged.
    """

    class Meta:
        """What is shown."""

        model = Appointment
        fields: ClassVar = [
            "id", "date", "time", "status", "organizer_tg_id", "participant_tg_id", "event", "details",
        ]  # fmt: skip
        extra_kwargs: ClassVar[dict[str, Any]] = {
            # An event gives these; without one the service asks for them.
            "date": {"required": False},
            "time": {"required": False},
            "organizer_tg_id": {"required": False},
            "event": {"style": {"base_template": "input.html"}},
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse what has no service behind it, by the field's name."""
        if self.instance is None:
            wrong = ["status"] if attrs.get("status", Appointment.Status.PENDING) != Appointment.Status.PENDING else []
        else:
            wrong = [
                name for name, value in attrs.items() if name != "status" and value != getattr(self.instance, name)
            ]
        if wrong:
            message = _("A new meeting is pending.") if self.instance is None else _("This can't be changed.")
            raise serializers.ValidationError(dict.fromkeys(wrong, message))
        return attrs
