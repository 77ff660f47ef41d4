"""Conversation state in PostgreSQL, part of the turn's transaction: a restart in the middle loses nothing."""

from typing import Any

from calendarapp.models import Conversation


def load(tg_id: int) -> tuple[str | None, dict[str, Any]]:
    """The person's state (None outside of a conversation) and what the conversation has gathered."""
    row = Conversation.objects.filter(pk=tg_id).values_list("state", "data").first()
    return row if row else (None, {})
