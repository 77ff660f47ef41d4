"""The languages of the people whom this bot has served lately: what can be said to them without the database."""

import threading
from typing import Final

from aiogram.types import User
from cachetools import LRUCache

from calendarapp.models import TgUser
from calendarapp.services import people

MOST: Final = 10_000

_known: LRUCache[int, str] = LRUCache(MOST)
_lock = threading.Lock()  # turns remember in their threads


def remember(person: TgUser) -> None:
    """This is the person's choice."""
    with _lock:
        _known[person.tg_id] = person.language


def forget(tg_id: int) -> None:
    """Nothing is to be kept about that person."""
    with _lock:
        _known.pop(tg_id, None)


def guess(user: User) -> str:
    """The person's own choice if it is known here, else what Telegram says."""
    with _lock:
        known = _known.get(user.id)
    return known or people.choose_language(user.language_code)
