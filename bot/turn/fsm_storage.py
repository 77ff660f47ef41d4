"""Conversation state in PostgreSQL, part of the turn's transaction: a restart in the middle loses nothing."""

from typing import Any, Final

from calendarapp.models import Conversation

# What the closing of a turn does with it, unless that is refused.
SAVE: Final = """
INSERT INTO calendarapp_conversation (tg_id, state, data, updated_at)
SELECT %(tg_id)s::bigint, %(state)s, %(data)s::jsonb, statement_timestamp() WHERE {condition}
ON CONFLICT (tg_id) DO UPDATE SET state = excluded.state, data = excluded.data, updated_at = excluded.updated_at
"""
DROP: Final = "DELETE FROM calendarapp_conversation WHERE tg_id = %(tg_id)s AND {condition}"


def load(tg_id: int) -> tuple[str | None, dict[str, Any]]:
    """The person's state (None outside of a conversation) and what the conversation has gathered."""
    row = Conversation.objects.filter(pk=tg_id).values_list("state", "data").first()
    return row if row else (None, {})
