"""/list and /event: the agenda, and one event's card; the pages and buttons of every list of events."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from bot.handlers import agenda, common, delete, edit, invite, meetings
from bot.router import Topic
from bot.states import Reading
from bot.turn import Turn
from botapi.callbacks import EventButton, PageButton

topic = Topic()


@topic.command("list", "display_events")
def show_list(turn: Turn) -> None:
    """All that the person attends, by day, the first page."""
    turn.say(*agenda.view(turn, 0))


@topic.command("event", "read_event")
def read_event(turn: Turn) -> None:
    """One event's card; without an ID asks for it."""
    if turn.args:
        common.show_card(turn, common.typed_event(turn, turn.args))
        return
    if not common.has_events(turn):
        common.no_events(turn)
        return
    if turn.state is None or turn.is_in(Reading):  # another conversation goes on: the buttons answer all the same
        turn.begin(Reading.event)
    common.ask_which(turn, "show", _which())


@topic.step(Reading.event)
def event_written(turn: Turn) -> None:
    """The event, as an ID in a message."""
    event = common.typed_event(turn, turn.text)
    turn.finish()
    common.show_card(turn, event)


@topic.button(EventButton)
def event_tapped(turn: Turn, data: EventButton) -> None:
    """A button that names an event: in a list, or under a card."""
    ACTIONS[data.action](turn, data)


@topic.button(PageButton)
def page_tapped(turn: Turn, data: PageButton) -> None:
    """‹ and › under any list."""
    PAGES[data.of](turn, data.number)


def _show(turn: Turn, data: EventButton) -> None:
    event = common.own_event(turn, data.event_id)
    if turn.state == Reading.event.state:
        turn.finish()
    common.show_card(turn, event)


def _which() -> str:
    return _("📌 Which event do you want to see?")


ACTIONS: Final[dict[str, Callable[[Turn, EventButton], None]]] = {
    "show": _show,
    "back": lambda turn, data: common.show_card(turn, common.own_event(turn, data.event_id), edit=True),
    "edit": edit.event_tapped,
    "delete": delete.event_tapped,
    "invite": invite.event_tapped,
    "choose": invite.event_chosen,
}
PAGES: Final[dict[str, Callable[[Turn, int], None]]] = {
    "list": lambda turn, number: turn.edit(*agenda.view(turn, number)),
    "meetings": meetings.turn_page,
    "show": lambda turn, number: common.turn_page(turn, "show", _which(), number),
    "edit": lambda turn, number: common.turn_page(turn, "edit", edit.question(), number),
    "delete": lambda turn, number: common.turn_page(turn, "delete", delete.question(), number),
    "choose": lambda turn, number: common.turn_page(turn, "choose", invite.question(), number),
}
