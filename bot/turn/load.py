"""How a turn begins: one statement looks for the update's mark, and reads the person and their conversation."""

import json
from dataclasses import dataclass
from typing import Any, Final

from calendarapp.models import TgUser
from calendarapp.sql import prepared
from calendarapp.sql.prepared import Statement

OPEN: Final = """
SELECT EXISTS (SELECT FROM calendarapp_processedupdate WHERE update_id = %(update)s),
    conversation.state, conversation.data, {person}
FROM (VALUES (%(person)s::bigint)) AS one (tg_id)
LEFT JOIN calendarapp_tguser person USING (tg_id)
LEFT JOIN calendarapp_conversation conversation USING (tg_id)
"""
_OPEN: Final = Statement(lambda: OPEN.format(person=prepared.columns(TgUser, "person")))


@dataclass(frozen=True, slots=True)
class Opening:
    """What a turn begins with.

    Attributes:
        marked: the update has had its effect.
        person: the profile as it is kept, None for somebody unknown.
        state: the conversation's, None outside of one.
        data: what the conversation has gathered.
    """

    marked: bool
    person: TgUser | None
    state: str | None
    data: dict[str, Any]


def begin(update_id: int, tg_id: int | None) -> Opening:
    """Read what a turn needs, before its transaction begins: mostly there is nothing else to be read in it.

    Args:
        update_id: Telegram's number.
        tg_id: whose turn it is; None for an update without one.
    """
    [(marked, state, data, *row)] = _OPEN.rows(update=update_id, person=tg_id)
    person = prepared.made(TgUser, row) if row[0] is not None else None
    gathered: dict[str, Any] = json.loads(data) if isinstance(data, str) else data or {}
    return Opening(marked=marked, person=person, state=state, data=gathered)
