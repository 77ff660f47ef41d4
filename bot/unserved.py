"""What is said without the database, and not recorded: an update is not served, or takes long."""

from typing import Final

from aiogram.types import Update
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bot import shared
from bot.router import Router
from bot.turn import Call, Turn, languages
from bot.turn.shared import get_private_user
from calendarapp import messages
from calendarapp.messages.markup import escape
from calendarapp.models import TgUser

ANSWER: Final = "answerCallbackQuery"
SLOW_DOWN: Final = gettext_noop("Not so fast, please. I'll be listening again in a minute. 🐢")
AWAY: Final = gettext_noop("I can't get to your calendar right now. Please try again in a minute.")
FAILED: Final = gettext_noop("Something went wrong on my side. I've logged it. Please try again.")
WAIT: Final = gettext_noop(
    "This is taking longer than usual. There's no need to send it again: I'll tell you how it ends."
)
WAIT_HERE: Final = gettext_noop(
    "This is taking longer than usual. If nothing changes here within a minute, please tap again."
)


def make_apology(update: Update, router: Router, bot_username: str, *, database_away: bool) -> list[Call]:
    """Say that it was not served."""
    text = AWAY if database_away else FAILED
    return _answer(update, text) or shared.answer_unserved(update, router, bot_username, text)


def make_promise(update: Update, router: Router, bot_username: str) -> list[Call]:
    """Say that it takes long and goes on. Where others read along, a press has no further answer (`follow_promise`)."""
    text = WAIT_HERE if update.callback_query is not None else WAIT
    return _answer(update, WAIT) or shared.answer_unserved(update, router, bot_username, text)


def follow_promise(update: Update, calls: list[Call]) -> list[Call]:
    """The calls after a promise: a press has had its answer, so what another one would say is a message."""
    if update.callback_query is None:
        return calls
    user = get_private_user(update)
    left = []
    for call in calls:
        if call.method != ANSWER:
            left.append(call)
        elif user is not None and call.payload.get("text"):
            left.append(Call("sendMessage", messages.make_message(user.id, escape(call.payload["text"]))))
    return left


def make_silence(update: Update, router: Router, bot_username: str) -> list[Call]:
    """Say nothing about what goes with an earlier one (`DroppedError`), but a press must not go on spinning."""
    if update.callback_query is None:
        return []
    return make_apology(update, router, bot_username, database_away=True)


def make_slow_down(update: Update, *, told: bool) -> list[Call]:
    """Ask a sender over the rate limit to slow down, unless told already; a button must stop spinning all the same."""
    calls = [] if told else _answer(update, SLOW_DOWN)
    if update.callback_query is not None and not calls:
        return [Call(ANSWER, {"callback_query_id": update.callback_query.id})]
    return calls


def _answer(update: Update, text: str) -> list[Call]:
    """Answer in a private chat. `text` is in English."""
    user = get_private_user(update)
    if user is None:
        return []
    with translation.override(languages.guess(user)):
        turn = Turn(update=update, person=TgUser(tg_id=user.id), bot_username="")
        turn.answer_callback(_(text), alert=True)
    return turn.calls
