"""Ties buttons to the question that they answer, so that an old button never answers a newer question.

`day:2026-12-01` says which day, but not of which conversation. So before a message is sent, each button that answers a
question gets a *stamp* after its data: the ID of the conversation (the update that began it) and the number of the
question in it, in base 36: `day:2026-12-01:~k3f9.2`. When it is pressed, it acts only if that question still waits for
its answer. Both happen here, for all buttons alike.

The Yes of a confirmation gets a *fingerprint* in the same place: a checksum of what the person was shown, so that it
does nothing once the meeting, say, has changed: `appt:cancel:7:~1fx0c2`. A fingerprint has no dot.
"""

import zlib
from collections.abc import Mapping
from typing import Any, Final, Literal

from aiogram.filters.callback_data import CallbackData
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bot.states import Creating, Importing, Inviting, Moving, Resting
from botapi.callbacks import LeaveButton, StepButton
from calendarapp.messages import Payload

# In a conversation's data: its ID, the number of its question, the steps that led to it, and drafts put aside.
TALK: Final = "talk"
STEP: Final = "step"
TRAIL: Final = "trail"
DRAFTS: Final = "drafts"

MARK: Final = ":~"
RESTING: Final = str(Resting.drafts.state)
DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
MOST_DRAFTS: Final = 5
MOST_OUTCOMES: Final = 8  # of one person's conversations

_STEP_BUTTONS: Final = {kind.__prefix__: kind for kind in StepButton.__subclasses__()}

Outcome = Literal["saved", "sent", "changed", "imported", "left", "replaced", "done"]
OUTCOMES: Final[dict[str | None, str]] = {
    "saved": gettext_noop("It's already saved as an event."),
    "sent": gettext_noop("The invitation has already been sent."),
    "changed": gettext_noop("It has already been changed."),
    "imported": gettext_noop("This file has already been imported."),
    "left": gettext_noop("You cancelled this: nothing was saved."),
}
State = str | None
Data = dict[str, Any]


def to_base36(number: int) -> str:
    """A number that is not negative, in as few letters as callback data afford."""
    digits = ""
    while number or not digits:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits


def make_fingerprint(*facts: object) -> str:
    """Return a fingerprint of these facts as they are now, in a few letters."""
    return to_base36(zlib.crc32(repr(facts).encode("utf-8", "surrogatepass")))


def add_fingerprint(packed: str, made_for: str = "") -> str:
    """Add a fingerprint to callback data; a button without one gets its question's stamp."""
    return packed + MARK + made_for


def split(data: str) -> tuple[str, str | None]:
    """Split callback data from its stamp or fingerprint; None if it has neither."""
    packed, found, made_for = data.rpartition(MARK)
    return (packed, made_for) if found else (data, None)


def get_stamp(data: Mapping[str, Any]) -> str | None:
    """The stamp of the question that waits in this conversation.

    None outside of one, and in one that a version without stamps began.
    """
    return f"{data[TALK]}.{to_base36(data.get(STEP, 0))}" if TALK in data else None


def is_step_button(button: CallbackData) -> bool:
    """Whether it belongs to a question of a conversation."""
    return isinstance(button, StepButton) and button.asked()


def is_active(button: CallbackData, made_for: str | None, data: Mapping[str, Any]) -> bool:
    """Whether the button may act now. One that names an object may; its handler checks the fingerprint.

    A button of a version without stamps belongs to the conversation under way when that was begun by such a version.
    """
    if made_for is not None and "." in made_for:
        return made_for == get_stamp(data)
    return not is_step_button(button) or (made_for is None and TALK not in data)


def unpack_state(state: State, data: Data) -> tuple[State, Data, list[Data]]:
    """State, data and drafts of a conversation as it is stored."""
    drafts = data.pop(DRAFTS, [])
    return (None if state == RESTING else state), data, drafts


def pack_state(state: State, data: Data, drafts: list[Data]) -> tuple[State, Data]:
    """Their stored form: drafts are kept when nothing is under way, too."""
    if not drafts:
        return state, data
    return (RESTING, {DRAFTS: drafts}) if state is None else (state, {**data, DRAFTS: drafts})


def get_trail(state: State) -> list[str]:
    """Return the steps that lead to this one, for a conversation that did not record them."""
    for group in (Creating, Moving, Inviting):
        names = [name for name in group.__state_names__ if name != Creating.draft.state]
        if state in names:
            return names[: names.index(state)]
    return []


def add_outcomes(known: list[list[str]], ended: Mapping[str, Outcome]) -> list[list[str]]:
    """The outcomes of a person's latest conversations: those that were known, and what has ended now."""
    return [*known, *([talk, became] for talk, became in ended.items())][-MOST_OUTCOMES:]


def render_outcome(
    made_for: str | None, state: State, data: Mapping[str, Any], drafts: list[Data], outcomes: list[list[str]]
) -> str:
    """What became of the question that a button belongs to, in a sentence.

    Without the outcome, which a crash of the database may forget, the sentence says less.
    """
    talk = (made_for or "").partition(".")[0]
    if not talk:
        return _("This button is out of date.")
    if talk == data.get(TALK):
        return _("This question has already been answered.")
    if any(draft["data"].get(TALK) == talk for draft in drafts):
        return _("This draft is saved: /new continues it.")
    became = dict(outcomes).get(talk)
    return _(OUTCOMES[became]) if became in OUTCOMES else _describe_state(state)


def _describe_state(state: State) -> str:
    if state == Importing.sure.state:
        return _("You've sent another file since. To import this one, send it again.")
    if state is not None:
        return _("This question is closed: we're doing something else now.")
    return _("This question is closed: there's nothing left to answer.")


def stamp_keyboard(keyboard: Payload, now: str | None, back: Payload | None) -> Payload:
    """The inline keyboard with the stamp `now`, if any, on each button that belongs to the question, and with Back."""
    rows = []
    for row in keyboard["inline_keyboard"]:
        cancels = len(row) == 1 and row[0].get("callback_data") == LeaveButton().pack()
        rows.append([_stamp_button(one, now) for one in ([back, *row] if back and cancels else row)])
    return {**keyboard, "inline_keyboard": rows}


def _stamp_button(button: Payload, now: str | None) -> Payload:
    data = button.get("callback_data", "")
    plain, made_for = split(data)
    kind = _STEP_BUTTONS.get(plain.partition(":")[0])
    belongs = made_for == "" or (made_for is None and kind is not None and kind.unpack(plain).asked())
    if not belongs:
        return button
    return {**button, "callback_data": add_fingerprint(plain, now) if now else plain}
