"""Groups in tests: their messages as one of the members sees them, and waiting for what a card becomes."""

import re
from typing import Any

from django.db import connection, transaction

from calendarapp.models import Event
from tests.support.chats import is_match
from tests.support.telegram import Person
from tests.support.waiting import wait_until

Json = dict[str, Any]


def wait_in_group(person: Person, group: int, pattern: str) -> Json:
    """Wait for a message of the bot in the group; returns it."""
    return person.wait_for(pattern, since=0, chat_id=group)


def plan_dinner(anna: Person, group: int, what: str = "Dinner 31.12.2030 19:00") -> Json:
    """Let her plan it in the group; returns its card."""
    anna.say(f"/meet {what}", chat_id=group)
    return wait_in_group(anna, group, "Dinner")


def get_again(person: Person, message: Json) -> Json:
    """That message of a group in its current state."""
    found = person.messages(chat_id=message["chat"]["id"])
    return next(one for one in found if one["message_id"] == message["message_id"])


def wait_until_card_says(person: Person, message: Json, *words: str, without: str = "") -> Json:
    """Wait until the card says all of this, and not that."""

    def is_there() -> bool:
        text = get_again(person, message)["text"]
        return all(word in text for word in words) and not (without and without in text)

    wait_until(is_there, what=f"the card with {words}")
    return get_again(person, message)


def let_pass(event: Event) -> None:
    """Let the event's day go by: as time does it, without a change that its cards would follow."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers
        cursor.execute("UPDATE events SET date = date - 20000 WHERE id = %s", [event.pk])


def get_buttons(message: Json) -> list[str]:
    """The texts of the buttons below a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def get_data(message: Json, text: str) -> str:
    """The callback data of the button with this text."""
    rows = message["reply_markup"]["inline_keyboard"]
    return next(
        str(button["callback_data"]) for row in rows for button in row if is_match(re.escape(text), button["text"])
    )
