"""A message that was changed: while its offer is open that is read again; a saved event can be moved along."""

from django.utils.translation import gettext as _

from bot.handlers import common, completing, instead, noting, picking, understood
from bot.inputs import sentences, several
from bot.inputs.sentences import Sentence
from bot.states import Noting
from bot.turn import Turn
from calendarapp.messages import Payload
from calendarapp.messages.markup import join_lines
from calendarapp.models import Event


def receive_edited(turn: Turn) -> None:
    """Read a message again whose offer, or the question for what it leaves open, is open; else look for its event."""
    edited = turn.update.edited_message
    if edited is None:
        return
    asked = turn.is_in(Noting) or bool(turn.data.get("aside"))
    if not asked or turn.data.get(completing.MESSAGE) != edited.message_id:
        _offer_change(turn)
        return
    now, known = common.get_local_now(turn), turn.data.get("whole", turn.data.get("sentence"))
    unread = sentences.parse_sentence(turn.text, now) is None and not several.split(turn.text, now)
    if unread or known == turn.text:  # a change may also be what a link in it shows
        return
    offered = turn.is_in(Noting)
    turn.finish("replaced")
    noting.receive_text(turn)
    if offered:
        common.put_in_place_of_offer(turn)


def _offer_change(turn: Turn) -> None:
    """Offer to move the saved event of that name to what the message says now, or say how events are changed.

    Nothing is said of a message that makes no event, and of one that says what is saved already.
    """
    command, _space, rest = turn.text.partition(" ")
    text = rest if command in {"/new", "/create_event"} else turn.text
    found = noting.read(turn, text)
    if found is None or not completing.is_coming(turn, found, found.reading):
        return
    named = [one for one in picking.find_named(turn, found.name) if one.name.casefold() == found.name.casefold()]
    if not named:
        turn.say(
            _(
                "You've changed your message, but an event that is saved stays as it is. To change it, open its card"
                " (/list, /find) and tap Edit."
            )
        )
        return
    event, there = named[0], understood.make_plan(turn, found, found.reading)
    start = common.compute_start(there, turn)
    if start == common.compute_start(event, turn) and there.all_day == event.all_day:
        return
    common.show_card(
        turn,
        event,
        join_lines(_("You've changed your message, but the event is still as it was saved."), "\u200b"),
        above=[_make_move_row(turn, event, there, found)],
    )


def _make_move_row(turn: Turn, event: Event, there: Event, found: Sentence) -> list[Payload]:
    """A button that moves the event as the message says, where one tap can do that; a series keeps its days."""
    if event.all_day or there.all_day:
        return []
    start = common.compute_start(there, turn)
    if event.series_id is not None and start.date() != common.compute_start(event, turn).date():
        return []
    when = understood.format_reading(turn, found, found.reading)
    return instead.make_row(event, start, _("↪️ Move it: {when}").format(when=when), found.reading.minutes or 0)
