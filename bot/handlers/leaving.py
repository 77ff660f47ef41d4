"""The ways out of a conversation: leaving it, going back one step; by a button, a command, or in a word."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from bot.inputs.cancel_words import Way
from bot.router import Router
from bot.turn import Turn, stamps
from botapi.callbacks import BackButton, LeaveButton
from calendarapp.messages.markup import Markup, format_html, join_lines

router = Router()


@router.command("cancel")
def leave(turn: Turn) -> None:
    turn.say(_render_left(turn))


@router.button(LeaveButton)
def leave_by_button(turn: Turn, _data: LeaveButton) -> None:
    """The Cancel button under a question."""
    turn.edit(_render_left(turn))


@router.button(BackButton)
def go_back_by_button(turn: Turn, _data: BackButton) -> None:
    """The question before is asked again."""
    go_back(turn)


def go_back(turn: Turn) -> None:
    """One step back; at the first step, out."""
    if not turn.back():
        turn.say(_render_left(turn))


def close_old_question(turn: Turn) -> None:
    """A button of a question that does not wait any more: it says what became of it, and its message has none."""
    turn.toast(stamps.render_outcome(turn.person.tg_id, turn.made_for, turn.state, turn.data, turn.drafts))
    turn.strip()


def _render_left(turn: Turn) -> Markup:
    """The conversation is over; what was gathered in it is gone, drafts that were kept are not."""
    nothing = _("Nothing was saved or sent.") if turn.state is not None else None
    turn.finish("left")
    kept = turn.drafts[-1]["data"]["name"] if turn.drafts else None
    draft = _("Your draft «{name}» is saved: /new continues it.").format(name=kept) if kept else None
    return join_lines(
        _("All right, nothing is in progress now. /help shows what I can do."),
        nothing,
        format_html("📝 {text}", text=draft) if draft else None,
    )


WAYS: Final[dict[Way, Callable[[Turn], None]]] = {"leave": leave, "back": go_back}
