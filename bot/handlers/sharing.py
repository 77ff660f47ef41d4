"""The buttons of an event's card that are about its participants."""

from django.utils.translation import gettext as _

from bot.handlers import common
from bot.router import router
from bot.turn import Turn
from botapi.callbacks import ParticipantsButton
from calendarapp.services import participants


@router.button(ParticipantsButton)
def hide_or_show(turn: Turn, data: ParticipantsButton) -> None:
    """Let those who are invited see each other, or not; pressing twice has the same effect as once."""
    event = participants.hide(actor=turn.actor, event_id=data.event_id, hidden=data.how == "hide")
    hidden, shown = _("Participants no longer see each other."), _("Participants see each other from now on.")
    turn.toast(hidden if event.participants_hidden else shown)
    common.show_card(turn, event, edit=True)
