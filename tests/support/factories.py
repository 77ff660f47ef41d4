"""Anna, Boris and an outsider for every test, and their events and meetings, created through the services.

Every Telegram ID is used once, so no test meets what another one left behind.
"""

import datetime as dt
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.models import Appointment, Event, OutboxMessage, TgUser
from calendarapp.services import appointments, events, outbox, people, statistics
from tests.support.outbox import wait_until_delivered

# Above four bytes, as new Telegram IDs are, and apart from those that `telegram.py` gives. A child process (`booker`)
# says that it makes others than its parent.
_delivers = False
_ids = itertools.count(8_000_000_001 + os.getpid() * 100_000 if os.environ.get("OWN_IDS") else 6_000_000_001)


def make_telegram_id() -> int:
    """An ID that nobody has."""
    return next(_ids)


def make_person(
    first_name: str, *, username: str = "", language: str = "ru", timezone: str = "Europe/Moscow", **more: Any
) -> TgUser:
    """Somebody who has started the bot and chosen their zone: a row as the services leave it, made in one step.

    Most tests need three people, and the services ask for each setting what else it changes.
    """
    names = {"username": username, "first_name": first_name, **more}
    person = TgUser.objects.create(
        tg_id=make_telegram_id(),
        **names,
        language=people.choose_language(language),
        timezone=timezone,
        zone_chosen=True,
        can_write=True,
        started_at=clock.now(),
    )
    statistics.record(user_count=1)
    return person


def make_message(**call: Any) -> OutboxMessage:
    """A row of the outbox; the arguments as for `outbox.enqueue`."""
    return OutboxMessage.objects.get(pk=outbox.enqueue(**call))


@dataclass(frozen=True)
class Cast:
    """Anna organizes, Boris is invited, Oleg has no part in it."""

    anna: TgUser
    boris: TgUser
    oleg: TgUser


def make_cast() -> Cast:
    """Three people with unique IDs."""
    return Cast(make_person("Анна", username="anna"), make_person("Борис", username="boris"), make_person("Олег"))


def get_day(offset: int = 1) -> dt.date:
    """The date `offset` days from today in Moscow."""
    return clock.today("Europe/Moscow") + dt.timedelta(days=offset)


def get_monday() -> int:
    """How many days from today a Monday is, a week at least."""
    return next(n for n in range(7, 14) if get_day(n).isoweekday() == 1)


def make_event(owner: TgUser | int, *, days: int = 1, time: dt.time = dt.time(12, 30), **fields: Any) -> Event:
    """Create an event of this owner, `days` days from today."""
    tg_id = owner if isinstance(owner, int) else owner.tg_id
    return events.create(owner=tg_id, **{"name": "Обед", "date": get_day(days), "time": time, **fields})


def make_meeting(
    organizer: TgUser, participant: TgUser | int, *, status: str = "pending", details: str = "", **event_fields: Any
) -> Appointment:
    """Create a meeting on an event of the organizer, and bring it to this status (with `force`)."""
    invited = participant if isinstance(participant, int) else participant.tg_id
    event = make_event(organizer, **event_fields)
    wish: dict[str, Any] = {
        "organizer": organizer.tg_id,
        "participant": invited,
        "event_id": event.pk,
        "details": details,
    }
    meeting = appointments.invite_to_event(**wish, over=True)
    if status != Appointment.Status.PENDING:
        actor = organizer.tg_id if status == Appointment.Status.CANCELLED else invited
        about: dict[str, Any] = {"actor": Actor.person(actor), "appointment_id": meeting.pk}
        meeting = appointments.set_status(**about, status=status, force=True)
    if _delivers and not connection.in_atomic_block:
        wait_until_delivered(organizer.tg_id, invited)
    return meeting


@contextmanager
def delivery() -> Iterator[None]:
    """A worker delivers: what is made for a test is told before it goes on, and comes between no other messages."""
    global _delivers  # noqa: PLW0603  as `_ids`: of the whole session
    _delivers = True
    yield
    _delivers = False


def age_meetings(*numbers: int, updated_at: dt.datetime) -> None:
    """Set when these were last changed, which ordinary writers can't: that time only grows."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE calendarapp_appointment DISABLE TRIGGER grow")
        Appointment.objects.filter(pk__in=numbers).update(updated_at=updated_at)
        cursor.execute("ALTER TABLE calendarapp_appointment ENABLE TRIGGER grow")


def list_texts(person: TgUser | int) -> list[str]:
    """The texts in the outbox for this person, in order, without card refreshes."""
    tg_id = person if isinstance(person, int) else person.tg_id
    waiting = OutboxMessage.objects.filter(chat_id=tg_id, payload__has_key="text").order_by("id")
    return [message.payload["text"] for message in waiting]


def forget_messages() -> None:
    """Empty the outbox, so that a test sees only new messages."""
    OutboxMessage.objects.all().delete()
