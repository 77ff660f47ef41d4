"""An invitation to a series in the chat, and what its tests do with it."""

import datetime as dt
from typing import Any

from calendarapp.access import Actor
from calendarapp.models import Appointment, Event, OutboxMessage, SeriesInvitation
from calendarapp.services import events, series, series_invitations
from calendarapp.services.series import Scope
from tests.support.factories import get_day
from tests.support.telegram import Person
from tests.support.waiting import wait_until


def weekly(person: Person, count: int = 3) -> list[Event]:
    given: dict[str, Any] = {"name": "Yoga", "date": get_day(3), "time": dt.time(19), "duration_minutes": 60}
    first = series.create(owner=person.id, rrule=f"FREQ=WEEKLY;COUNT={count}", **given)
    return list(Event.objects.filter(series=first.series_id or 0).order_by("original_start"))


def is_up_to_date(person: Person) -> bool:
    """Whether nothing is on its way to this chat that could still replace what it shows."""
    return not OutboxMessage.objects.filter(chat_id=person.id, sent_at=None, failed_at=None).exists()


def tap(person: Person, text: str) -> None:
    """Press that button once it is there to stay."""
    wait_until(lambda: text in person.buttons() and is_up_to_date(person), what=f"the button {text}")
    person.press(text)


def begin(anna: Person, boris: Person, event: Event) -> None:
    anna.say(f"/event {event.pk}")
    anna.wait_for("Event ID")
    tap(anna, "👥 Invite")
    anna.wait_for("Who would you like to invite")
    anna.pick_user(boris)
    anna.wait_for("To which dates")


def invite(anna: Person, boris: Person, rows: list[Event], **more: Any) -> SeriesInvitation:
    """Anna has invited Boris to all dates; he has the message."""
    [invitation] = series_invitations.invite(
        actor=Actor.person(anna.id), participants=[boris.id], event_id=rows[0].pk, scope=Scope.ALL, **more
    )
    boris.wait_for("invites you to meetings that repeat", since=0)
    return invitation


def statuses(boris: Person) -> list[str]:
    rows = Appointment.objects.filter(participant_tg_id=boris.id).order_by("slot", "id")
    return list(rows.values_list("status", flat=True))


def make_busy(person: Person, date: Event) -> None:
    events.create(owner=person.id, name="Doctor", date=date.date, time=dt.time(19, 30), duration_minutes=60)
