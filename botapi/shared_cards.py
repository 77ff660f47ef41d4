"""Refreshes of the cards that stand in groups and in messages sent by way of the bot."""

from typing import Any

from django.utils import translation

from calendarapp import messages, queries
from calendarapp.messages import Payload, shared_cards
from calendarapp.queries import shared_events
from calendarapp.services import cards as shown
from calendarapp.services import history, shared_views
from calendarapp.sql import cards


def render_refresh(
    chat_id: int, *, card: str, message_id: int | None = None, gone: str | None = None, by: str = ""
) -> Payload | None:
    """The parameters of `editMessageText`; arguments and result as for `botapi.cards.render_refresh`."""
    _kind, number = cards.split(card)
    shared = shared_events.find_shared_event(number, chat_id)
    where = message_id or shown.find_message(card, chat_id)
    if shared is None or where is None:
        return None
    event = queries.get_event(number)
    with translation.override(shared.language):
        if event is not None:
            text, keyboard = shared_views.render(event, shared)
        else:
            deleted = history.find_deleted(number)
            name = gone or (deleted.name if deleted is not None and message_id else "")
            if not name:
                return None
            text, keyboard = shared_cards.render_gone(name, deleted), messages.make_keyboard()
    edit: dict[str, Any] = {**messages.make_message(chat_id, text)}
    if message_id is None:  # an older message of the chat with the same card loses its buttons
        edit["reply_markup"] = keyboard
    if not shared.inline_message_id:
        return {**edit, "message_id": where}
    del edit["chat_id"]
    return {**edit, "inline_message_id": shared.inline_message_id}
