"""What users see of the bot before they write to it: menus and descriptions, in both languages."""

import logging
from collections.abc import Awaitable
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    MenuButtonCommands,
    MenuButtonWebApp,
    WebAppInfo,
)
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

log = logging.getLogger(__name__)

# Command, its older name and its description, in the order of the menu.
COMMANDS: Final[tuple[tuple[str, str, str], ...]] = (
    ("new", "create_event", gettext_noop("Create an event")),
    ("list", "display_events", gettext_noop("Upcoming events")),
    ("today", "", gettext_noop("What is on today, and when you are free")),
    ("week", "", gettext_noop("The next seven days")),
    ("calendar", "", gettext_noop("Your calendar in a browser")),
    ("find", "search", gettext_noop("Find events and meetings by a word")),
    ("event", "read_event", gettext_noop("Show an event by its ID")),
    ("edit", "edit_event", gettext_noop("Edit an event")),
    ("delete", "delete_event", gettext_noop("Delete an event")),
    ("invite", "", gettext_noop("Invite someone to an event")),
    ("when", "", gettext_noop("When are we all free?")),
    ("meetings", "", gettext_noop("Meetings and invitations")),
    ("link", "", gettext_noop("A link by which others book a time with you")),
    ("public", "", gettext_noop("Events that you show to everybody")),
    ("settings", "", gettext_noop("Language, time zone, reminders, API tokens")),
    ("export", "", gettext_noop("Save everything to a file")),
    ("feed", "", gettext_noop("Your calendar in other apps")),
    ("forget_me", "", gettext_noop("Erase everything about me")),
    ("help", "", gettext_noop("What I can do")),
    ("cancel", "", gettext_noop("Stop what we're doing")),
    ("start", "register", gettext_noop("Start")),
)

# What the bot answers where others read along.
GROUP_COMMANDS: Final[tuple[tuple[str, str], ...]] = (
    ("meet", gettext_noop("Plan something here: /meet dinner Friday 19:00")),
    ("poll", gettext_noop("Vote for a time: /poll dinner")),
    ("agenda", gettext_noop("What this group has planned")),
)

# What an empty chat shows above its Start button, and what the bot's profile and forwarded links show.
DESCRIPTION: Final = gettext_noop(
    "Your calendar in Telegram. Add events, invite people, answer with one tap, get reminders"
    " on time. No one is ever double-booked."
)
SHORT_DESCRIPTION: Final = gettext_noop("A calendar in Telegram: events, invitations, reminders.")


async def publish(bot: Bot) -> None:
    """Set them (Bot API `setMyCommands`, `setMyDescription`, `setMyShortDescription`, `setChatMenuButton`).

    The default language is for everyone, the others for users whose Telegram uses them.
    """
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            commands = [BotCommand(command=name, description=_(about)) for name, _alias, about in COMMANDS]
            together = [BotCommand(command=name, description=_(about)) for name, about in GROUP_COMMANDS]
            description, short = _(DESCRIPTION), _(SHORT_DESCRIPTION)
        await try_call(bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats(), language_code=code))
        await try_call(bot.set_my_commands(together, scope=BotCommandScopeAllGroupChats(), language_code=code))
        everybody = code == settings.LANGUAGE_CODE
        if everybody:
            await try_call(bot.set_my_commands(commands))
            await try_call(bot.set_my_commands(together, scope=BotCommandScopeAllGroupChats()))
        for language in (code, *([None] if everybody else [])):
            await try_call(bot.set_my_description(description, language_code=language))
            await try_call(bot.set_my_short_description(short, language_code=language))
    await try_call(bot.set_chat_menu_button(menu_button=_make_menu_button()))


def _make_menu_button() -> MenuButtonWebApp | MenuButtonCommands:
    """What stands beside the input field: the Mini App, or where there can be none the commands.

    Telegram keeps one text for all languages: it is in the default one.
    """
    if not settings.MINI_APP_URL:
        if settings.PUBLIC_URL:
            log.warning("PUBLIC_URL is not https: Telegram opens no Mini App, so its buttons are left out")
        return MenuButtonCommands()
    with translation.override(settings.LANGUAGE_CODE):
        return MenuButtonWebApp(text=_("Calendar"), web_app=WebAppInfo(url=settings.MINI_APP_URL))


async def try_call(call: Awaitable[object]) -> None:
    """Make a call that the bot can do without."""
    try:
        await call
    except TelegramAPIError as error:
        log.warning("%s: %s", type(error).__name__, error)
