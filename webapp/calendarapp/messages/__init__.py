"""What people are told about events and meetings: texts and buttons in the Bot API's own form.

Pure: rows in, Telegram HTML and `reply_markup` dictionaries out, in the reader's language and time zone. The bot shows
these cards in its answers, services put them into the outbox.
"""

from calendarapp.messages.cards import (
    CARD,
    GUESTS_SHOWN,
    ICONS,
    NAME_SHOWN,
    STATUS_NAMES,
    card,
    event_card,
    meeting_card,
    person_name,
    status_name,
)
from calendarapp.messages.keyboards import CHANGES, button, keyboard, meeting_buttons, meeting_keyboard, time_buttons
from calendarapp.messages.moments import proposed_when, time_left, when
from calendarapp.messages.notices import DIGEST_LIMIT, DIGEST_NAME, LINK, digest, meeting_notice, reminder, send_message
from calendarapp.messages.types import Guest, Payload, Status

__all__ = [
    "CARD",
    "CHANGES",
    "DIGEST_LIMIT",
    "DIGEST_NAME",
    "GUESTS_SHOWN",
    "ICONS",
    "LINK",
    "NAME_SHOWN",
    "STATUS_NAMES",
    "Guest",
    "Payload",
    "Status",
    "button",
    "card",
    "digest",
    "event_card",
    "keyboard",
    "meeting_buttons",
    "meeting_card",
    "meeting_keyboard",
    "meeting_notice",
    "person_name",
    "proposed_when",
    "reminder",
    "send_message",
    "status_name",
    "time_buttons",
    "time_left",
    "when",
]
