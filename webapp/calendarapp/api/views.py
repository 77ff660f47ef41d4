"""Thin views: services decide."""

from rest_framework import viewsets
from rest_framework.serializers import BaseSerializer

from calendarapp.access import Actor
from calendarapp.api.serializers import AppointmentSerializer
from calendarapp.models import Appointment
from calendarapp.services import appointments


class AppointmentViewSet(viewsets.ModelViewSet[Appointment]):
    """Meetings, newest first; for signed-in staff.

    There is no DELETE: the two people keep the record of what became of a meeting. Give it the status `cancelled`.
    """

    queryset = Appointment.objects.all().order_by("-date", "-time", "-id")
    serializer_class = AppointmentSerializer
    http_method_names = ["get", "post", "put", "patch", "head", "options"]  # noqa: RUF012  as Django declares it

    def perform_create(self, serializer: BaseSerializer[Appointment]) -> None:
        """A new meeting is an invitation."""
        given = dict(serializer.validated_data)
        event = given.get("event")
        serializer.instance = appointments.arrange(
            participant=given["participant_tg_id"],
            event_id=event.pk if event else None,
            organizer=given.get("organizer_tg_id"),
            date=given.get("date"),
            time=given.get("time"),
            details=given.get("details", ""),
        )

    def perform_update(self, serializer: BaseSerializer[Appointment]) -> None:
        """A change is a change of status; the status that it has already is no change."""
        meeting = serializer.instance
        status = serializer.validated_data.get("status")
        if meeting is not None and status is not None and status != meeting.status:
            serializer.instance = appointments.set_status(
                actor=Actor.operator(), appointment_id=meeting.pk, status=status
            )
