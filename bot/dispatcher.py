"""From an update to its committed effect: find the handler, run it in one transaction, record the answers."""

import copy
import functools
import re
from collections.abc import Callable
from typing import Final

from aiogram.enums import ContentType
from aiogram.types import Update
from django.db import Error, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bot import notes, shared
from bot.handlers import fallback, leaving, noting, rereading
from bot.inputs import command_words, requests
from bot.keyboards import BACK
from bot.router import Handler, Router
from bot.states import OF_PEOPLE, PASSING
from bot.turn import KEYBOARD, Call, Turn, commit, languages, stamps
from bot.turn import load as opened
from bot.turn.attachments import Attachment
from bot.turn.budget import Effort
from bot.turn.commit import OvertakenError, RepeatedError, TurnResult
from bot.turn.delivery import LEASE
from bot.turn.load import LoadedState, NotYetError, Place
from bot.turn.shared import get_private_user
from botapi.callbacks import BackButton
from calendarapp import clock, messages
from calendarapp.authorship import Writer, write_as
from calendarapp.errors import CalendarError
from calendarapp.messages import refusals
from calendarapp.queries import availability
from calendarapp.services import outbox, people
from calendarapp.sql import outages
from calendarapp.sql.transactions import is_begun

ANSWER: Final = "answerCallbackQuery"
EPHEMERAL: Final = frozenset({ANSWER, "editMessageReplyMarkup", "stopPoll"})  # worth nothing later: not recorded
REMOVED: Final = {"remove_keyboard": True}  # Bot API ReplyKeyboardRemove
KEPT: Final = frozenset({"sendMessage", "sendPoll"})  # of what is said where others read along
# What Telegram itself writes into a private chat: nobody said anything.
SERVICE: Final = frozenset(
    {
        ContentType.PINNED_MESSAGE, ContentType.MESSAGE_AUTO_DELETE_TIMER_CHANGED, ContentType.CHAT_BACKGROUND_SET,
        ContentType.WRITE_ACCESS_ALLOWED, ContentType.PROXIMITY_ALERT_TRIGGERED, ContentType.CONNECTED_WEBSITE,
    }
)  # fmt: skip
COMMAND: Final = re.compile(r"/(?P<name>\w{1,64})(?:@\w*)?(?:\s+(?P<rest>.*))?", re.DOTALL)


class CommitUnknownError(OperationalError):
    """The connection broke during the commit: it is not known whether it took place."""

    def __init__(self, ending: TurnResult) -> None:
        super().__init__("the connection broke during the commit")
        self.ending = ending  # what to do if it took place


def dispatch(
    update: Update,
    router: Router,
    bot_username: str,
    unsure: TurnResult | None = None,
    attachment: Attachment | None = None,
    *,
    place: Place | None = None,
    effort: Effort | None = None,
) -> list[Call]:
    """Process an update, exactly once, and as if the person's updates were processed one after another.

    1. Look for the update's mark, and read the profile and the conversation. A marked update is already processed.
       Note that this one has arrived, and look whether another one comes first.
    2. Refresh the profile.
    3. Run the handler. If a rule refuses, the whole transaction is rolled back and another one explains why.
    4. Mark the update, store the conversation and record the answers in the outbox, all in one statement. If another
       process has marked the update meanwhile, everything is rolled back. If another update of the person has taken
       effect meanwhile, everything is rolled back and done again.

    Args:
        update: as Telegram sent it.
        router: every handler.
        bot_username: without @.
        unsure: of an earlier try that may have been committed (`CommitUnknownError`).
        attachment: the document that the update is about, already fetched: nothing here waits for the network.
        place: where the update stands among others of its sender; without it, their order is the caller's business.
        effort: whether it may still take effect.

    Returns:
        The calls to make now that everything is committed; none for an update that was processed before or needs no
        answer. If the earlier try turns out to have been committed, those of its calls that are still unsent.

    Raises:
        NotYetError: another update comes first; nothing was done.
        GivenUpError: it is not to take effect any more; nothing was done.
        CommitUnknownError: the same update must be tried again, for as long as it takes.
        django.db.OperationalError, django.db.InterfaceError: the database is away, and nothing was committed.
    """
    user = get_private_user(update)
    while True:
        opening = opened.load_state(update.update_id, user.id if user else None, place)
        if opening.marked:  # perhaps since an earlier look of ours, which has noted it as arrived
            opened.forget_arrivals([update.update_id])
            return _list_unsent_calls(unsure) if unsure else []
        if opening.waits_for:
            raise NotYetError
        if effort is not None:
            effort.begin()
        effect = functools.partial(_apply_update, update, router, bot_username, attachment, opening)
        try:
            try:
                return _commit(effect)
            except CalendarError as error:
                # Everything the handler did is rolled back. The refusal is the update's effect.
                return _commit(functools.partial(effect, refusal=error))
        except OvertakenError:
            continue
        except RepeatedError:  # by another process, or by the earlier try, which was still being committed
            opened.forget_arrivals([update.update_id])
            return _list_unsent_calls(unsure) if unsure else []


