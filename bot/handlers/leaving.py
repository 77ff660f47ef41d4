"""The ways out of a conversation: leaving it or going back one step, by a button, a command or a word."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from bot import notes
from bot.handlers import amending, common, fallback, noting
from bot.inputs import cancel_words, yes_words
from bot.inputs.cancel_words import Way
from bot.router import router
from bot.states import PASSING, TAKING_NO, Creating, Importing, Noting
from bot.turn import KEPT, LATER, MADE, Turn, get_draft_name, render_kept, stamps
from botapi.callbacks import BackButton, LeaveButton
from calendarapp.messages import lengths
from calendarapp.messages.markup import Markup, format_html, join_lines


def find_way(turn: Turn) -> Callable[[Turn], None] | None:
    """What to do with a word that leaves, goes back, or answers what was asked in between; None for any other text."""
    way = cancel_words.find_way(turn.text, takes_no=turn.state in TAKING_NO)
    if way is not None:
        return WAYS[way]
    no = yes_words.is_no(turn.text)
    if turn.state is None or not (no or yes_words.is_yes(turn.text)):
        return None
    if notes.has_question(turn):
        return close_question_between if no else fallback.ask_for_button
    return leave if no and turn.state in {*PASSING, Creating.name.state} else None


def leave(turn: Turn, _data: LeaveButton | None = None) -> None:
    if turn.callback is None and turn.state is not None and notes.has_question(turn):
        close_question_between(turn)
        return
    if turn.callback is None and not notes.has_question(turn) and amending.ask_to_delete_shown(turn):
        return
    if turn.is_in(Noting) and not turn.text.startswith("/") and noting.skip(turn):  # /cancel leaves all of several
        return
    if turn.is_in(Noting):
        noting.drop_offer(turn)
    elif turn.is_in(Importing):
        common.close_offer(turn)
    kept = turn.data if turn.is_in(Creating) and not turn.text.startswith("/") else {}
    waiting = [] if kept else turn.data.get(LATER, [])
    turn.edit(join_lines(_render_left(turn), _render_waiting(waiting)))  # a message of its own without a button
    noting.offer_next(turn, kept)


def _render_waiting(offers: Sequence[dict[str, Any]]) -> Markup | None:
    """Name the sentences that were to be asked about again, and are left with the rest."""
    if not offers:
        return None
    kept = [offer["data"] for offer in offers]
    texts = ", ".join(lengths.cut(data.get("sentence") or get_draft_name(data) or "", lengths.LABEL) for data in kept)
    return format_html("{told}", told=_("What waited is left, too: {texts}.").format(texts=texts))


def go_back(turn: Turn, _data: BackButton | None = None) -> None:
    """Go back one step; from the first step, leave."""
    if not turn.back():
        leave(turn)


def close_question_between(turn: Turn) -> None:
    """Leave what was asked in the middle of a conversation, and ask that one's question again."""
    notes.close_question(turn)
    turn.open_with(format_html("{text}", text=_("Everything stays as it is. 🙂")))
    if turn.state in turn.asks:
        turn.ask()


def close_old_question(turn: Turn) -> None:
    """Answer a button of a question that is no longer open: say what became of it and remove the buttons."""
    turn.answer_callback(stamps.render_outcome(turn.made_for, turn.state, turn.data, turn.drafts, turn.outcomes))
    turn.strip()


def _render_left(turn: Turn) -> Markup:
    """Say that the conversation is over; its answers are gone, the draft that was put aside for it is not."""
    if MADE in turn.data:  # an event has just been saved
        left = _("Everything stays as it is. 🙂")
    elif turn.state is not None:
        left = _("All right, nothing is in progress now: nothing was saved or sent.")
    elif notes.has_question(turn):
        left = _("Everything stays as it is. 🙂")
        notes.close_question(turn)
    else:
        left = _("All right, nothing is in progress now. /help shows what I can do.")
    drafts = _drop_draft(turn) or _render_drafts(turn)
    turn.finish("left")
    return join_lines(left, drafts)


def _render_drafts(turn: Turn) -> Markup | None:
    """Say that the draft which was put aside for this is kept, or all of those that were asked about."""
    kept = turn.data.get(KEPT)  # it may have been continued since
    if kept is not None and kept in {get_draft_name(draft["data"]) for draft in turn.drafts}:
        return render_kept(kept)
    if turn.state == Creating.draft.state and turn.drafts:
        return format_html("📝 {text}", text=_("Your drafts are saved: /new continues them."))
    return None


def _drop_draft(turn: Turn) -> Markup | None:
    """Drop the one draft that was asked about, and say so; one that this /new itself put aside stays, as do several."""
    if turn.state != Creating.draft.state or KEPT in turn.data or len(turn.drafts) != 1:
        return None
    [draft] = turn.drafts
    turn.drafts = []
    turn.ended[draft["data"][stamps.TALK]] = "left"
    told = _("Your draft “{name}” is gone.").format(name=get_draft_name(draft["data"]))
    return format_html("🗑 {text}", text=told)


router.command("cancel")(leave)
router.button(LeaveButton)(leave)
router.button(BackButton)(go_back)
WAYS: Final[dict[Way, Callable[[Turn], None]]] = {"leave": leave, "back": go_back}
