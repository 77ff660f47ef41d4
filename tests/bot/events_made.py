"""What a sentence has made: events, and the buttons below the last message."""

import datetime as dt

from calendarapp.models import Event
from tests.support.telegram import Person


def events_of(person: Person) -> list[Event]:
    return list(Event.objects.filter(tg_user_id=person.id).order_by("id"))


def data_of(person: Person) -> list[str]:
    rows = person.last()["reply_markup"]["inline_keyboard"]
    return [button["callback_data"] for row in rows for button in row]


def describe(event: Event) -> tuple[str, dt.date, str, int | None]:
    return event.name, event.date, f"{event.time:%H:%M}", event.duration_minutes


def settle(person: Person) -> None:
    """Wait until everything so far has taken effect: a person's updates are served in order."""
    person.say("/help")
    person.wait_for("What I can do")