def _commit(effect: Callable[[], TurnResult]) -> list[Call]:
    """Apply the update and commit its result, in one transaction. Raises: as `dispatch` and `commit_result`."""
    unknown: TurnResult | None = None
    try:
        with transaction.atomic():
            ending = effect()
            inside = is_begun()
            calls = commit.commit_result(ending) if inside else []
            unknown = ending  # from here on, a failure may still have been committed
        return calls if inside else commit.commit_result(ending)
    except Error as error:
        if unknown is None or not outages.is_away(error) or _is_certain(error):
            raise
        raise CommitUnknownError(unknown) from error


def _is_certain(error: Exception) -> bool:
    """Whether the server itself says that nothing was committed; a lost connection may be lost after the commit."""
    said = getattr(error.__cause__, "diag", None)
    return said is not None and said.severity_nonlocalized == "ERROR"


def _list_unsent_calls(unsure: TurnResult) -> list[Call]:
    """Return the calls of an earlier try that was committed after all, without those that a worker has taken."""
    if not unsure.recorded or unsure.leased_until is None:
        return unsure.calls
    chat_id = unsure.recorded[0].payload["chat_id"]
    ours = outbox.renew(chat_id, unsure.leased_until, clock.now() + LEASE, count=len(unsure.recorded))
    if not ours:
        return [call for call in unsure.calls if call not in unsure.recorded]
    return commit.number_calls(unsure, ours)


def _apply_update(
    update: Update,
    router: Router,
    bot_username: str,
    attachment: Attachment | None,
    opening: LoadedState,
    *,
    refusal: CalendarError | None = None,
) -> TurnResult:
    """Do everything an update does, in the caller's transaction. Raises: CalendarError, unless `refusal` is given."""
    user = get_private_user(update)
    if update.my_chat_member is not None:
        _record_reachability(update)
        shared.record_place(update)
        return TurnResult(update.update_id)
    if user is None:
        return _make_shared_result(update, shared.apply(update, bot_username, router, refusal))
    person = people.register_activity(
        tg_id=user.id,
        username=user.username or "",
        first_name=user.first_name,
        last_name=user.last_name or "",
        language_code=user.language_code,
        known=opening.person,
    )
    with translation.override(person.language), write_as(Writer("bot", "person", person.tg_id)):
        turn = Turn(update=update, person=person, bot_username=bot_username, attachment=attachment)
        return _run_turn(turn, router, opening, refusal)


def _make_shared_result(update: Update, calls: list[Call]) -> TurnResult:
    """Where others read along there is no conversation to be kept, only answers to be recorded."""
    recorded = [call for call in calls if call.method in KEPT]
    lease = clock.now() + LEASE if recorded else None
    return TurnResult(update.update_id, calls, recorded=recorded, leased_until=lease)


def _run_turn(turn: Turn, router: Router, opening: LoadedState, refusal: CalendarError | None) -> TurnResult:
    person, data = turn.person, copy.deepcopy(opening.data)  # if this turn is refused, a second one starts from it
    turn.state, turn.data, turn.drafts = stamps.unpack_state(opening.state, data)
    turn.asks, turn.outcomes = router.asks, opening.outcomes
    had_keyboard, asked = turn.data.get(KEYBOARD), stamps.get_stamp(turn.data)
    turn.noted = opening.noted
    twice = notes.is_second_tap(turn)
    handler = fallback.ignore if twice else _find_handler(turn, router)
    if refusal is None:
        handler(turn)
    else:  # the conversation stays at its step
        turn.answer_callback(
            refusals.render_refusal(refusal, person, availability.find_alternatives(refusal)), alert=True
        )
    turn.keep_put_off()
    turn.close_opening()
    if had_keyboard and not turn.data.get(KEYBOARD):
        _remove_keyboard(turn)
    if turn.made_for is not None and turn.made_for == asked != stamps.get_stamp(turn.data):
        _close_question(turn)
    _stamp_buttons(turn)
    kept_state, kept_data = stamps.pack_state(turn.state, turn.data, turn.drafts)
    changed = (kept_state, kept_data) != (opening.state, opening.data)
    if turn.erased:
        languages.forget(person.tg_id)
    else:
        languages.remember(person)
    if turn.callback and not turn.answered:
        turn.calls.insert(0, Call(ANSWER, {"callback_query_id": turn.callback.id}))
    # Secrets are not recorded, either.
    return TurnResult(
        turn.update.update_id,
        turn.calls,
        recorded=[call for call in turn.calls if call.method not in EPHEMERAL and not call.secret],
        leased_until=clock.now() + LEASE,
        tg_id=person.tg_id if changed else None,
        state=kept_state,
        data=kept_data,
        person=None if turn.erased else person.tg_id,
        after=opening.after,
        outcomes=stamps.add_outcomes(opening.outcomes, turn.ended),
        noted=opening.noted if twice else notes.make_notes(turn),
    )


