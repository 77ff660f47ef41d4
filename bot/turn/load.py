"""The start of a turn: one statement looks for the update's mark and reads the person and their conversation."""

import json
from dataclasses import dataclass
from typing import Any, Final

from calendarapp.models import Conversation, TgUser
from calendarapp.sql import prepared

_LOAD: Final = prepared.load("turns", "load")


@dataclass(frozen=True, slots=True)
class LoadedState:
    """What a turn begins with."""

    marked: bool  # the update has had its effect
    person: TgUser | None  # the profile, None for an unknown person
    state: str | None  # the conversation's, None outside of one
    data: dict[str, Any]  # what the conversation has gathered


def load_state(update_id: int, tg_id: int | None) -> LoadedState:
    """Read what a turn needs, before its transaction begins: mostly there is nothing else to be read in it."""
    [((marked, state, data), person)] = _LOAD.beside(TgUser, 3, update=update_id, person=tg_id)
    gathered: dict[str, Any] = json.loads(data) if isinstance(data, str) else data or {}
    return LoadedState(marked=marked, person=person, state=state, data=gathered)


def load_conversation(tg_id: int) -> tuple[str | None, dict[str, Any]]:
    """The person's state (None outside of a conversation) and what the conversation has gathered."""
    row = Conversation.objects.filter(pk=tg_id).values_list("state", "data").first()
    return row if row else (None, {})
