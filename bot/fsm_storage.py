"""Conversation state in PostgreSQL, part of the turn's transaction: a restart in the middle loses nothing."""

import json
from typing import Any, Final

from calendarapp.models import Conversation
from calendarapp.statements import Statement

SAVE: Final = """
INSERT INTO calendarapp_conversation (tg_id, state, data, updated_at)
SELECT %(tg_id)s::bigint, %(state)s, %(data)s::jsonb, statement_timestamp() WHERE {condition}
ON CONFLICT (tg_id) DO UPDATE SET state = excluded.state, data = excluded.data, updated_at = excluded.updated_at
"""
DROP: Final = "DELETE FROM calendarapp_conversation WHERE tg_id = %(tg_id)s AND {condition}"

_SAVE: Final = Statement(lambda: SAVE.format(condition=True))
_DROP: Final = Statement(lambda: DROP.format(condition=True))


def load(tg_id: int) -> tuple[str | None, dict[str, Any]]:
    """The person's state (None outside of a conversation) and what the conversation has gathered."""
    row = Conversation.objects.filter(pk=tg_id).values_list("state", "data").first()
    return row if row else (None, {})


def save(tg_id: int, state: str | None, data: dict[str, Any]) -> None:
    """Keep the state; without one the row goes away."""
    if state is None:
        _DROP.run(tg_id=tg_id)
    else:
        _SAVE.run(tg_id=tg_id, state=state, data=json.dumps(data))
