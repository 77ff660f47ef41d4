"""Undo, offered for ten minutes below what was deleted, declined or cancelled."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import keyboards
from bot.handlers import common
from bot.router import router
from bot.turn import Turn
from botapi import cards
from botapi.callbacks import UndoButton
from calendarapp import messages
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.services import undo
from calendarapp.sql.cards import name_invitation_card

LEFT_SHOWN: Final = 5  # meetings that could not be restored
AGAIN: Final = frozenset({"undo_busy", "taken", "too_many_events"})  # the obstacle may be gone in a minute


def make_undo_keyboard(turn: Turn, entry: int | None) -> Payload:
    """Make a keyboard with Undo in another row than the tapped button, so that a double tap does not hit it."""
    if entry is None:
        return messages.make_keyboard()
    button = cards.make_undo_button(entry)
    done = messages.make_button(_("✔️ Done"), UndoButton(entry=0).pack())
    _rows, tapped = keyboards.find_tapped_row(turn)
    return messages.make_keyboard([done], [button]) if tapped == 0 else messages.make_keyboard([button])


@router.button(UndoButton)
def restore(turn: Turn, data: UndoButton) -> None:
    if not data.entry:  # it takes the place of the tapped button: a tap too many must not take Undo away
        turn.answer_callback(_("✔️ That's all. You can undo it here for ten minutes."))
        return
    try:
        outcome = undo.undo(actor=turn.actor, number=data.entry)
    except CalendarError as error:
        done = error.code == "undo_done"  # the tap that did it shows the card
        turn.answer_callback(str(error), alert=not done)
        if error.code not in AGAIN and not done:
            turn.strip()
        return
    _show_outcome(turn, outcome)
    if outcome.left:  # a message of its own: the card is edited with the next change
        turn.say(join_lines(*(_render_left(name) for _meeting, name in outcome.left[:LEFT_SHOWN])))


def _show_outcome(turn: Turn, outcome: undo.Outcome) -> None:
    """Show the card of what is back in place of the question."""
    if outcome.invitation is not None:
        text, keyboard = cards.render_invitation_view(
            turn.person, outcome.invitation, join_lines(_render_headline(), "\u200b")
        )
        turn.edit(text, keyboard, card=name_invitation_card(outcome.invitation.pk))
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
    common.show_card(turn, outcome.event, join_lines(_render_headline(), told if back else None, "\u200b"), edit=True)


def _render_headline() -> Markup:
    return format_html("↩️ <b>{text}</b>", text=_("It's back."))


def _render_left(name: str) -> Markup:
    if not name:
        return format_html("🚫 {text}", text=_("An invitation has expired in the meantime and is not restored."))
    return format_html(
        "🚫 {text}", text=_("{name} is busy at that time: their meeting stays cancelled.").format(name=name)
    )
