"""Invitations to series, and their meetings."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery

from calendarapp import clock
from calendarapp.models import Appointment, SeriesInvitation, TgUser
from calendarapp.queries.appointments import ACTIVE, leave_out_superseded, select_upcoming_appointments
from calendarapp.queries.ids import is_storable
from calendarapp.sql import prepared

READ: Final = 200

_LIST_OTHERS_INVITED: Final = prepared.load("series_invitations", "list_others_invited")


def get_series_invitation(number: int) -> SeriesInvitation | None:
    """Return the invitation with that number, together with its series."""
    rows = SeriesInvitation.objects.select_related("series")
    return rows.filter(pk=number).first() if is_storable(number) else None


def find_series_invitation(meeting: Appointment) -> SeriesInvitation | None:
    """Return the invitation to the series of which the meeting's event is a date; None if there is none."""
    if meeting.event_id is None:
        return None
    rows = SeriesInvitation.objects.select_related("series")
    return rows.filter(series__events=meeting.event_id, participant_tg_id=meeting.participant_tg_id).first()


def list_others_invited(invitation: SeriesInvitation) -> list[TgUser]:
    """Who else is invited to the series: what its participant may know.

    Nobody, when the organizer hides the participants of one of its dates from each other.
    """
    rows = _LIST_OTHERS_INVITED.beside(
        TgUser, 1, series=invitation.series_id, reader=invitation.participant_tg_id, limit=READ
    )
    return [person or TgUser(tg_id=tg_id) for (tg_id,), person in rows]


def select_series_meetings(invitation: SeriesInvitation) -> QuerySet[Appointment]:
    """The meetings of its two people at the dates of the series, also those that are over or off."""
    return Appointment.objects.filter(
        event__series=invitation.series_id,
        participant_tg_id=invitation.participant_tg_id,
        organizer_tg_id=invitation.organizer_tg_id,
    )


def list_meetings_and_invitations(tg_id: int) -> list[Appointment | SeriesInvitation]:
    """The meetings of a person that are not over, in time order; those of an invitation to a series are one.

    What is off and asked again since is not among them. Only their numbers are read.
    """
    invitations = SeriesInvitation.objects.filter(
        series__events=OuterRef("event_id"), participant_tg_id=OuterRef("participant_tg_id")
    )
    upcoming = leave_out_superseded(select_upcoming_appointments(tg_id))
    rows = upcoming.annotate(invitation=Subquery(invitations.values("pk")[:1]))
    found: dict[tuple[bool, int], Appointment | SeriesInvitation] = {}
    for number, invitation in rows.values_list("pk", "invitation"):
        if invitation is None:
            found[False, number] = Appointment(pk=number)
        else:
            found.setdefault((True, invitation), SeriesInvitation(pk=invitation))
    return list(found.values())


@dataclass(frozen=True)
class SeriesMeetings:
    """The meetings of an invitation that are not over, in time order: of each date the newest."""

    meetings: list[Appointment]

    @classmethod
    def of(cls, meetings: Iterable[Appointment]) -> "SeriesMeetings":
        """These meetings, in time order."""
        return cls(sorted(meetings, key=lambda meeting: (meeting.slot.lower, meeting.pk)))

    @cached_property
    def active(self) -> list[Appointment]:
        """Those that take place, or wait for an answer."""
        return [meeting for meeting in self.meetings if meeting.status in ACTIVE]

    @cached_property
    def waiting(self) -> list[Appointment]:
        """Those that wait for an answer; those who wait for a place have given one."""
        pending = (meeting for meeting in self.meetings if meeting.status == Appointment.Status.PENDING)
        return [meeting for meeting in pending if not meeting.is_waiting]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are of each status."""
        return dict(Counter(meeting.status for meeting in self.meetings))

    @property
    def expired(self) -> bool:
        """Whether one of them has waited longer for an answer than its participant allows."""
        now = clock.now()
        return any(meeting.expires_at is not None and meeting.expires_at <= now for meeting in self.waiting)


def read_series_meetings(invitation: SeriesInvitation) -> SeriesMeetings:
    """Read the meetings of an invitation that are not over."""
    rows = select_series_meetings(invitation).filter(slot__endswith__gte=clock.get_this_minute())
    return SeriesMeetings.of(rows.order_by("event_id", "-id").distinct("event_id"))
