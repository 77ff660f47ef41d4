"""How a turn begins: one statement marks the update and reads the person and their conversation."""

import json
from dataclasses import dataclass
from typing import Any, Final

from calendarapp import statements
from calendarapp.models import TgUser
from calendarapp.statements import Statement

OPEN: Final = """
WITH mark AS (
    INSERT INTO calendarapp_processedupdate (update_id, created_at) VALUES (%(update)s, now())
    ON CONFLICT DO NOTHING RETURNING 1
)
SELECT EXISTS (SELECT FROM mark), conversation.state, conversation.data,
    {person}
FROM (VALUES (%(person)s::bigint)) AS one (tg_id)
LEFT JOIN calendarapp_tguser person USING (tg_id)
LEFT JOIN calendarapp_conversation conversation USING (tg_id)
"""
_OPEN: Final = Statement(lambda: OPEN.format(person=statements.columns(TgUser, "person")))


@dataclass(frozen=True, slots=True)
class Opening:
    """What a turn begins with.

    Attributes:
        first_time: the update had no effect before; its mark is now a part of the transaction.
        person: the profile as it is kept, None for somebody unknown.
        state: the conversation's, None outside of one.
        data: what the conversation has gathered.
    """

    first_time: bool
    person: TgUser | None
    state: str | None
    data: dict[str, Any]


def begin(update_id: int, tg_id: int | None) -> Opening:
    """Mark an update in the caller's transaction, and read what its turn needs.

    Another transaction that has marked the same update is waited for. Where it committed, this is not the first time.

    Args:
        update_id: Telegram's number.
        tg_id: whose turn it is; None for an update without one.
    """
    [(first_time, state, data, *row)] = _OPEN.rows(update=update_id, person=tg_id)
    person = statements.made(TgUser, row) if row[0] is not None else None
    gathered: dict[str, Any] = json.loads(data) if isinstance(data, str) else data or {}
    return Opening(first_time=first_time, person=person, state=state, data=gathered)
