"""The command menu: every command with one line about it, in both languages (Bot API `setMyCommands`)."""

import logging
from collections.abc import Awaitable
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

log = logging.getLogger(__name__)

# Command, the document's other name for it, and what it does; in the order of the menu.
COMMANDS: Final[tuple[tuple[str, str, str], ...]] = (
    ("new", "create_event", gettext_noop("Create an event")),
    ("list", "display_events", gettext_noop("Coming events")),
    ("event", "read_event", gettext_noop("One event by its ID")),
    ("edit", "edit_event", gettext_noop("Change an event")),
    ("delete", "delete_event", gettext_noop("Delete an event")),
    ("invite", "", gettext_noop("Invite somebody to an event")),
    ("meetings", "", gettext_noop("Meetings and invitations")),
    ("settings", "", gettext_noop("Language and time zone")),
    ("export", "", gettext_noop("Everything as a file")),
    ("feed", "", gettext_noop("Address for other calendars")),
    ("forget_me", "", gettext_noop("Erase everything about me")),
    ("help", "", gettext_noop("What I can do")),
    ("cancel", "", gettext_noop("Leave what we are doing")),
    ("start", "register", gettext_noop("Begin")),
)


async def publish(bot: Bot) -> None:
    """Set the menu: the default language for everybody, the others for people whose Telegram speaks them."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            commands = [BotCommand(command=name, description=_(about)) for name, _alias, about in COMMANDS]
        await best_effort(bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats(), language_code=code))
        if code == settings.LANGUAGE_CODE:
            await best_effort(bot.set_my_commands(commands))


async def best_effort(call: Awaitable[object]) -> None:
    """Make a call that the bot can do without."""
    try:
        await call
    except TelegramAPIError as error:
        log.warning("%s: %s", type(error).__name__, error)
