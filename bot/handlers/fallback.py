"""What is said when nothing else applies."""

import re
from collections.abc import Collection
from typing import Final

from aiogram.types import Update
from django.utils import translation
from django.utils.translation import gettext as _

from bot.turn import Call, Turn
from botapi import links
from calendarapp.services import people

COMMAND: Final = re.compile(r"/(?P<name>\w{1,64})(?:@(?P<bot>\w+))?(?!\S)")


def reply_not_understood(turn: Turn) -> None:
    """A message outside of any conversation that is no command."""
    if turn.text:
        turn.say(
            _(
                "I don't understand that yet. /new creates an event, /list shows the upcoming ones, /help"
                " explains the rest."
            )
        )
    else:
        turn.say(
            _(
                "I understand text, buttons and calendar files (.ics). 🙂 /new creates an event, /help "
                "explains the rest."
            )
        )


def reply_unknown_command(turn: Turn) -> None:
    """A command that there is none of; the conversation that is under way goes on."""
    turn.say(_("There is no such command. /help lists them all."))


def reply_stale_button(turn: Turn) -> None:
    """A button that this version of the bot did not make, or made for something that is over."""
    turn.toast(_("This button is out of date."), alert=True)


def reply_outside_private(update: Update, bot_username: str, commands: Collection[str]) -> list[Call]:
    """Groups and channels: only a command to this bot gets an answer, namely where to go; the rest passes unnoticed.

    Without a name behind it, a command is this bot's if there is such a one: other bots read the same messages.

    Args:
        update: from anywhere but a private chat.
        bot_username: without @.
        commands: the names of all that there are.
    """
    message = update.message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return []
    found = COMMAND.match(message.text or "")
    if found is None:
        return []
    addressed = found["bot"]
    ours = addressed.lower() == bot_username.lower() if addressed else found["name"].lower() in commands
    if not ours:
        return []
    with translation.override(people.choose_language(message.from_user.language_code)):
        text, label = _("Calendars are private: please message me directly."), _("💬 Open the chat")
    payload = {
        "chat_id": message.chat.id,
        "text": text,
        "reply_markup": {"inline_keyboard": [[{"text": label, "url": links.make_chat_link(bot_username)}]]},
    }
    if message.is_topic_message:  # a thread of replies has a number as well, and is no topic
        payload["message_thread_id"] = message.message_thread_id
    return [Call("sendMessage", payload)]
