"""What asks for something else than a new event: another event is meant, or a day's plan."""

from django.utils.translation import gettext as _

from bot.handlers import common, delete, picking, week
from bot.inputs import requests, search_words
from bot.inputs.sentences import Sentence
from bot.turn import Turn


def answer(turn: Turn, said: Sentence | None) -> bool:
    """Answer such a message; False for any other. `said`: what was read of it."""
    change = requests.find_change(said.name if said is not None else turn.text)
    if change is not None:
        _open_named(turn, *change)
    elif _show_mentioned(turn):
        pass
    elif said is None or requests.find_request(said.name, turn.text) is None:
        return False
    elif said.reading.day is not None:
        week.show_day(turn, said.reading.day)
    else:
        turn.say(_("/today and /week show what is planned and when you are free, /list shows everything to come."))
    return True


def _show_mentioned(turn: Turn) -> bool:
    """Show the event that is to be moved, or of which is asked when it is; False where no event is named so."""
    moved, asked = requests.find_move(turn.text), requests.find_asked(turn.text)
    words = moved or asked
    found = picking.find_named(turn, search_words.clean_words(words)) if words else []
    if len(found) > 1:
        picking.ask_which(turn, found, "show")
    elif found:
        common.show_card(turn, found[0], _("✏️ Tap below what you want to change.") if moved else None)
    return bool(found)


def _open_named(turn: Turn, what: requests.Change, words: str) -> None:
    """Open the event that is to be changed, or ask whether to delete it; where none is found, say how to look."""
    found = picking.find_mentioned(turn, words)
    if len(found) > 1:
        picking.ask_which(turn, found, "delete" if what == "delete" else "show")
    elif not found:
        turn.say(_("To change or delete an event, open its card: /list shows them all, /find looks for one."))
    elif what == "delete":
        delete.ask_whether(turn, found[0])
    else:
        common.show_card(turn, found[0], _("✏️ Tap below what you want to change."))
