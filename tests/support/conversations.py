"""Conversations with the bot, as a turn would leave them."""

from typing import Any

from calendarapp.models import Conversation


def put(tg_id: int, state: str | None, data: dict[str, Any]) -> None:
    """Place a person in a state; None ends the conversation."""
    if state is None:
        Conversation.objects.filter(pk=tg_id).delete()
    else:
        Conversation.objects.update_or_create(pk=tg_id, defaults={"state": state, "data": data})
