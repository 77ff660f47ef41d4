"""/list and /event: the agenda and one event's card; pages and buttons of every list of events."""

from collections.abc import Callable
from typing import Final

from bot.handlers import agenda, common, delete, edit, invite, meetings, picking
from bot.router import router
from bot.states import Reading, Repeating
from bot.turn import Turn
from botapi.callbacks import EventButton, EventDatesButton, PageButton


@router.command("list", "display_events")
def show_list(turn: Turn) -> None:
    turn.say(*agenda.render_page(turn, 0))


@router.command("event", "read_event")
def show_event(turn: Turn) -> None:
    if turn.args:
        if event := picking.take_typed_event(turn, turn.args, "show"):
            common.show_card(turn, event)
        return
    if not common.has_events(turn):
        return
    if turn.state is None or turn.is_in(Reading):  # another conversation continues: the buttons work anyway
        turn.begin(Reading.event)
    turn.say(*common.render_picker(turn, "show"))


@router.step(Reading.event)
def receive_event(turn: Turn) -> None:
    if event := picking.take_typed_event(turn, turn.text, "show"):
        turn.finish()
        common.show_card(turn, event)


@router.button(EventButton)
def open_event(turn: Turn, data: EventButton) -> None:
    ACTIONS[data.action](turn, data)


@router.button(PageButton)
def turn_page(turn: Turn, data: PageButton) -> None:
    if data.of == "list":
        turn.edit(*agenda.render_page(turn, data.number))
    elif data.of == "meetings":
        meetings.show_page(turn, data.number)
    else:
        turn.edit(*common.render_picker(turn, data.of, data.number))


@router.button(EventDatesButton)
def show_dates(turn: Turn, data: EventDatesButton) -> None:
    turn.edit(*common.render_dates(turn, data.of, common.get_own_event(turn, data.event_id), data.page))


def _show_event_card(turn: Turn, data: EventButton) -> None:
    event = common.get_own_event(turn, data.event_id)
    if turn.state == Reading.event.state:
        turn.finish()
    common.show_card(turn, event)


def _go_back_to_card(turn: Turn, data: EventButton) -> None:
    """Show the card in place of a question below it, which is not asked any more."""
    event = common.get_own_event(turn, data.event_id)
    if turn.data.get("event_id") == event.pk:
        turn.finish("left", only=Repeating)
    common.show_card(turn, event, edit=True)


def _show_more(turn: Turn, data: EventButton) -> None:
    common.show_card(turn, common.get_own_event(turn, data.event_id), edit=True, more=True)


ACTIONS: Final[dict[str, Callable[[Turn, EventButton], None]]] = {
    "show": _show_event_card,
    "back": _go_back_to_card,
    "more": _show_more,
    "edit": edit.choose_event,
    "delete": delete.choose_event,
    "invite": invite.begin_with_event,
    "choose": invite.choose_event,
}
