"""Undo, offered for ten minutes below what was deleted, declined or cancelled."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot.handlers import common
from bot.router import Router
from bot.turn import Turn
from botapi.callbacks import UndoButton
from calendarapp import messages
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Appointment
from calendarapp.services import undo

router = Router()

ACTIONS: Final = frozenset({"decline", "cancel"})  # of a meeting's buttons
AGAIN: Final = frozenset({"undo_busy", "taken", "too_many_events"})  # the obstacle may be gone in a minute


def find_deletion(event_id: int) -> int | None:
    """Find the history entry that the Undo button below a deleted event's card carries."""
    return undo.find_event_entry(event_id)


def find_refusal(meeting_id: int) -> int | None:
    """Find the history entry that the Undo button below a declined or cancelled meeting's card carries."""
    return undo.find_meeting_entry(meeting_id)


def add_undo_row(turn: Turn, entry: int | None) -> Payload:
    """Add Undo to the keyboard, in another row than the tapped button, so that a double tap does not hit it."""
    if entry is None:
        return messages.make_keyboard()
    button = messages.make_button(_("↩️ Undo"), UndoButton(entry=entry).pack())
    done = messages.make_button(_("✔️ Done"), UndoButton(entry=0).pack())
    return messages.make_keyboard([done], [button]) if _find_tapped_row(turn) == 0 else messages.make_keyboard([button])


@router.button(UndoButton)
def restore(turn: Turn, data: UndoButton) -> None:
    """Restore it and show its card, or say why it can't be restored."""
    if not data.entry:
        return
    try:
        outcome = undo.undo(actor=turn.actor, number=data.entry)
    except CalendarError as error:
        turn.toast(str(error), alert=True)
        if error.code not in AGAIN and error.code != "undo_done":  # the tap that did it shows the card
            turn.strip()
        return
    if outcome.event is None:
        common.show_meeting(turn, outcome.meetings[0], join_lines(_render_headline(), "\u200b"), edit=True)
        return
    back = len(outcome.meetings)
    told = ngettext(
        "{count} meeting is back, and its participant will be told.",
        "{count} meetings are back, and their participants will be told.",
        back,
    ).format(count=back)
    left = [_render_left(meeting, name) for meeting, name in outcome.left]
    common.show_card(
        turn, outcome.event, join_lines(_render_headline(), told if back else None, *left, "\u200b"), edit=True
    )


def _render_headline() -> Markup:
    return format_html("↩️ <b>{text}</b>", text=_("It's back."))


def _render_left(meeting: Appointment, name: str) -> Markup:
    if not name:
        return format_html("🚫 {text}", text=_("An invitation has expired in the meantime and is not restored."))
    return format_html(
        "🚫 {text}", text=_("{name} is busy at that time: their meeting stays cancelled.").format(name=name)
    )


def _find_tapped_row(turn: Turn) -> int | None:
    """Return the row of the pressed button; None if unknown."""
    markup = turn.message.reply_markup if turn.callback and turn.message else None
    rows = markup.inline_keyboard if markup and turn.callback else []
    for number, row in enumerate(rows):
        if any(button.callback_data == turn.callback.data for button in row if turn.callback):
            return number
    return None
