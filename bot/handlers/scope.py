"""The answer to the question who moves: everybody who is invited to the event, or one participant alone."""

from django.utils.translation import gettext as _

from bot.handlers import meetings, moving
from bot.router import Router
from bot.states import Moving
from bot.turn import Turn
from botapi.callbacks import ScopeButton

router = Router()


@router.button(ScopeButton)
def choose_scope(turn: Turn, data: ScopeButton) -> None:
    if data.action == "accept":
        meetings.accept(turn, data.meeting_id, scope=data.scope, force=data.force)
    elif turn.state != Moving.sure.state or turn.data["meeting_id"] != data.meeting_id:
        turn.toast(_("This button is out of date."), alert=True)
    else:
        moving.move_in_scope(turn, scope=data.scope, force=data.force)
