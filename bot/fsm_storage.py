"""Conversation state in PostgreSQL, part of the turn's transaction: a restart in the middle loses nothing."""

from typing import Any

from calendarapp.models import Conversation


def load(tg_id: int) -> tuple[str | None, dict[str, Any]]:
    """The person's state (None outside of a conversation) and what the conversation has gathered."""
    row = Conversation.objects.filter(pk=tg_id).values_list("state", "data").first()
    return row if row else (None, {})


def save(tg_id: int, state: str | None, data: dict[str, Any]) -> None:
    """Keep the state; without one the row goes away."""
    if state is None:
        Conversation.objects.filter(pk=tg_id).delete()
    else:
        Conversation.objects.update_or_create(pk=tg_id, defaults={"state": state, "data": data})
