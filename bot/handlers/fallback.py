"""Answers to updates that no other handler takes."""

import re
from collections.abc import Collection
from typing import Final

from aiogram.types import Update
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bot import notes
from bot.commands import COMMANDS, GROUP_COMMANDS
from bot.inputs import command_words, small_talk
from bot.inputs.small_talk import Talk
from bot.turn import Call, Turn
from botapi import cards, links
from calendarapp import messages, queries
from calendarapp.messages.markup import Markup, escape, format_html, join_lines
from calendarapp.services import people, undo

HELPING: Final = frozenset({"help", "start"})  # commands that ask what the bot is for
TALK: Final[dict[Talk, str]] = {
    "greeting": gettext_noop("Hello! 👋 Write what is planned, like: lunch tomorrow at one."),
    "thanks": gettext_noop("You're welcome! 🙂"),
    "farewell": gettext_noop("See you! 👋"),
    "undo": gettext_noop(
        "↩️ Undo is below what was deleted, declined or cancelled, for ten minutes: tap it there. Later, ask the"
        " organizer of a meeting to invite you again."
    ),
    "mood": gettext_noop("All is well, thank you! 🙂 /today shows your day."),
}
COMMAND: Final = re.compile(r"/(?P<name>\w{1,64})(?:@(?P<bot>\w+))?(?!\S)")


def render_not_understood() -> Markup:
    """Say that a text is not understood, and what would be."""
    told = _(
        "I don't understand that yet. Write what and when, like: lunch tomorrow at one. /list shows what is"
        " coming, /help explains the rest."
    )
    return format_html("{text}", text=told)


def reply_not_understood(turn: Turn) -> None:
    if turn.text:
        turn.say(render_not_understood())
    elif turn.message is not None and turn.message.location is not None:
        turn.say(_("To set your time zone by a location, open /settings, tap Time zone, and share it there."))
    elif turn.message is not None and turn.message.contact is not None:
        turn.say(_("To invite this person, send /invite first, and then the contact."))
    else:
        turn.say(
            _(
                "I understand text, buttons and calendar files (.ics). 🙂 Write what and when, like: lunch tomorrow"
                " at one. /help explains the rest."
            )
        )


def reply_to_talk(turn: Turn) -> bool:
    """Answer what people say out of politeness, or to a question that nobody asked; False for any other text."""
    talk = small_talk.find_talk(turn.text)
    if talk is None:
        return False
    if talk == "no" and notes.has_question(turn):
        notes.close_question(turn)
        turn.say(_("Everything stays as it is. 🙂"))
    elif talk in {"answer", "no", "coming"}:
        if notes.has_question(turn):
            ask_for_button(turn)
        elif turn.state in turn.asks:
            turn.ask()
        else:
            turn.say(escape(_("👌 I'm not waiting for an answer.")))
    elif talk == "undo" and (entry := undo.find_newest(turn.actor)) is not None:
        meeting = queries.get_appointment(entry.appointment_id) if entry.appointment_id else None
        name = (meeting.name if meeting is not None else (entry.before or {}).get("name")) or _("Meeting")
        told = format_html(_("The last that you deleted, declined or cancelled: <b>{name}</b>"), name=name)
        about = cards.render_meeting_brief(turn.person, meeting) if meeting is not None else None
        turn.say(join_lines(told, about), messages.make_keyboard([cards.make_undo_button(entry.pk)]))
    else:
        turn.say(escape(_(TALK[talk])))
    return True


def ask_for_button(turn: Turn) -> None:
    """Answer a typed yes to what is done by a tap alone."""
    turn.say(escape(_("Please use the buttons above: I want to be sure.")))


def ignore(turn: Turn) -> None:
    """Say nothing to what nobody said."""


def reply_unknown_command(turn: Turn) -> None:
    """Answer an unknown command, with the one that may be meant; the current conversation continues."""
    if reply_to_talk(turn):
        return
    found = COMMAND.match(turn.text)
    meant = (
        command_words.guess_command(found["name"].lower(), [name for name, _old, _about in COMMANDS]) if found else None
    )
    if meant is None:
        turn.say(_("There is no such command. /help lists them all."))
    else:
        turn.say(_("There is no such command. Did you mean /{command}? /help lists them all.").format(command=meant))


def ask_for_tap(turn: Turn) -> None:
    turn.say(_("Please tap one of the two buttons, or send /cancel to stop."))


def reply_stale_button(turn: Turn) -> None:
    """Answer a button that this version of the bot did not make, or that belongs to something that is over.

    It is taken away; buttons beside it may be of something that is not over.
    """
    turn.answer_callback(_("This button is out of date."))
    pressed = turn.callback.data if turn.callback else None
    rows = turn.get_pressed_rows()
    kept = [[one for one in row if one.get("callback_data") != pressed] for row in rows]
    if kept != rows:
        turn.strip(messages.make_keyboard(*kept))


def parse_group_command(update: Update, bot_username: str, commands: Collection[str]) -> tuple[str, str] | None:
    """The name of one of these commands that a message in a group is, and what stands behind it.

    A command without a bot's name is taken for this bot's: other bots read the same messages.
    """
    text = (update.message.text or "") if update.message else ""
    found = COMMAND.match(text)
    if found is None or found["name"].lower() not in commands:
        return None
    if found["bot"] and found["bot"].lower() != bot_username.lower():
        return None
    return found["name"].lower(), text[found.end() :].strip()


def _render_group_help() -> str:
    """What can be done where others read along."""
    return "\n".join(f"/{name} — {_(about)}" for name, about in GROUP_COMMANDS)


def reply_outside_private(update: Update, bot_username: str, commands: Collection[str]) -> list[Call]:
    """Answer commands to this bot in groups and channels with the way to the private chat; ignore everything else.

    A command without a bot's name is taken for this bot's if it exists here: other bots read the same messages.
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
    person = queries.get_person(message.from_user.id)
    chosen = person.language if person.started_at else people.choose_language(message.from_user.language_code)
    with translation.override(chosen):
        text, label = _("Calendars are private: please message me directly."), _("💬 Open the chat")
        if found["name"].lower() in HELPING and message.text == found[0]:
            text = "\n".join([_render_group_help(), "", text])
    payload = {
        "chat_id": message.chat.id,
        "text": text,
        "reply_markup": {"inline_keyboard": [[{"text": label, "url": links.make_chat_link(bot_username)}]]},
    }
    if message.is_topic_message:  # a thread of replies has an ID as well, but is no topic
        payload["message_thread_id"] = message.message_thread_id
    return [Call("sendMessage", payload)]
