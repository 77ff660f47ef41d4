"""Which people are made up (`manage.py fill`): these profiles belong to no real user."""

from typing import Final

from calendarapp.models import TgUser

# Numbers that people can read and tell apart. Telegram gave such ones to its first users, so a real user may have
# one of them: a user who writes to the bot with it is not taken for the person made up here (`is_made_up`).
FIRST_ID: Final = 1_000_001
MOST_PEOPLE: Final = 10_000_000
IDS: Final = range(FIRST_ID, FIRST_ID + MOST_PEOPLE)


def make_username(tg_id: int) -> str:
    """The @username of a made-up person: it belongs to the ID, so that hardly anybody real has both."""
    return f"sample_{tg_id - FIRST_ID}"


def is_made_up(person: TgUser) -> bool:
    """Whether this profile belongs to no real user."""
    silent = person.started_at is None and not person.can_write
    return silent and person.pk in IDS and person.username == make_username(person.pk)
