"""What is said when nothing else applies."""

from aiogram.types import Update
from django.utils import translation
from django.utils.translation import gettext as _

from bot.turn import Call, Turn
from calendarapp.services import people


def not_understood(turn: Turn) -> None:
    """A message outside of any conversation that is no command."""
    if turn.text:
        turn.say(
            _("I don't understand this yet. /new creates an event, /list shows the coming ones, /help tells the rest.")
        )
    else:
        turn.say(
            _("I understand text, buttons and calendar files (.ics). 🙂 /new creates an event, /help tells the rest.")
        )


def unknown_command(turn: Turn) -> None:
    """A command that there is none of; the conversation that is under way goes on."""
    turn.say(_("There is no such command. /help lists all there are."))


def stale_button(turn: Turn) -> None:
    """A button that this version of the bot did not make, or made for something that is over."""
    turn.toast(_("This button is out of date."), alert=True)


def outside_private(update: Update, bot_username: str) -> list[Call]:
    """Groups and channels: only a command to this bot gets an answer, namely where to go; the rest passes unnoticed."""
    message = update.message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return []
    command = (message.text or "").split(maxsplit=1)[:1]
    if not command or not command[0].startswith("/"):
        return []
    addressed = command[0].partition("@")[2]
    if addressed and addressed.lower() != bot_username.lower():
        return []
    with translation.override(people.language_for(message.from_user.language_code)):
        text = _("Calendars are private: please write to me directly.")
    return [Call("sendMessage", {"chat_id": message.chat.id, "text": text})]
