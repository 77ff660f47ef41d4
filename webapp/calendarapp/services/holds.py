"""What an invitation does to the invited person's time until they answer, as they chose (`TgUser.HoldPolicy`)."""

import datetime as dt

from calendarapp import clock
from calendarapp.models import Appointment, TgUser

FIELDS = ("holds", "expires_at")


def begin(meeting: Appointment, guest: TgUser) -> None:
    """Somebody is asked, or asked again: from now on the invitation holds and expires as they chose. Not saved."""
    meeting.holds = guest.hold_policy != TgUser.HoldPolicy.COMPETE
    expires = guest.hold_policy == TgUser.HoldPolicy.EXPIRE
    meeting.expires_at = clock.now() + dt.timedelta(hours=guest.hold_hours) if expires else None


def expired(meeting: Appointment) -> bool:
    """Whether it waited for an answer longer than its participant allows."""
    return (
        meeting.status == Appointment.Status.PENDING
        and meeting.expires_at is not None
        and meeting.expires_at <= clock.now()
    )