def _find_handler(turn: Turn, router: Router) -> Handler:
    """Find the handler: for a button, a command, a way out, the conversation's step, or the fallback that helps.

    A handler that only shows something leaves the conversation alone; one that starts another calls `Turn.begin`.
    """
    if turn.callback is not None:
        return _find_button_handler(turn, router)
    if _is_own_card(turn):
        return fallback.ignore
    if turn.update.edited_message is not None:
        return rereading.receive_edited
    if turn.message is not None and turn.message.content_type in SERVICE:
        return fallback.ignore
    sent = turn.message is not None and turn.message.document is not None  # not only a yes to a file
    if sent and turn.attachment is not None and router.calendar_file is not None:
        return router.calendar_file
    return _find_text_handler(turn, router)


def _is_own_card(turn: Turn) -> bool:
    """Whether the person has sent, by way of inline mode, what the bot itself has written."""
    message = turn.update.message or turn.update.edited_message
    sent_by = message.via_bot if message is not None else None
    return sent_by is not None and (sent_by.username or "").lower() == turn.bot_username.lower()


def _find_text_handler(turn: Turn, router: Router) -> Handler:
    command, turn.args = parse_command(turn.text)
    if command in router.commands:
        return router.commands[command]
    way = leaving.find_way(turn)
    if way is not None:
        return way
    if command:
        return fallback.reply_unknown_command
    if turn.state is None or "aside" in turn.data:  # nothing else is waited for, or only what nobody asked for
        asked = turn.state is not None
        command, _space, args = (command_words.find_command(turn.text, asked=asked) or "").partition(" ")
        if command in router.commands:
            turn.args = args
            return router.commands[command]
    another = turn.state in PASSING and noting.read_coming(turn) is not None
    if another or (turn.state in OF_PEOPLE and requests.asks_for_change(turn.text)):
        return noting.receive_text
    return router.steps.get(turn.state or "", noting.receive_text)


def _find_button_handler(turn: Turn, router: Router) -> Handler:
    packed, turn.made_for = stamps.split((turn.callback.data if turn.callback else None) or "")
    entry = router.buttons.get(packed.split(":", 1)[0])
    if entry is None:
        return fallback.reply_stale_button
    factory, handler = entry
    try:
        data = factory.unpack(packed)
    except (TypeError, ValueError):  # pydantic's ValidationError is a ValueError
        return fallback.reply_stale_button
    if not stamps.is_active(data, turn.made_for, turn.data):
        return leaving.close_old_question
    return lambda turn: handler(turn, data)


def _close_question(turn: Turn) -> None:
    """Remove the buttons of an answered question, so that no other one is pressed."""
    message = turn.message.message_id if turn.message else None
    if all(call.payload.get("message_id") != message for call in turn.calls):
        turn.strip()


def _stamp_buttons(turn: Turn) -> None:
    """Stamp every button that belongs to the question, and put Back beside Cancel if there is a previous step."""
    now = stamps.get_stamp(turn.data)
    back = messages.make_button(_(BACK), BackButton().pack()) if turn.data.get(stamps.TRAIL) else None
    for call in turn.calls:
        keyboard = call.payload.get("reply_markup") or {}
        if "inline_keyboard" in keyboard:
            call.payload["reply_markup"] = stamps.stamp_keyboard(keyboard, now, back)


def parse_command(text: str) -> tuple[str, str]:
    """Parse `/name@bot rest` as ("name", "rest"); ("", "") if it is no command. The name's case does not matter."""
    found = COMMAND.fullmatch(text)
    return (found["name"].lower(), (found["rest"] or "").strip()) if found else ("", "")


def _remove_keyboard(turn: Turn) -> None:
    """Remove the keyboard below the input field, whose step is over, with the first message that has no keyboard."""
    for call in turn.calls:
        if call.method == "sendMessage" and "reply_markup" not in call.payload:
            call.payload["reply_markup"] = REMOVED
            return
    turn.say("👌", REMOVED)
    turn.calls.insert(0, turn.calls.pop())


def _record_reachability(update: Update) -> None:
    """Record that a person blocked or unblocked the bot (`my_chat_member`)."""
    change = update.my_chat_member
    if change is not None and change.chat.type == "private":
        people.set_reachable(tg_id=change.chat.id, can_write=change.new_chat_member.status not in {"kicked", "left"})
