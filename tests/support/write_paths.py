"""Every write path that can take a participant's time, as an attempt that a test can make.

A write path has two steps: the function prepares the data and returns the attempt.
"""

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

from calendarapp import utils
from calendarapp.access import Actor
from calendarapp.models import Appointment, Event
from calendarapp.services import appointments, events, rescheduling
from tests.support.factories import get_day, make_telegram_id

Status = Appointment.Status
Attempt = Callable[[], Any]

TIME: Final = dt.time(12)
MINUTES: Final = 60
FIELDS: Final = "organizer_tg_id, participant_tg_id, date, time, duration_minutes, status"


@dataclass(frozen=True)
class Spot:
    """The contested time: this participant's noon of that day, wanted by one of many organizers.

    Attributes:
        organizer: Telegram ID.
        participant: Telegram ID.
        number: the organizer's number: on other days each has a different hour.
    """

    organizer: int
    participant: int
    number: int

    @property
    def date(self) -> dt.date:
        return get_day(30)

    @property
    def elsewhere(self) -> dt.date:
        """A day on which this organizer's meeting conflicts with nothing."""
        return get_day(40 + self.number)

    @property
    def wanted(self) -> dict[str, Any]:
        """The fields of a meeting at the spot."""
        return {
            "organizer_tg_id": self.organizer,
            "participant_tg_id": self.participant,
            "date": self.date,
            "time": TIME,
            "duration_minutes": MINUTES,
        }


def plant_event(spot: Spot, date: dt.date) -> Event:
    """The organizer's event on that day."""
    return Event.objects.create(
        tg_user_id=spot.organizer, name="Обед", date=date, time=TIME, details="", duration_minutes=MINUTES
    )


@functools.cache
def event_there(organizer: int) -> Event:
    """The organizer's event at the contested time, to which they invite one participant after the other."""
    return plant_event(Spot(organizer, 0, 0), get_day(30))


def plant_meeting(spot: Spot, **fields: Any) -> Appointment:
    """Insert a row as any writer could have left it."""
    return Appointment.objects.create(**{**spot.wanted, **fields})


def organizer(spot: Spot) -> Actor:
    """The organizer as an actor."""
    return Actor.person(spot.organizer)


def invite(spot: Spot) -> Attempt:
    """Invite regardless of the participant's own events: only meetings contest the time."""
    event = event_there(spot.organizer)
    wish: dict[str, Any] = {"organizer": spot.organizer, "participant": spot.participant, "event_id": event.pk}
    return lambda: appointments.invite_to_event(**wish, over=True)


def meet(spot: Spot) -> Attempt:
    """Invite without an event, which usually is a single statement."""
    return lambda: appointments.invite(
        organizer=spot.organizer,
        participant=spot.participant,
        date=spot.date,
        time=TIME,
        duration_minutes=MINUTES,
        timezone="Europe/Moscow",
    )


def documented_function(spot: Spot) -> Attempt:
    event = event_there(spot.organizer)
    return lambda: utils.create_pending_invite_for_event(spot.organizer, spot.participant, event)


def create(spot: Spot) -> Attempt:
    return lambda: Appointment.objects.create(**spot.wanted)


def bulk_create(spot: Spot) -> Attempt:
    beside = {**spot.wanted, "date": spot.elsewhere}
    return lambda: Appointment.objects.bulk_create([Appointment(**beside), Appointment(**spot.wanted)])


def raw_insert(spot: Spot) -> Attempt:
    values = [*spot.wanted.values(), "pending"]

    def attempt() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO calendarapp_appointment ({FIELDS}) VALUES (%s, %s, %s, %s, %s, %s)", values)

    return attempt


def save_back_to_active(spot: Spot) -> Attempt:
    meeting = plant_meeting(spot, status=Status.DECLINED)

    def attempt() -> None:
        found = Appointment.objects.get(pk=meeting.pk)
        found.status = Status.CONFIRMED
        found.save()

    return attempt


def save_moved(spot: Spot) -> Attempt:
    meeting = plant_meeting(spot, date=spot.elsewhere)

    def attempt() -> None:
        meeting.date = spot.date
        meeting.save(update_fields=["date", "updated_at"])

    return attempt


