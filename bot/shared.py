"""Updates from where others read along: groups, and messages that people send by way of the bot."""

from collections.abc import Callable
from typing import Final

from aiogram.types import CallbackQuery, Update
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from bot.handlers import fallback, groups, inline, polls
from bot.inputs import cancel_words
from bot.router import Router
from bot.turn import Call, languages, texts
from bot.turn.shared import SharedTurn, get_user
from bot.turn.stamps import split
from calendarapp.authorship import Writer, write_as
from calendarapp.errors import CalendarError
from calendarapp.messages import refusals
from calendarapp.messages.markup import escape
from calendarapp.models import TgUser
from calendarapp.queries import availability
from calendarapp.services import people, shared_events, time_polls

ANSWER: Final = "answerCallbackQuery"
GONE: Final = frozenset({"kicked", "left"})
ASKING: Final = {groups.USAGE: groups.meet, polls.USAGE: polls.make_poll}  # an answer is what was left out
OVER: Final = frozenset({"shared_over", "poll_over"})  # the pressed button will never do anything again


def apply(update: Update, bot_username: str, router: Router, refusal: CalendarError | None) -> list[Call]:
    """Do what an update from outside of private chats asks for, in the caller's transaction; returns the answers.

    Raises:
        CalendarError: unless `refusal` is given, which is then told.
    """
    if update.message is not None and update.message.migrate_to_chat_id is not None:
        return groups.follow(old=update.message.chat.id, new=update.message.migrate_to_chat_id)
    others = _apply_other(update, bot_username, refusal)
    if others is not None:
        return others
    user = get_user(update)
    if user is None:
        return []
    found = _find_handler(update, bot_username, router)
    if found is None:
        return fallback.reply_outside_private(update, bot_username, router.commands)
    handler, args = found
    person = people.remember_contact(
        tg_id=user.id,
        username=user.username or "",
        first_name=user.first_name,
        last_name=user.last_name or "",
    )
    language = person.language if person.started_at else people.choose_language(user.language_code)
    person.language = language  # of what is said now: it is not saved
    with translation.override(language), write_as(Writer("bot", "person", person.tg_id)):
        turn = SharedTurn(update=update, person=person, bot_username=bot_username, args=args)
        _run(turn, handler, refusal)
    return turn.calls


def _apply_other(update: Update, bot_username: str, refusal: CalendarError | None) -> list[Call] | None:
    """Do what is neither a message nor a pressed button: polls, and inline mode; None for what is one of these."""
    calls: list[Call] = []
    refused = refusal is not None
    if update.poll_answer is not None:
        polls.take_vote(update)
    elif update.poll is not None:
        calls = polls.take_end(update)
    elif update.inline_query is not None:
        calls = [] if refused else inline.answer_query(update, bot_username)
    elif update.guest_message is not None:
        calls = inline.answer_guest(update, bot_username, refusal)
    elif update.chosen_inline_result is None:
        return None
    elif not refused:
        calls = inline.take_chosen(update, bot_username)
    return calls


def answer_unserved(update: Update, router: Router, bot_username: str, text: str) -> list[Call]:
    """Say to whom pressed a button, or wrote a command to this bot, why nothing has happened. `text` is in English."""
    user = get_user(update)
    commanded = fallback.parse_group_command(update, bot_username, router.group_commands) is not None
    if user is None or not (commanded or update.callback_query is not None):
        return []
    with translation.override(languages.guess(user)):
        turn = SharedTurn(update=update, person=TgUser(tg_id=user.id), bot_username=bot_username)
        if commanded:
            turn.say(escape(_(text)))
        turn.answer_callback(_(text), alert=True)
    return turn.calls


def is_untold(update: Update) -> bool:
    """Whether nobody can be told to do it again when it was not served: votes, and what becomes of groups."""
    moved = update.message is not None and update.message.migrate_to_chat_id is not None
    others = (update.poll_answer, update.poll, update.chosen_inline_result, update.my_chat_member)
    return moved or any(one is not None for one in others)


def record_place(update: Update) -> None:
    """Note that the bot has been removed from a group."""
    change = update.my_chat_member
    if change is not None and change.chat.type != "private" and change.new_chat_member.status in GONE:
        shared_events.leave_group(change.chat.id)
        time_polls.leave_group(change.chat.id)


def _run(turn: SharedTurn, handler: Callable[[SharedTurn], None], refusal: CalendarError | None) -> None:
    if refusal is None:
        handler(turn)
    elif turn.callback is not None:
        turn.answer_callback(_render(refusal, turn.person), alert=True)
        if refusal.code in OVER:
            turn.strip()
    else:
        turn.say(escape(_render(refusal, _hide(turn.person))))
    if turn.callback is not None and not turn.answered:
        turn.calls.insert(0, Call(ANSWER, {"callback_query_id": turn.callback.id}))


def _render(refusal: CalendarError, reader: TgUser) -> str:
    return refusals.render_refusal(refusal, reader, availability.find_alternatives(refusal))


def _hide(person: TgUser) -> TgUser:
    """A person without a calendar: what is said in a group about a refusal tells nothing of one."""
    return TgUser(tg_id=TgUser.NOBODY, language=person.language, timezone=person.timezone)


def _find_handler(update: Update, bot_username: str, router: Router) -> tuple[Callable[[SharedTurn], None], str] | None:
    pressed = update.callback_query
    if pressed is not None:
        return _find_button_handler(pressed, router), ""
    command = fallback.parse_group_command(update, bot_username, router.group_commands)
    if command is not None:
        return router.group_commands[command[0]], command[1]
    text = (update.message.text or "") if update.message else ""
    if (said := texts.find_said(text, bot_username)) or text.startswith("/"):
        return (groups.meet_by_name, said) if said else None
    asked = _find_asked(update, bot_username)
    return (asked, text) if asked is not None and not cancel_words.find_way(text) else None


def _find_asked(update: Update, bot_username: str) -> Callable[[SharedTurn], None] | None:
    """What the bot has asked for in a group with the message to which this one is a reply."""
    replied = update.message.reply_to_message if update.message is not None else None
    author = replied.from_user if replied is not None else None
    if replied is None or author is None or (author.username or "").lower() != bot_username.lower():
        return None
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            handler = next((one for usage, one in ASKING.items() if (replied.text or "").endswith(_(usage))), None)
        if handler is not None:
            return handler
    return None


def _find_button_handler(pressed: CallbackQuery, router: Router) -> Callable[[SharedTurn], None]:
    packed, _made_for = split(pressed.data or "")
    entry = router.shared_buttons.get(packed.split(":", 1)[0])
    if entry is None:
        return _reply_stale_button
    factory, handler = entry
    try:
        data = factory.unpack(packed)
    except (TypeError, ValueError):  # pydantic's ValidationError is a ValueError
        return _reply_stale_button
    return lambda turn: handler(turn, data)


def _reply_stale_button(turn: SharedTurn) -> None:
    turn.answer_callback(_("This button is out of date."))
