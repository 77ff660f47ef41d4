"""Thin views: services decide."""

from rest_framework import viewsets

from calendarapp.api.serializers import AppointmentSerializer
from calendarapp.models import Appointment


class AppointmentViewSet(viewsets.ModelViewSet[Appointment]):
    """Meetings, newest first; for signed-in staff."""

    queryset = Appointment.objects.all().order_by("-date", "-time", "-id")
    serializer_class = AppointmentSerializer
