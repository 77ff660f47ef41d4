"""Types that messages are made of."""

from typing import Any

from calendarapp.models import Appointment, TgUser

Status = Appointment.Status

Payload = dict[str, Any]

Participant = tuple[TgUser, Appointment]  # whom the owner of an event has invited, and the invitation
Other = tuple[TgUser, str]  # another person of an event, and the status of their meeting
