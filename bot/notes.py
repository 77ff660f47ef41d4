"""What a turn notes for the person's next one: it is known only there, and gone after it.

- `tap`: the button that was pressed, when the answer was a message. A second tap on it, within a moment and with
  nothing between, would send that again: it does nothing.
- `event`: the event of which the bot has shown the card last, or asked something below it, the second of that, and
  whether it was asked when to remind, or offered a change.
  "Make it 11" is said of it, within a few minutes, also after a word of thanks or what was not understood: such an
  answer leaves it noted.
- `asks`: where the bot has asked whether to delete or cancel something: in which message, 0 for a new one. A typed
  "cancel" closes that question, though it belongs to no conversation, and leads back to the one under way. A word about
  something else leaves it noted where no conversation is under way.
"""

import datetime as dt
from typing import Any, Final

from bot.keyboards import is_yes
from bot.turn import Call, Turn
from botapi.callbacks import AmendButton
from calendarapp import clock
from calendarapp.messages import Payload
from calendarapp.services import cards as shown
from calendarapp.sql.cards import name_question_card, split

FRESH: Final = 600  # seconds within which a correction is of the event that was shown
LEAD: Final = "lead"  # behind the event: it is asked when to remind of it
OFFERED: Final = "offered"  # there: its card offers to make the change that was said
DOUBLE: Final = 3  # seconds within which two taps on one button are one
_AMEND: Final = f"{AmendButton.__prefix__}:"


def make_notes(turn: Turn) -> dict[str, Any]:
    """What the next turn has to know of this one, as JSON values."""
    tap, asks = _make_tap(turn), [call for call in turn.calls if _asks(call)]
    noted: dict[str, Any] = {}
    if tap is not None and any(call.method.startswith("send") for call in turn.calls):
        noted["tap"] = tap
    if asks and (turn.state is None or asks[-1].card == name_question_card()):
        noted["asks"] = asks[-1].payload.get("message_id", 0)
    elif has_question(turn) and turn.state is None and _is_plain(turn):
        noted["asks"] = turn.noted["asks"]
    if (turn.state is None or turn.is_guessing) and (event := _find_event(turn)):
        noted["event"] = event
    return noted


def _find_event(turn: Turn) -> Any:
    kind, number = split(turn.calls[-1].card) if turn.calls and turn.calls[-1].card else ("", 0)
    if kind == "event" or turn.about is not None:
        marks = {LEAD: turn.asks_lead, OFFERED: bool(turn.calls) and _has_button(turn.calls[-1], _AMEND)}
        return [turn.about or number, int(clock.now().timestamp()), *(mark for mark, given in marks.items() if given)]
    return turn.noted.get("event") if _is_plain(turn) or turn.is_guessing else None


def _is_plain(turn: Turn) -> bool:
    """Whether a message was answered with nothing but words."""
    plain = not any(call.card or "reply_markup" in call.payload for call in turn.calls)
    return turn.callback is None and plain


def is_second_tap(turn: Turn) -> bool:
    """Whether it is the second of two taps on one button, of which the first has been answered with a message."""
    tap, first = _make_tap(turn), turn.noted.get("tap")
    return tap is not None and first is not None and tap[:2] == first[:2] and 0 <= tap[2] - first[2] <= DOUBLE


def has_question(turn: Turn) -> bool:
    """Whether the turn before has asked for a Yes that belongs to no conversation."""
    return "asks" in turn.noted


def get_shown_event(turn: Turn) -> int | None:
    """The event whose card the turn before has shown, outside of a conversation."""
    number, shown_at, *_asked = turn.noted.get("event", (None, 0))
    return number if 0 <= int(clock.now().timestamp()) - shown_at <= FRESH else None


def has_shown_since(turn: Turn, moment: dt.datetime) -> bool:
    """Whether the turn before has shown an event's card after that moment: a plain yes is about that."""
    return get_shown_event(turn) is not None and turn.noted["event"][1] >= int(moment.timestamp())


def asks_lead(turn: Turn) -> bool:
    """Whether the turn before has asked when to remind of the event that it has shown."""
    return LEAD in turn.noted.get("event", ())


def offers_change(turn: Turn) -> bool:
    """Whether the card that the turn before has shown offers to make the change that was said of its event."""
    return OFFERED in turn.noted.get("event", ())


def close_question(turn: Turn) -> None:
    """Take its buttons away from what the turn before has asked."""
    if not has_question(turn):
        return
    message = turn.noted["asks"] or shown.find_message(name_question_card(), turn.person.tg_id)
    turn.noted = {key: value for key, value in turn.noted.items() if key != "asks"}
    if message is not None:
        where = {"chat_id": turn.person.tg_id, "message_id": message}
        turn.calls.append(Call("editMessageReplyMarkup", where))


def _make_tap(turn: Turn) -> list[Any] | None:
    """The tap on a button that this turn is about: message, callback data, second; None where there is none."""
    if turn.callback is None or turn.callback.message is None:
        return None
    return [turn.callback.message.message_id, turn.callback.data, int(clock.now().timestamp())]


def _asks(call: Call) -> bool:
    """Whether the message asks for a Yes."""
    if call.card == name_question_card():
        return True
    return any(is_yes(button) for button in _list_buttons(call))


def _has_button(call: Call, prefix: str) -> bool:
    return any(button.get("callback_data", "").startswith(prefix) for button in _list_buttons(call))


def _list_buttons(call: Call) -> list[Payload]:
    rows = (call.payload.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]
