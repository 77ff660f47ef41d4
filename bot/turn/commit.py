"""The end of a turn: one statement marks the update, stores the conversation and records the answers.

If a turn has only read its loaded state, this statement is a transaction by itself.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.turn import Call
from calendarapp.sql import prepared
from webapp import tracing

EDIT: Final = "editMessageText"

_COMMIT: Final = prepared.load("turns", "commit")


class RepeatedError(Exception):
    """The update has had its effect meanwhile, somewhere else; what was done here must be undone."""


class OvertakenError(Exception):
    """Another update of the person has taken effect since the turn began; what was done here must be done again."""


@dataclass(slots=True)
class TurnResult:
    """What is left to be done for an update."""

    update_id: int
    calls: list[Call] = field(default_factory=list)  # to be made when everything is committed
    recorded: Sequence[Call] = ()  # those of them that stand in the outbox until they are made
    leased_until: dt.datetime | None = None  # when a worker takes over the recorded ones
    tg_id: int | None = None  # whose conversation is changed; None when it stays as it is
    state: str | None = None  # the conversation's new state; None ends it
    data: dict[str, Any] = field(default_factory=dict)
    person: int | None = None  # whose turn it is; None when nothing depends on the turn before
    after: int | None = None  # the update of that person's turn before, as it was loaded
    outcomes: Sequence[Sequence[str]] = ()  # of that person's latest conversations
    noted: Mapping[str, Any] = field(default_factory=dict)  # for that person's next turn (`bot.notes`)


def commit_result(ending: TurnResult) -> list[Call]:
    """Write it, in the caller's transaction or in one of its own. Returns the calls, with the numbers of their rows.

    Where earlier answers still wait for Telegram, those that are recorded wait behind them, and are not returned.

    Raises:
        RepeatedError, OvertakenError: nothing was written that matters.
    """
    calls = [(call.payload["chat_id"], call.method, tracing.mark(call.payload), call.card) for call in ending.recorded]
    [(in_turn, first_time, numbers, held_back)] = _COMMIT.rows(
        update=ending.update_id,
        person=ending.person,
        after=ending.after,
        outcomes=json.dumps(ending.outcomes),
        noted=json.dumps(ending.noted) if ending.noted else None,
        tg_id=ending.tg_id,
        state=ending.state,
        data=json.dumps(ending.data),
        calls=json.dumps(calls),
        leased_until=ending.leased_until,
        shows=any(call.card or call.method == EDIT for call in ending.recorded),
    )
    if not in_turn:
        raise OvertakenError
    if not first_time:
        raise RepeatedError
    if held_back:
        return [call for call in ending.calls if call not in ending.recorded]
    return number_calls(ending, numbers)


def number_calls(ending: TurnResult, numbers: Sequence[int]) -> list[Call]:
    """The calls with the numbers of their rows in the outbox, in their order."""
    rows = iter(numbers)
    return [replace(call, outbox_id=next(rows)) if call in ending.recorded else call for call in ending.calls]
