"""How a turn ends: one statement marks the update, keeps the conversation and records the answers.

A turn that has asked the database for nothing but its opening is this statement alone, a transaction by itself.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.turn import Call, fsm_storage
from calendarapp.services import outbox
from calendarapp.sql import cards
from calendarapp.sql.prepared import Statement

# An update that somebody else has marked meanwhile has had its effect: then nothing is written here.
CLOSE: Final = """
WITH mark AS (
    INSERT INTO calendarapp_processedupdate (update_id, created_at) VALUES (%(update)s, now())
    ON CONFLICT DO NOTHING RETURNING 1
), conversation AS ({conversation}), message AS ({message}){settled}
SELECT EXISTS (SELECT FROM mark), ARRAY(SELECT id FROM message ORDER BY id)
"""
EDIT: Final = "editMessageText"
MARKED: Final = "EXISTS (SELECT FROM mark)"


class RepeatedError(Exception):
    """The update has had its effect meanwhile, somewhere else; what was done here must be undone."""


@dataclass(slots=True)
class Ending:
    """What is left to be done for an update.

    Attributes:
        update_id: Telegram's number.
        calls: to be made when everything is committed.
        recorded: so are these, which stand in the outbox until they are made.
        leased_until: when a worker takes those over.
        tg_id: whose conversation is changed; None when it stays as it is.
        state: its new state; None ends it.
        data: what it has gathered.
    """

    update_id: int
    calls: list[Call] = field(default_factory=list)
    recorded: Sequence[Call] = ()
    leased_until: dt.datetime | None = None
    tg_id: int | None = None
    state: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


def close(ending: Ending) -> list[Call]:
    """Write it, in the caller's transaction or in one of its own. Returns the calls, with the numbers of their rows.

    Raises:
        RepeatedError: nothing was written.
    """
    change = "keep" if ending.state is not None else "end"
    shows = any(call.card or call.method == EDIT for call in ending.recorded)
    statement = _CLOSE["leave" if ending.tg_id is None else change, shows]
    [(first_time, numbers)] = statement.rows(
        update=ending.update_id,
        tg_id=ending.tg_id,
        state=ending.state,
        data=json.dumps(ending.data),
        **outbox.own_rows(
            [(call.payload["chat_id"], call.method, call.payload, call.card) for call in ending.recorded],
            ending.leased_until,
        ),
    )
    if not first_time:
        raise RepeatedError
    return numbered(ending, numbers)


def numbered(ending: Ending, numbers: Sequence[int]) -> list[Call]:
    """The calls with the numbers of their rows in the outbox, in their order."""
    rows = iter(numbers)
    return [replace(call, outbox_id=next(rows)) if call in ending.recorded else call for call in ending.calls]


def _statement(conversation: str, *, shows: bool) -> Statement:
    message = outbox.ROWS.format(condition=MARKED)
    settled = f", settled AS ({cards.SETTLE} AND {MARKED})" if shows else ""
    return Statement(lambda: CLOSE.format(conversation=conversation, message=message, settled=settled))


_CONVERSATION: Final = {
    "leave": "SELECT",
    "keep": fsm_storage.SAVE.format(condition=MARKED),
    "end": fsm_storage.DROP.format(condition=MARKED),
}
# What becomes of the conversation, and whether an answer may show a card.
_CLOSE: Final = {
    (change, shows): _statement(text, shows=shows) for change, text in _CONVERSATION.items() for shows in (False, True)
}