def update_back_to_active(spot: Spot) -> Attempt:
    meeting = plant_meeting(spot, status=Status.CANCELLED)
    return lambda: Appointment.objects.filter(pk=meeting.pk).update(status=Status.PENDING)


def update_moved(spot: Spot) -> Attempt:
    meeting = plant_meeting(spot, date=spot.elsewhere, status=Status.CONFIRMED)
    return lambda: Appointment.objects.filter(pk=meeting.pk).update(date=spot.date)


def update_longer(spot: Spot) -> Attempt:
    meeting = plant_meeting(spot, time=dt.time(11, 59), duration_minutes=None, status=Status.DECLINED)
    return lambda: Appointment.objects.filter(pk=meeting.pk).update(duration_minutes=30, status=Status.PENDING)


def update_participant(spot: Spot) -> Attempt:
    meeting = plant_meeting(spot, participant_tg_id=make_telegram_id())
    return lambda: Appointment.objects.filter(pk=meeting.pk).update(participant_tg_id=spot.participant)


def update_to_hold(spot: Spot) -> Attempt:
    meeting = plant_meeting(spot, holds=False)
    return lambda: Appointment.objects.filter(pk=meeting.pk).update(holds=True)


def raw_update_back_to_active(spot: Spot) -> Attempt:
    return _raw_update("status = 'confirmed'", plant_meeting(spot, status=Status.DECLINED))


def raw_update_moved(spot: Spot) -> Attempt:
    there = f"timezone = 'Asia/Yekaterinburg', time = '14:00', date = '{spot.date}'"  # noon in Moscow
    return _raw_update(there, plant_meeting(spot, date=spot.elsewhere))


def reschedule(spot: Spot) -> Attempt:
    meeting = plant_meeting(spot, date=spot.elsewhere, event=plant_event(spot, spot.elsewhere))
    return lambda: rescheduling.reschedule(actor=organizer(spot), appointment_id=meeting.pk, date=spot.date, time=TIME)


def accept_proposal(spot: Spot) -> Attempt:
    proposal = {"proposed_date": spot.date, "proposed_time": TIME, "proposed_timezone": "Europe/Moscow"}
    meeting = plant_meeting(spot, date=spot.elsewhere, event=plant_event(spot, spot.elsewhere), **proposal)
    return lambda: rescheduling.accept_proposal(actor=organizer(spot), appointment_id=meeting.pk)


def move_event(spot: Spot) -> Attempt:
    """The event moves in any case; if the participant is busy then, the meeting is cancelled."""
    event = plant_event(spot, spot.elsewhere)
    meeting = plant_meeting(spot, date=spot.elsewhere, event=event)

    def attempt() -> Any:
        events.change(actor=organizer(spot), event_id=event.pk, date=spot.date)
        found = Appointment.objects.get(pk=meeting.pk)
        return (None, "busy") if found.status == Status.CANCELLED else found

    return attempt


def _raw_update(assignments: str, meeting: Appointment) -> Attempt:
    def attempt() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE calendarapp_appointment SET {assignments} WHERE id = %s", [meeting.pk])

    return attempt


def replace(spot: Spot) -> Attempt:
    """Cancel the meeting in the spot and take it, in one transaction without the services."""
    taken = {"participant_tg_id": spot.participant, "date": spot.date}

    def attempt() -> None:
        with transaction.atomic():
            Appointment.objects.filter(**taken, details="the one before").update(status=Status.CANCELLED)
            Appointment.objects.create(**spot.wanted)

    return attempt


WRITE_PATHS: Final[tuple[Callable[[Spot], Attempt], ...]] = (
    invite,
    meet,
    documented_function,
    create,
    bulk_create,
    raw_insert,
    save_back_to_active,
    save_moved,
    update_back_to_active,
    update_moved,
    update_longer,
    update_participant,
    update_to_hold,
    raw_update_back_to_active,
    raw_update_moved,
    reschedule,
    accept_proposal,
    move_event,
)
