"""Updates as Telegram would send them, for tests that pass them to the bot directly."""

import datetime as dt
import itertools
import os

from aiogram.types import CallbackQuery, Chat, Message, Update, User

# A second tap on one button of one message is a double tap.
_messages = itertools.count(os.getpid() * 100)
_ids = itertools.count(os.getpid() * 10**9)  # several processes create updates for one database


def make_update_id() -> int:
    """An `update_id` that no other update has: the bot leaves out an update whose number it has served already.

    Each is greater than those before it, as Telegram's are.
    """
    return next(_ids)


def make_press(tg_id: int, data: str) -> Update:
    """A button pressed in a private chat (Bot API `CallbackQuery`)."""
    user, message = _make_private(tg_id, "…")
    number = make_update_id()
    query = CallbackQuery(id=str(number), from_user=user, chat_instance="1", message=message, data=data)
    return Update(update_id=number, callback_query=query)


def make_message(tg_id: int, text: str) -> Update:
    """A message in a private chat."""
    _user, message = _make_private(tg_id, text)
    return Update(update_id=make_update_id(), message=message)


def _make_private(tg_id: int, text: str) -> tuple[User, Message]:
    user = User(id=tg_id, is_bot=False, first_name="Somebody", language_code="en")
    now = dt.datetime.now(dt.UTC)
    return user, Message(
        message_id=next(_messages), date=now, chat=Chat(id=tg_id, type="private"), from_user=user, text=text
    )
