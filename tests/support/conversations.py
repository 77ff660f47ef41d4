"""Conversation states, as a turn would leave them."""

from typing import Any

from bot.turn import stamps
from bot.turn.load import load_conversation
from calendarapp.models import Conversation


def put(tg_id: int, state: str | None, data: dict[str, Any]) -> None:
    """Place a person in a state; None ends the conversation."""
    if state is None:
        Conversation.objects.filter(pk=tg_id).delete()
    else:
        Conversation.objects.update_or_create(pk=tg_id, defaults={"state": state, "data": data})


def add_stamp(tg_id: int, data: str) -> str:
    """Callback data with the stamp of the question that this person is asked now."""
    _state, gathered = load_conversation(tg_id)
    return stamps.add_fingerprint(data, stamps.get_stamp(gathered) or "")
