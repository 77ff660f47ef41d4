"""The start of a turn: one statement reads what it needs, and whether another update of the person comes first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from calendarapp.models import Conversation, TgUser
from calendarapp.sql import prepared

LEASE: Final = 3.0  # seconds that an update which has arrived is waited for after its bot was last heard of
SPAN: Final = 64  # numbers below an update's own that are looked at; Telegram sends 40 updates at once unless told
GAP_WAIT: Final = 0.2  # seconds that an update waits for one below it that has not arrived

WaitsFor = Literal["", "earlier", "answers", "gap"]

_LOAD: Final = prepared.load("turns", "load")
_ARRIVE: Final = prepared.load("turns", "arrive")
_RENEW: Final = prepared.load("turns", "renew")
_LEAVE: Final = prepared.load("turns", "leave")


@dataclass(frozen=True, slots=True)
class Place:
    """What its process knows of an update whose sender's updates keep their order."""

    sender: int | None  # None when there is no such person
    known: Sequence[int] = ()  # updates below it, within `SPAN`, that are in this process
    delivered: Sequence[int] = ()  # rows of the outbox that this process has sent, which is not recorded yet


@dataclass(frozen=True, slots=True)
class LoadedState:
    """What a turn begins with."""

    marked: bool  # the update has had its effect
    waits_for: WaitsFor  # what has to come first
    person: TgUser | None  # the profile, None for an unknown person
    state: str | None  # the conversation's, None outside of one
    data: dict[str, Any]  # what the conversation has gathered
    after: int | None  # the update of the person's last turn
    outcomes: list[list[str]] = field(default_factory=list)  # of the person's latest conversations (`stamps`)
    noted: dict[str, Any] = field(default_factory=dict)  # by the person's last turn (`bot.notes`)


class NotYetError(Exception):
    """It is not the update's turn: another one comes first."""


def load_state(update_id: int, tg_id: int | None, place: Place | None = None) -> LoadedState:
    """Read what a turn needs, before its transaction begins: mostly there is nothing else to be read in it.

    Args:
        update_id: the update.
        tg_id: the person whose turn it is, if any.
        place: with it, the update is noted as arrived, and keeps its order among others of its sender.
    """
    [((marked, waits_for, state, data, after, outcomes, noted), person)] = _LOAD.beside(
        TgUser,
        7,
        update=update_id,
        person=tg_id,
        ordered=place is not None,
        sender=place.sender if place else None,
        known=list(place.known) if place else [],
        delivered=list(place.delivered) if place else [],
        lease=LEASE,
        wait=GAP_WAIT,
        span=SPAN,
    )
    return LoadedState(
        marked,
        waits_for,
        person,
        state,
        _from_json(data) or {},
        after,
        _from_json(outcomes) or [],
        _from_json(noted) or {},
    )


def check_turn(update_id: int, *, place: Place) -> None:
    """Note the update as arrived. Raises: `NotYetError`."""
    if load_state(update_id, None, place).waits_for:
        raise NotYetError


def note_arrivals(arrivals: Sequence[tuple[int, int | None, float]]) -> None:
    """Note updates as arrived: each with its sender, and the seconds that it is waited for unless renewed."""
    updates, senders, leases = zip(*arrivals, strict=True)
    # One kind of numbers: a list of two kinds is none to psycopg.
    _ARRIVE.run(updates=list(updates), senders=list(senders), leases=[float(lease) for lease in leases])


def renew_arrivals(update_ids: Sequence[int]) -> None:
    """Keep those alive that are still to be waited for."""
    _RENEW.run(updates=list(update_ids), lease=LEASE)


def forget_arrivals(update_ids: Sequence[int]) -> None:
    """Let nobody wait for updates that take no effect here."""
    _LEAVE.run(updates=list(update_ids))


def load_conversation(tg_id: int) -> tuple[str | None, dict[str, Any]]:
    """The person's state (None outside of a conversation) and what the conversation has gathered."""
    row = Conversation.objects.filter(pk=tg_id).values_list("state", "data").first()
    return row if row else (None, {})


def _from_json(value: Any) -> Any:
    """A jsonb column's value: Django's connections return text."""
    return json.loads(value) if isinstance(value, str) else value
