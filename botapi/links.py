"""Links to Telegram: to an invitation, to a booking link's times, and to the bot's chat. Pure."""

import re
from typing import Final

from calendarapp.links import HANDOVER, make_start_link
from calendarapp.sql import bigint

TO_INVITATION: Final = "inv_"
INVITATION: Final = re.compile(r"inv_([0-9]{1,19})")
BOOKING: Final = re.compile(r"book_([A-Za-z0-9_-]{22})")
JOIN: Final = re.compile(r"join_([A-Za-z0-9_-]{22})")
TAKE: Final = re.compile(HANDOVER + r"([0-9]{1,19}_[A-Za-z0-9_-]{22})")
FROM_GROUP: Final = "group"
# What is wrong with a payload that begins so and is none of those.
BROKEN: Final = {"book_": "link_closed", "join_": "join_link_closed", HANDOVER: "booking_unknown"}


def make_invitation_link(bot_username: str, meeting_id: int) -> str:
    """The link that starts the bot with an invitation."""
    return make_start_link(bot_username, f"inv_{meeting_id}")


def make_chat_link(bot_username: str) -> str:
    """Make the link that opens the private chat with the bot, and starts it for new users."""
    return make_start_link(bot_username, FROM_GROUP)


def make_group_link(bot_username: str) -> str:
    """Make the link that asks to which group the bot is to be added."""
    return f"https://t.me/{bot_username}?startgroup=true"


def parse_invitation(payload: str) -> int | None:
    """The meeting that a link's payload names, None for any other payload."""
    found = INVITATION.fullmatch(payload)
    return (bigint.parse(found[1]) or None) if found else None


def make_booking_link(bot_username: str, token: str) -> str:
    """The link that starts the bot with the times of a booking link."""
    return make_start_link(bot_username, f"book_{token}")


def parse_booking(payload: str) -> str | None:
    """The token of a booking link in a link's payload, None for any other payload."""
    found = BOOKING.fullmatch(payload)
    return found[1] if found else None


def make_join_link(bot_username: str, key: str) -> str:
    """The link that starts the bot with an event that people can join."""
    return make_start_link(bot_username, f"join_{key}")


def parse_join(payload: str) -> str | None:
    """The key of an event that people can join in a link's payload, None for any other payload."""
    found = JOIN.fullmatch(payload)
    return found[1] if found else None


def parse_handover(payload: str) -> str | None:
    """The key of a guest's booking in a link's payload, None for any other payload."""
    found = TAKE.fullmatch(payload)
    return found[1] if found else None


def find_broken(payload: str) -> str:
    """The code of the error that a payload means which is only a part of a link, or something like it; else empty."""
    return next((code for begin, code in BROKEN.items() if payload.startswith(begin)), "")
