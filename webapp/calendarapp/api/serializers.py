"""Rows to JSON and back: translation only."""

from rest_framework import serializers

from calendarapp.models import Appointment


class AppointmentSerializer(serializers.ModelSerializer[Appointment]):
    """A meeting, with the documented fields in the documented order."""

    class Meta:
        """What is shown."""

        model = Appointment
        fields = ["id", "date", "time", "status", "organizer_tg_id", "participant_tg_id", "event", "details"]  # noqa: RUF012
