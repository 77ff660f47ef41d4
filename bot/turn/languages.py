"""The languages of the people whom this bot has served lately: what can be said to them without the database."""

from typing import Final

from aiogram.types import User

from calendarapp.models import TgUser
from calendarapp.services import people

MOST: Final = 10_000

_known: dict[int, str] = {}


def remember(person: TgUser) -> None:
    """This is the person's choice."""
    _known.pop(person.tg_id, None)
    while len(_known) >= MOST:
        _known.pop(next(iter(_known)), None)
    _known[person.tg_id] = person.language


def forget(tg_id: int) -> None:
    """Nothing is to be kept about that person."""
    _known.pop(tg_id, None)


def guess(user: User) -> str:
    """The person's own choice if it is known here, else what Telegram says."""
    return _known.get(user.id) or people.choose_language(user.language_code)
