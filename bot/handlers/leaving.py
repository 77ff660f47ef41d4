"""The ways out of a conversation: leaving it or going back one step, by a button, a command or a word."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from bot.inputs.cancel_words import Way
from bot.router import router
from bot.turn import Turn, stamps
from botapi.callbacks import BackButton, LeaveButton
from calendarapp.messages.markup import Markup, format_html, join_lines


def leave(turn: Turn, _data: LeaveButton | None = None) -> None:
    turn.edit(_render_left(turn))  # a message of its own where no button was pressed


def go_back(turn: Turn, _data: BackButton | None = None) -> None:
    """Go back one step; from the first step, leave."""
    if not turn.back():
        turn.say(_render_left(turn))


def close_old_question(turn: Turn) -> None:
    """Answer a button of a question that is no longer open: say what became of it and remove the buttons."""
    turn.toast(stamps.render_outcome(turn.made_for, turn.state, turn.data, turn.drafts, turn.outcomes))
    turn.strip()


def _render_left(turn: Turn) -> Markup:
    """Say that the conversation is over; its answers are gone, kept drafts are not."""
    nothing = _("Nothing was saved or sent.") if turn.state is not None else None
    turn.finish("left")
    kept = turn.drafts[-1]["data"]["name"] if turn.drafts else None
    draft = _("Your draft «{name}» is saved: /new continues it.").format(name=kept) if kept else None
    return join_lines(
        _("All right, nothing is in progress now. /help shows what I can do."),
        nothing,
        format_html("📝 {text}", text=draft) if draft else None,
    )


router.command("cancel")(leave)
router.button(LeaveButton)(leave)
router.button(BackButton)(go_back)
WAYS: Final[dict[Way, Callable[[Turn], None]]] = {"leave": leave, "back": go_back}
