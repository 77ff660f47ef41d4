"""An event and an invitation to it, made in the chat."""

import datetime as dt
import re

from tests.e2e.words import ru
from tests.support.telegram import Person


def create(person: Person, name: str, day: dt.date, details: str = "") -> int:
    """Create an event; returns its ID."""
    for words in (f"/new {name}", day.isoformat(), "12:30"):
        person.say(words)
        person.wait_for("")
    if details:
        person.say(details)
    else:
        person.press(ru("💾 Save"))
    card = str(person.wait_for(ru("Event ID"))["text"])
    found = re.search(rf"{ru('Event ID')}: (\d+)", card)
    assert found
    return int(found[1])


def invite(person: Person, other: Person, event_id: int, details: str) -> int:
    """Create an invitation; returns its ID."""
    person.say(f"/invite {other.id}")
    person.wait_for(ru("📌 To which event?"))
    person.say(str(event_id))
    person.wait_for(ru("Anything to add to the invitation? A place, a link, a few words…"))
    person.say(details)
    message = person.wait_for(ru("Waiting for an answer"))
    return int(message["reply_markup"]["inline_keyboard"][0][0]["callback_data"].rpartition(":")[2])
