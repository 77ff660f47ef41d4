"""Conversation state in PostgreSQL, part of the turn's transaction: a restart in the middle loses nothing."""

import json
from typing import Any, Final

from django.db import connection

from calendarapp.models import Conversation

SAVE: Final = """
INSERT INTO calendarapp_conversation (tg_id, state, data, updated_at) VALUES (%s, %s, %s::jsonb, statement_timestamp())
ON CONFLICT (tg_id) DO UPDATE SET state = excluded.state, data = excluded.data, updated_at = excluded.updated_at
"""
DROP: Final = "DELETE FROM calendarapp_conversation WHERE tg_id = %s"


def load(tg_id: int) -> tuple[str | None, dict[str, Any]]:
    """The person's state (None outside of a conversation) and what the conversation has gathered."""
    row = Conversation.objects.filter(pk=tg_id).values_list("state", "data").first()
    return row if row else (None, {})


def save(tg_id: int, state: str | None, data: dict[str, Any]) -> None:
    """Keep the state; without one the row goes away."""
    with connection.cursor() as cursor:
        if state is None:
            cursor.execute(DROP, [tg_id])
        else:
            cursor.execute(SAVE, [tg_id, state, json.dumps(data)])
